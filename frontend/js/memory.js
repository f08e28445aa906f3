// What the form has seen: the category a description last had, the categories and currencies in use.
import { signal } from './html.js';
import { levels } from './category.js';
import { branches, byUse } from './figures.js';
import { settle } from './palette.js';
import { settings } from './settings.js';

const byDescription = new Map();
const uses = new Map();
const currencies = new Set();

/** Changes when something new was learnt. */
export const learnt = signal(0);

const plain = (text) => text.trim().toLocaleLowerCase();

/** Learn from transactions, in whatever order they come: the newest day decides. */
export function remember(transactions) {
  for (const { description, type, category, date, currency } of transactions) {
    const key = JSON.stringify([type, category]);
    uses.set(key, { type, category, times: (uses.get(key)?.times ?? 0) + 1 });
    currencies.add(currency);
    const known = byDescription.get(plain(description));
    if (description && (!known || known.date <= date)) {
      byDescription.set(plain(description), { description, type, category, date });
    }
  }
  learnt.value += 1;
}

/** Learn the categories of a summary's totals; the largest choose their colours first, spending before income. */
export function rememberCategories(totals) {
  for (const one of byUse(totals)) {
    currencies.add(one.currency);
    const roots = ['expense', 'income'].flatMap((type) => branches(one, type));
    settle(roots.map((root) => root.category));
    settle(roots.flatMap((root) => root.parts.map((part) => part.category)));
    for (const { type, category, count } of one.categories) {
      const key = JSON.stringify([type, category]);
      if ((uses.get(key)?.times ?? 0) < count) uses.set(key, { type, category, times: count });
    }
  }
  learnt.value += 1;
}

/** Currencies in use, sorted. */
export const currenciesInUse = () => [...currencies].sort();

/** {type, category} that the description last had, or null. */
export const recall = (description) => byDescription.get(plain(description)) ?? null;

/** Descriptions seen, newest first, that hold the text. */
export function descriptionsLike(text, most = 6) {
  const wanted = plain(text);
  const startsWith = (description) => plain(description).startsWith(wanted);
  return [...byDescription.values()]
    .filter(({ description }) => wanted && plain(description).includes(wanted) && plain(description) !== wanted)
    .sort((a, b) => startsWith(b.description) - startsWith(a.description) || (a.date < b.date ? 1 : -1))
    .slice(0, most);
}

/** Categories of a type (of both when it is ''), most used first, that hold the text. */
export function categoriesLike(text, type, most = 50) {
  const wanted = plain(text);
  const startsWith = (category) => levels(plain(category)).some((level) => level.startsWith(wanted));
  const kept = settings.value.categories.map(({ name, type: kind }) => ({ type: kind, category: name, times: 0 }));
  const names = [...uses.values(), ...kept]
    .filter((one) => (!type || one.type === type) && plain(one.category).includes(wanted))
    .sort((a, b) => startsWith(b.category) - startsWith(a.category) || b.times - a.times)
    .map((one) => one.category);
  return [...new Set(names)].slice(0, most);
}

let lesson = null;

/** Learn from what `ask` resolves to (transactions), once per person; a failure may be tried again. */
export function learnOnce(ask) {
  lesson ??= ask().then(remember).catch(() => { lesson = null; });
}

export function forgetMemory() {
  lesson = null;
  byDescription.clear();
  uses.clear();
  currencies.clear();
  learnt.value += 1;
}
