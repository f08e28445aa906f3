// Every text that a person reads, by its key, in the reader's language. The catalogues stand in texts/, English first.
import { batch, signal } from './html.js';
import en from '../texts/en.js';

/** Languages besides English, fetched when they are wanted. */
const OTHERS = { de: () => import('../texts/de.js') };
export const LANGUAGES = ['en', ...Object.keys(OTHERS)];

/** The language of the texts. */
export const language = signal('en');
/** What amounts and days are written for, as a BCP 47 tag; undefined: as the browser has it. */
export const locale = signal(undefined);
const texts = signal(en);
const counted = new Map();
let turn = 0;

/**
 * The text of the key with its {names} filled in; with a value that is no text (a link), an array for a template.
 * A text with several forms takes the one that its {n} wants; numbers are written as the reader writes them.
 */
export function t(key, values = {}) {
  const found = texts.value[key];
  const text = typeof found === 'string' ? found : found[form(values.n)];
  const parts = text.split(/\{(\w+)\}/).map((part, at) => (at % 2 ? written(values[part]) : part));
  return parts.every((part) => typeof part === 'string') ? parts.join('') : parts;
}

const written = (value) => (typeof value === 'number' ? value.toLocaleString(locale.value) : value);

function form(n) {
  const code = language.value;
  if (!counted.has(code)) counted.set(code, new Intl.PluralRules(code));
  return counted.get(code).select(n);
}

/** Follow this locale, or with null the browser; resolves once its texts are there. */
export async function speak(wish) {
  const mine = ++turn;
  const tag = known(wish);
  const wanted = (tag ? [tag] : navigator.languages).map((one) => one.split('-')[0].toLowerCase());
  const code = wanted.find((one) => LANGUAGES.includes(one)) ?? 'en';
  const found = OTHERS[code] ? await OTHERS[code]().then((module) => module.default, () => null) : en;
  if (mine !== turn) return;
  batch(() => {
    // A catalogue that cannot be had now leaves English.
    [texts.value, language.value, locale.value] = [found ?? en, found ? code : 'en', tag];
  });
  const root = document.documentElement;
  [root.lang, root.dir] = [language.value, directionOf(language.value)];
  // Amounts and days are written in the direction of their locale, whatever the language around them.
  root.style.setProperty('--figures', directionOf(tag ?? navigator.language));
}

/** The tag if browsers know what to make of it; what they cannot read would break every amount. */
function known(tag) {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

function directionOf(tag) {
  const of = new Intl.Locale(tag);
  return (of.getTextInfo?.() ?? of.textInfo)?.direction ?? 'ltr';
}
