// Changes of budgets: each refreshes the figures and can be undone.

import { ApiError, callApi } from '../shared/api.js';
import { money } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { toast } from '../ui/toast.js';

/** @typedef {import('../shared/types.js').Budget} Budget */
/** @typedef {import('../shared/types.js').NewBudget} NewBudget */
/** @typedef {NewBudget & {id: string}} SavedBudget */

/** @param {string} id */
const pathOf = (id) => `/budgets/${encodeURIComponent(id)}`;

/** @param {NewBudget} budget */
const nameOf = ({ category, amount, currency }) => `${category}, ${money(amount, currency)}`;

/** @param {NewBudget} budget */
const toastUndone = (budget) => toast(t('toast.tookBack', { name: nameOf(budget) }));

/**
 * @param {string} key
 * @param {NewBudget} budget
 * @param {() => Promise<void>} undo
 */
const toastWithUndo = (key, budget, undo) =>
  toast(t(key, { name: nameOf(budget) }), {
    action: { label: t('undo'), run: undo },
  });

/**
 * Put this budget in place of `before`, or add it where the category has none that is known here.
 *
 * @param {NewBudget} budget
 * @param {SavedBudget | null} [before]
 * @param {{isUndo?: boolean}} [options] `isUndo`: this takes a change back
 * @throws {ApiError}
 */
export async function setBudget({ category, amount, currency }, before = null, { isUndo = false } = {}) {
  const fields = { category, amount, currency };
  if (!before) return addBudget(fields, isUndo);
  /** @type {{body: Budget}} */
  const { body } = await callApi('PUT', pathOf(before.id), { body: fields });
  refreshResources();
  if (isUndo) toastUndone(body);
  else toastWithUndo('toast.changed', body, () => setBudget(before, body, { isUndo: true }));
}

/**
 * @param {NewBudget} fields
 * @param {boolean} isUndo
 * @returns {Promise<void>}
 */
async function addBudget(fields, isUndo) {
  /** @type {Budget} */
  let budget;
  try {
    budget = (await callApi('POST', '/budgets', { body: fields })).body;
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.code !== 'budget_exists') throw error;
    // It was set on another tab or device meanwhile: this one replaces it, and Undo brings it back.
    const { body: existing } = await callApi('GET', pathOf(String(error.problem.params?.id)));
    return setBudget(fields, existing, { isUndo });
  }
  refreshResources();
  if (isUndo) toastUndone(budget);
  else toastWithUndo('toast.saved', budget, () => deleteBudget(budget, { isUndo: true }));
}

/**
 * Delete a budget.
 *
 * @param {SavedBudget} budget
 * @param {{isUndo?: boolean}} [options] `isUndo`: this takes back that it was added
 * @throws {ApiError}
 */
export async function deleteBudget(budget, { isUndo = false } = {}) {
  await callApi('DELETE', pathOf(budget.id));
  refreshResources();
  if (isUndo) toastUndone(budget);
  else toastWithUndo('toast.deleted', budget, () => setBudget(budget, null, { isUndo: true }));
}
