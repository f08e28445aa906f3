// Renaming a category in everything that names it: transactions, their splits, budgets, and what is suggested. A name
// that is in use already merges the two.

import { setBudget } from '../budgets/mutations.js';
import { callApi } from '../shared/api.js';
import { isWithin } from '../shared/category.js';
import { settings } from '../shared/settings.js';
import { changeTransactions } from '../transactions/bulk_changes.js';
import { readMatches } from '../transactions/list_totals.js';
import { changeSettings } from './mutations.js';

/** @typedef {import('../shared/types.js').Budget} Budget */
/** @typedef {import('../shared/types.js').CategorySetting} CategorySetting */
/** @typedef {import('../shared/types.js').CategoryType} CategoryType */
/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {{changed: number, failed: number, isComplete: boolean}} Outcome */

/**
 * Return the category with another name for the part that is renamed: Food:Bread, where Food becomes Meals, is
 * Meals:Bread.
 *
 * @param {string} category
 * @param {string} from
 * @param {string} to
 */
export const renamed = (category, from, to) => (isWithin(category, from) ? to + category.slice(from.length) : category);

/**
 * Return a transaction's fields with the renamed category.
 *
 * @param {Entry} fields
 * @param {string} from
 * @param {string} to
 * @returns {Entry}
 */
export const withRenamed = (fields, from, to) => ({
  ...fields,
  ...(fields.category && { category: renamed(fields.category, from, to) }),
  ...(fields.splits && {
    splits: fields.splits.map((split) => ({ ...split, category: renamed(split.category, from, to) })),
  }),
});

/**
 * Rename a category of a type and all below it. Every change can be undone; what somebody else changed meanwhile stays
 * as it is.
 *
 * @param {CategoryType} type
 * @param {string} from
 * @param {string} to
 * @returns {Promise<Outcome>} `isComplete` is false where there are more transactions than are read at once
 */
export async function renameCategory(type, from, to) {
  const { transactions, isComplete } = await readMatches({ type, category: from }, () => false);
  const { done, failed } = transactions.length
    ? await changeTransactions(transactions, (fields) => withRenamed(fields, from, to))
    : { done: [], failed: [] };
  await renameSuggestions(type, from, to);
  if (type === 'expense') await renameBudgets(from, to);
  return { changed: done.length, failed: failed.length, isComplete };
}

/** @param {CategoryType} type @param {string} from @param {string} to */
async function renameSuggestions(type, from, to) {
  if (!settings.value.categories.some((one) => one.type === type && isWithin(one.name, from))) return;
  await changeSettings(({ categories }) => {
    const next = categories.map((one) => (one.type === type ? { ...one, name: renamed(one.name, from, to) } : one));
    /** @param {CategorySetting} one */
    const first = (one) => next.findIndex((other) => other.name === one.name && other.type === one.type);
    return { categories: next.filter((one, at) => first(one) === at) };
  });
}

/** @param {string} from @param {string} to */
async function renameBudgets(from, to) {
  /** @type {{body: {budgets: Budget[]}}} */
  const { body } = await callApi('GET', '/budgets');
  for (const budget of body.budgets) {
    if (isWithin(budget.category, from)) {
      await setBudget({ ...budget, category: renamed(budget.category, from, to) }, budget);
    }
  }
}
