// What the form offers of what the page has seen. Whoever draws it draws it again when more was learnt.
import { levels } from '../shared/category.js';
import { byDescription, currencies, learnt, lesson, plain, remember, uses } from './history.js';
import { settings } from '../shared/settings.js';

/** Currencies in use, sorted. */
export const currenciesInUse = () => (learnt.value, [...currencies].sort());

/** {type, category} that the description last had, or null. */
export const recall = (description) => byDescription.get(plain(description)) ?? null;

/** Descriptions seen, newest first, that hold the text. */
export function descriptionsLike(text, most = 6) {
  const wanted = plain(text);
  const startsWith = (description) => plain(description).startsWith(wanted);
  return [...(learnt.value, byDescription.values())]
    .filter(({ description }) => wanted && plain(description).includes(wanted) && plain(description) !== wanted)
    .sort((a, b) => startsWith(b.description) - startsWith(a.description) || (a.date < b.date ? 1 : -1))
    .slice(0, most);
}

/** Categories of a type (of both when it is ''), most used first, that hold the text. */
export function categoriesLike(text, type, most = 50) {
  const wanted = plain(text);
  const startsWith = (category) => levels(plain(category)).some((level) => level.startsWith(wanted));
  const kept = settings.value.categories.map(({ name, type: kind }) => ({ type: kind, category: name, times: 0 }));
  const names = [...(learnt.value, uses.values()), ...kept]
    .filter((one) => (!type || one.type === type) && plain(one.category).includes(wanted))
    .sort((a, b) => startsWith(b.category) - startsWith(a.category) || b.times - a.times)
    .map((one) => one.category);
  return [...new Set(names)].slice(0, most);
}

/** Learn from what `ask` resolves to (transactions), once per person; a failure may be tried again. */
export function learnOnce(ask) {
  lesson.running ??= ask().then(remember).catch(() => { lesson.running = null; });
}
