// What the page has seen: the category a description last had, the categories and currencies in use.
import { signal } from '../shared/html.js';
import { branches, byUse } from '../shared/summary.js';
import { settle } from '../ui/category_colors.js';

/** Descriptions, categories and currencies seen, for suggest.js. */
export const byDescription = new Map();
export const uses = new Map();
export const currencies = new Set();

/** Changes when something new was learnt. */
export const learnt = signal(0);
/** What is being learnt from the service, one person's at a time. */
export const lesson = { running: null };

export const plain = (text) => text.trim().toLocaleLowerCase();

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

export function forgetMemory() {
  lesson.running = null;
  byDescription.clear();
  uses.clear();
  currencies.clear();
  learnt.value += 1;
}
