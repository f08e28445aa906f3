// The ledger as far as the page has read it: the last category of each description, the categories and currencies in use.

import { localDay } from '../shared/dates.js';
import { signal } from '../shared/html.js';
import { byCount, categoryBranches } from '../shared/summary.js';
import { assignColors } from '../ui/category_colors.js';
import { categoriesOf } from './parts.js';

/** @typedef {import('../shared/types.js').CategoryType} CategoryType */
/** @typedef {{description: string, type: CategoryType, category: string, payee: string, date: string}} DescriptionUse */
/** @typedef {{type: CategoryType, category: string, times: number}} CategoryUse */

/** The newest use of each description, by its normalised text. @type {Map<string, DescriptionUse>} */
export const lastByDescription = new Map();
/** How often each category was used, by type and category. @type {Map<string, CategoryUse>} */
export const categoryUses = new Map();
/** @type {Set<string>} */
export const currencies = new Set();
/** The newest use of each payee, by its normalised text. @type {Map<string, {payee: string, date: string}>} */
export const payees = new Map();
/** The account of the newest expense or income up to today that has one. */
export const lastAccount = { id: '', date: '' };

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
 * @param {CategoryType} type
 * @param {string} category
 */
const keyOf = (type, category) => JSON.stringify([type, category]);

/**
 * Add transactions in whatever order they come; of one description the newest day counts.
 *
 * @param {import('../shared/types.js').Entry[]} transactions
 * @param {string} [today]
 */
export function rememberTransactions(transactions, today = localDay(new Date())) {
  for (const entry of transactions) {
    currencies.add(entry.currency);
    for (const category of categoriesOf(entry)) addCategoryUse(/** @type {CategoryType} */ (entry.type), category);
    rememberDescription(entry);
    rememberPayee(entry);
    rememberAccount(entry, today);
  }
  historyVersion.value += 1;
}

/** @param {import('../shared/types.js').Entry} entry @param {string} today */
function rememberAccount({ type, account, date }, today) {
  if (!account || type === 'transfer' || date > today || date < lastAccount.date) return;
  Object.assign(lastAccount, { id: account, date });
}

/** @param {CategoryType} type @param {string} category */
function addCategoryUse(type, category) {
  const key = keyOf(type, category);
  categoryUses.set(key, { type, category, times: (categoryUses.get(key)?.times ?? 0) + 1 });
}

/** @param {import('../shared/types.js').Entry} entry */
function rememberDescription({ description, type, category, date, payee = '' }) {
  const known = lastByDescription.get(normalise(description));
  if (!description || !category || (known && known.date > date)) return;
  lastByDescription.set(normalise(description), {
    description,
    type: /** @type {CategoryType} */ (type),
    category,
    payee,
    date,
  });
}

/** @param {import('../shared/types.js').Entry} entry */
function rememberPayee({ payee, date }) {
  const known = payee && payees.get(normalise(payee));
  if (payee && (!known || known.date <= date)) payees.set(normalise(payee), { payee, date });
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
  payees.clear();
  Object.assign(lastAccount, { id: '', date: '' });
  historyVersion.value += 1;
}
