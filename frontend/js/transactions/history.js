// What the page has seen: the category a description last had, the categories and currencies in use.
import { signal } from '../shared/html.js';
import { byCount, categoryBranches } from '../shared/summary.js';
import { assignColors } from '../ui/category_colors.js';

/** Descriptions, categories and currencies seen, for suggest.js. */
export const lastByDescription = new Map();
export const categoryUses = new Map();
export const currencies = new Set();

/** Changes when something new was learnt. */
export const historyVersion = signal(0);
/** What is being learnt from the service, one person's at a time. */
export const pendingLoad = { running: null };

export const normalise = (text) => text.trim().toLocaleLowerCase();

/** Learn from transactions, in whatever order they come: the newest day decides. */
export function rememberTransactions(transactions) {
  for (const { description, type, category, date, currency } of transactions) {
    const key = JSON.stringify([type, category]);
    categoryUses.set(key, { type, category, times: (categoryUses.get(key)?.times ?? 0) + 1 });
    currencies.add(currency);
    const known = lastByDescription.get(normalise(description));
    if (description && (!known || known.date <= date)) {
      lastByDescription.set(normalise(description), { description, type, category, date });
    }
  }
  historyVersion.value += 1;
}

/** Learn the categories of a summary's totals; the largest choose their colours first, spending before income. */
export function rememberCategories(totals) {
  for (const one of byCount(totals)) {
    currencies.add(one.currency);
    const roots = ['expense', 'income'].flatMap((type) => categoryBranches(one, type));
    assignColors(roots.map((root) => root.category));
    assignColors(roots.flatMap((root) => root.parts.map((part) => part.category)));
    for (const { type, category, count } of one.categories) {
      const key = JSON.stringify([type, category]);
      if ((categoryUses.get(key)?.times ?? 0) < count) categoryUses.set(key, { type, category, times: count });
    }
  }
  historyVersion.value += 1;
}

export function clearHistory() {
  pendingLoad.running = null;
  lastByDescription.clear();
  categoryUses.clear();
  currencies.clear();
  historyVersion.value += 1;
}
