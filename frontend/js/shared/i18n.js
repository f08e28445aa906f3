// Every text that a person reads, by its key, in the reader's language. The texts of a feature stand in
// texts/<language>/<feature>.js; those of 'core' are always there.
import core from '../texts/en/core.js';
import { batch, signal } from './html.js';

/** @typedef {string | Record<string, string>} Text one text, or a text for each form of Intl.PluralRules */
/** @typedef {Record<string, Text>} Texts */

/** Languages that have texts; the first one is the fallback. */
export const LANGUAGES = ['en', 'de'];
const CORE = 'core';

/** The language of the texts. */
export const language = signal(LANGUAGES[0]);
/** The locale of amounts and days, as a BCP 47 tag; undefined: the browser's own. */
export const locale = signal(/** @type {string | undefined} */ (undefined));

/** The features whose texts are needed. */
const features = new Set([CORE]);
/** The texts that have been fetched, by `language/feature`. @type {Map<string, Texts>} */
const fetched = new Map([[`${LANGUAGES[0]}/${CORE}`, core]]);
const texts = signal(/** @type {Texts} */ (core));
/** @type {Map<string, Intl.PluralRules>} */
const pluralRules = new Map();
let changes = 0;

/**
 * Return the text of a key with its {names} filled in. With a value that is no text (a link), it is an array for a
 * template. A text with several forms takes the one that its {n} needs; numbers are written as the reader writes them.
 *
 * @param {string} key
 * @param {Record<string, any>} [values]
 * @returns {any} text, or an array of texts and values
 */
export function t(key, values = {}) {
  const text = texts.value[key];
  const form = typeof text === 'string' ? text : text[pluralForm(values.n)];
  const parts = form.split(/\{(\w+)\}/).map((part, at) => (at % 2 ? localNumber(values[part]) : part));
  return parts.every((part) => typeof part === 'string') ? parts.join('') : parts;
}

/**
 * Whether there is a text for the key.
 *
 * @param {string} key
 */
export const hasText = (key) => key in texts.value;

/** @param {any} value */
const localNumber = (value) => (typeof value === 'number' ? value.toLocaleString(locale.value) : value);

/** @param {number} n */
function pluralForm(n) {
  const rules = pluralRules.get(language.value) ?? new Intl.PluralRules(language.value);
  pluralRules.set(language.value, rules);
  return rules.select(n);
}

/**
 * Fetch the texts of a feature in the reader's language, and from now on in each language that is chosen.
 *
 * @param {string} feature
 */
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

/**
 * @param {string} code
 * @param {string} feature
 */
async function fetchTexts(code, feature) {
  const name = `${code}/${feature}`;
  if (!fetched.has(name)) fetched.set(name, (await import(`../texts/${name}.js`)).default);
}

function showTexts() {
  texts.value = Object.assign({}, ...[...features].map((feature) => fetched.get(`${language.peek()}/${feature}`)));
}

/**
 * Show texts, amounts and days by a locale, or with null by the browser's; resolves once the texts are there.
 *
 * @param {string | null} chosen
 */
export async function setLocale(chosen) {
  const change = ++changes;
  const tag = canonicalLocale(chosen);
  const spoken = (tag ? [tag] : navigator.languages).map((one) => one.split('-')[0].toLowerCase());
  const code = spoken.find((one) => LANGUAGES.includes(one)) ?? LANGUAGES[0];
  let isFetched = true;
  try {
    // Nothing is awaited between the last check and the change below, so that no feature is left out.
    while (missingTexts(code).length) await fetchAll(code, missingTexts(code));
  } catch {
    isFetched = false;
  }
  if (change !== changes) return;
  batch(() => {
    // A language that cannot be fetched now leaves the one before.
    if (isFetched) language.value = code;
    locale.value = tag;
    showTexts();
  });
  const root = document.documentElement;
  [root.lang, root.dir] = [language.value, directionOf(language.value)];
  // Amounts and days are written in the direction of their locale, whatever the language around them.
  root.style.setProperty('--figures', directionOf(tag ?? navigator.language));
}

/**
 * Return the features whose texts are needed in a language and not here yet.
 *
 * @param {string} code
 */
const missingTexts = (code) => [...features].filter((feature) => !fetched.has(`${code}/${feature}`));

/**
 * @param {string} code
 * @param {string[]} names
 */
const fetchAll = (code, names) => Promise.all(names.map((feature) => fetchTexts(code, feature)));

/**
 * Return the tag if browsers can read it; one that they cannot would break every amount. A tag without a language,
 * und-DE, takes the browser's.
 *
 * @param {string | null} tag
 */
function canonicalLocale(tag) {
  try {
    const own = tag?.replace(/^und(?=-|$)/i, navigator.language.split('-')[0]);
    return Intl.getCanonicalLocales(own)[0];
  } catch {
    return undefined;
  }
}

/** @param {string} tag */
function directionOf(tag) {
  // Firefox has the attribute, newer browsers the method.
  const known = /** @type {any} */ (new Intl.Locale(tag));
  return (known.getTextInfo?.() ?? known.textInfo)?.direction ?? 'ltr';
}
