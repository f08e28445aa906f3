// Every text that a person reads, by its key, in the reader's language. The texts stand in texts/<language>/<feature>.js.
import core from '../texts/en/core.js';
import { batch, signal } from './html.js';

/** Languages that have texts; the first one is there without being fetched. */
export const LANGUAGES = ['en', 'de'];
const CORE = 'core';

/** The language of the texts. */
export const language = signal('en');
/** What amounts and days are written for, as a BCP 47 tag; undefined: as the browser has it. */
export const locale = signal(undefined);

/** Features whose texts are wanted, and the texts that are here by `language/feature`. */
const features = new Set([CORE]);
const fetched = new Map([['en/core', core]]);
const texts = signal(core);
const pluralRules = new Map();
let latestChange = 0;

/**
 * The text of the key with its {names} filled in; with a value that is no text (a link), an array for a template.
 * A text with several forms takes the one that its {n} wants; numbers are written as the reader writes them.
 */
export function t(key, values = {}) {
  const forms = texts.value[key];
  const text = typeof forms === 'string' ? forms : forms[pluralForm(values.n)];
  const parts = text.split(/\{(\w+)\}/).map((part, at) => (at % 2 ? written(values[part]) : part));
  return parts.every((part) => typeof part === 'string') ? parts.join('') : parts;
}

/** Whether there is a text for the key. */
export const hasText = (key) => key in texts.value;

const written = (value) => (typeof value === 'number' ? value.toLocaleString(locale.value) : value);

function pluralForm(n) {
  const code = language.value;
  if (!pluralRules.has(code)) pluralRules.set(code, new Intl.PluralRules(code));
  return pluralRules.get(code).select(n);
}

/** Fetch the texts of a feature in the reader's language, and in each language chosen later. */
export async function loadTexts(feature) {
  features.add(feature);
  try {
    await fetchTexts(language.peek(), feature);
  } catch (error) {
    features.delete(feature);
    throw error;
  }
  showTexts();
}

async function fetchTexts(code, feature) {
  const name = `${code}/${feature}`;
  if (!fetched.has(name)) fetched.set(name, (await import(`../texts/${name}.js`)).default);
}

function showTexts() {
  const all = [...features].map((feature) => fetched.get(`${language.peek()}/${feature}`));
  texts.value = Object.assign({}, ...all);
}

/** Follow this locale, or with null the browser; resolves once its texts are there. */
export async function setLocale(chosen) {
  const change = ++latestChange;
  const tag = canonicalLocale(chosen);
  const spoken = (tag ? [tag] : navigator.languages).map((one) => one.split('-')[0].toLowerCase());
  const code = spoken.find((one) => LANGUAGES.includes(one)) ?? LANGUAGES[0];
  const isComplete = await fetchAll(code).then(
    () => true,
    () => false,
  );
  if (change !== latestChange) return;
  batch(() => {
    // A language that cannot be fetched now leaves the one before.
    if (isComplete) language.value = code;
    locale.value = tag;
    showTexts();
  });
  const root = document.documentElement;
  [root.lang, root.dir] = [language.value, directionOf(language.value)];
  // Amounts and days are written in the direction of their locale, whatever the language around them.
  root.style.setProperty('--figures', directionOf(tag ?? navigator.language));
}

/** Fetch the texts of all features, those that are asked for meanwhile included. */
async function fetchAll(code) {
  const missing = () => [...features].filter((feature) => !fetched.has(`${code}/${feature}`));
  while (missing().length) await Promise.all(missing().map((feature) => fetchTexts(code, feature)));
}

/** The tag if browsers know what to make of it; what they cannot read would break every amount. */
function canonicalLocale(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

function directionOf(tag) {
  const known = new Intl.Locale(tag);
  return (known.getTextInfo?.() ?? known.textInfo)?.direction ?? 'ltr';
}
