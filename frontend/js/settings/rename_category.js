// Renaming a category in everything that names it: transactions, their splits, budgets, and what is suggested. A name
// that is in use already merges the two.

import { callApi } from '../shared/api.js';
import { isWithin } from '../shared/category.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { settings } from '../shared/settings.js';
import { replaceTransactions } from '../transactions/bulk_changes.js';
import { readMatches } from '../transactions/list_totals.js';
import { toast } from '../ui/toast.js';
import { changeSettings } from './mutations.js';

/** @typedef {import('../shared/types.js').Budget} Budget */
/** @typedef {import('../shared/types.js').CategorySetting} CategorySetting */
/** @typedef {import('../shared/types.js').CategoryType} CategoryType */
/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {{changed: number, failed: number, isComplete: boolean}} Outcome */
/** @typedef {() => Promise<unknown>} Undo */

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
 * Rename a category of a type and all below it, with one undo for everything. What somebody else changed meanwhile
 * stays as it is. Suggestions and budgets follow once every transaction has the new name.
 *
 * @param {CategoryType} type
 * @param {string} from
 * @param {string} to
 * @returns {Promise<Outcome>} `isComplete` is false where there are more transactions than are read at once
 * @throws {Error} when the new name is inside the old one
 */
export async function renameCategory(type, from, to) {
  if (isWithin(to, from)) throw new Error(t('settings.renameInside', { name: from }));
  const { transactions, isComplete } = await readMatches({ type, category: from }, () => false);
  const { done, failed, putBack } = await replaceTransactions(transactions, (fields) => withRenamed(fields, from, to));
  /** @type {Undo[]} */
  const undos = done.length ? [putBack] : [];
  try {
    if (isComplete && !failed.length) {
      await renameSuggestions(type, from, to, undos);
      if (type === 'expense') await renameBudgets(from, to, undos);
    }
  } finally {
    // What was renamed by then can be undone, also where a later step fails.
    if (undos.length) toastWithUndo(from, to, undos);
    refreshResources();
  }
  if (failed.length) toast(t('bulk.failed', { n: failed.length, why: failed[0].message }), { isError: true });
  return { changed: done.length, failed: failed.length, isComplete };
}

/**
 * @param {string} from
 * @param {string} to
 * @param {Undo[]} undos in the order of the changes; an undo that fails goes on from there the next time
 */
function toastWithUndo(from, to, undos) {
  const text = t('settings.renamed', { from, to });
  const run = async () => {
    try {
      for (let undo = undos.at(-1); undo; undo = undos.at(-1)) {
        await undo();
        undos.pop();
      }
      toast(t('toast.tookBack', { name: text }));
    } finally {
      refreshResources();
    }
  };
  toast(text, { action: { label: t('undo'), run } });
}

/**
 * @param {CategoryType} type
 * @param {string} from
 * @param {string} to
 * @param {Undo[]} undos takes what undoes each change
 */
async function renameSuggestions(type, from, to, undos) {
  if (!settings.value.categories.some((one) => one.type === type && isWithin(one.name, from))) return;
  const before = settings.value.categories;
  const isDone = await changeSettings(
    ({ categories }) => {
      const next = categories.map((one) => (one.type === type ? { ...one, name: renamed(one.name, from, to) } : one));
      /** @param {CategorySetting} one */
      const first = (one) => next.findIndex((other) => other.name === one.name && other.type === one.type);
      return { categories: next.filter((one, at) => first(one) === at) };
    },
    { isPart: true },
  );
  if (isDone) undos.push(() => changeSettings({ categories: before }, { isPart: true, isUndo: true }));
}

/**
 * A budget's category is fixed: each is added under its new name, unless that has one already, and the old is deleted.
 *
 * @param {string} from
 * @param {string} to
 * @param {Undo[]} undos takes what undoes each change
 */
async function renameBudgets(from, to, undos) {
  /** @type {{body: {budgets: Budget[]}}} */
  const { body } = await callApi('GET', '/budgets');
  for (const budget of body.budgets.filter((one) => isWithin(one.category, from))) {
    const category = renamed(budget.category, from, to);
    if (!body.budgets.some((one) => one.category === category)) {
      const { id } = await postBudget({ ...budget, category });
      undos.push(() => callApi('DELETE', budgetPath(id)));
    }
    await callApi('DELETE', budgetPath(budget.id));
    undos.push(() => postBudget(budget));
  }
}

/** @param {string} id */
const budgetPath = (id) => `/budgets/${encodeURIComponent(id)}`;

/**
 * @param {Budget} budget
 * @returns {Promise<Budget>}
 */
const postBudget = async ({ category, amount, currency }) =>
  (await callApi('POST', '/budgets', { body: { category, amount, currency } })).body;
