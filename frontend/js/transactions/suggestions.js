// What the form offers of what the page has seen. Whoever draws it draws it again when more was learnt.
import { categoryLevels } from '../shared/category.js';
import { settings } from '../shared/settings.js';
import {
  categoryUses,
  currencies,
  historyVersion,
  lastByDescription,
  normalise,
  pendingLoad,
  rememberTransactions,
} from './history.js';

/** Currencies in use, sorted. */
export const currenciesInUse = () => (historyVersion.value, [...currencies].sort());

/** {type, category} that the description last had, or null. */
export const lastUseOf = (description) => lastByDescription.get(normalise(description)) ?? null;

/** Descriptions seen, newest first, that hold the text. */
export function suggestDescriptions(text, most = 6) {
  const wanted = normalise(text);
  const startsWith = (description) => normalise(description).startsWith(wanted);
  return [...(historyVersion.value, lastByDescription.values())]
    .filter(({ description }) => wanted && normalise(description).includes(wanted) && normalise(description) !== wanted)
    .sort((a, b) => startsWith(b.description) - startsWith(a.description) || (a.date < b.date ? 1 : -1))
    .slice(0, most);
}

/** Categories of a type (of both when it is ''), most used first, that hold the text. */
export function suggestCategories(text, type, most = 50) {
  const wanted = normalise(text);
  const startsWith = (category) => categoryLevels(normalise(category)).some((level) => level.startsWith(wanted));
  const kept = settings.value.categories.map(({ name, type: kind }) => ({ type: kind, category: name, times: 0 }));
  const names = [...(historyVersion.value, categoryUses.values()), ...kept]
    .filter((one) => (!type || one.type === type) && normalise(one.category).includes(wanted))
    .sort((a, b) => startsWith(b.category) - startsWith(a.category) || b.times - a.times)
    .map((one) => one.category);
  return [...new Set(names)].slice(0, most);
}

/** Learn from what `ask` resolves to (transactions), once per person; a failure may be tried again. */
export function loadHistoryOnce(ask) {
  pendingLoad.running ??= ask()
    .then(rememberTransactions)
    .catch(() => {
      pendingLoad.running = null;
    });
}
