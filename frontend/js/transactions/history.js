// What the page has seen of the ledger: the last category of each description, the categories and currencies in use.

import { signal } from '../shared/html.js';
import { byCount, categoryBranches } from '../shared/summary.js';
import { assignColors } from '../ui/category_colors.js';

/** @typedef {import('../shared/types.js').TransactionType} TransactionType */
/** @typedef {{description: string, type: TransactionType, category: string, date: string}} DescriptionUse */
/** @typedef {{type: TransactionType, category: string, times: number}} CategoryUse */

/** The newest use of each description, by its normalised text. @type {Map<string, DescriptionUse>} */
export const lastByDescription = new Map();
/** How often each category was used, by type and category. @type {Map<string, CategoryUse>} */
export const categoryUses = new Map();
/** @type {Set<string>} */
export const currencies = new Set();

/** The one load of the latest transactions for this user; null before it and after a failure. */
export const pendingLoad = { current: /** @type {Promise<void> | null} */ (null) };

/** Raised when the history grows, so that suggestions are drawn again. */
export const historyVersion = signal(0);

/**
 * Return text as it is compared: without case and outer spaces.
 *
 * @param {string} text
 */
export const normalise = (text) => text.trim().toLocaleLowerCase();

/**
 * @param {TransactionType} type
 * @param {string} category
 */
const keyOf = (type, category) => JSON.stringify([type, category]);

/**
 * Add transactions in whatever order they come; of one description the newest day counts.
 *
 * @param {import('../shared/types.js').Entry[]} transactions
 */
export function rememberTransactions(transactions) {
  for (const { description, type, category, date, currency } of transactions) {
    const key = keyOf(type, category);
    categoryUses.set(key, { type, category, times: (categoryUses.get(key)?.times ?? 0) + 1 });
    currencies.add(currency);
    const known = lastByDescription.get(normalise(description));
    if (description && (!known || known.date <= date)) {
      lastByDescription.set(normalise(description), { description, type, category, date });
    }
  }
  historyVersion.value += 1;
}

/**
 * Add the categories of a summary's totals, and assign their colours: the largest first, spending before income.
 *
 * @param {import('../shared/types.js').Totals[]} totals
 */
export function rememberCategories(totals) {
  for (const one of byCount(totals)) {
    currencies.add(one.currency);
    const branches = [...categoryBranches(one, 'expense'), ...categoryBranches(one, 'income')];
    assignColors(branches.map((branch) => branch.category));
    assignColors(branches.flatMap((branch) => branch.parts.map((part) => part.category)));
    for (const { type, category, count } of one.categories) {
      const key = keyOf(type, category);
      if ((categoryUses.get(key)?.times ?? 0) < count) categoryUses.set(key, { type, category, times: count });
    }
  }
  historyVersion.value += 1;
}

/** Forget what was seen of the user who was signed in. */
export function clearHistory() {
  pendingLoad.current = null;
  lastByDescription.clear();
  categoryUses.clear();
  currencies.clear();
  historyVersion.value += 1;
}
