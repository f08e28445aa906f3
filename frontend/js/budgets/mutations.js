// Changes of budgets: each refreshes the figures and can be undone.
import { callApi } from '../shared/api.js';
import { money } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { toast, toastError } from '../ui/toast.js';

const pathOf = ({ id }) => `/budgets/${encodeURIComponent(id)}`;

const toastWithUndo = (key, { category, amount, currency }, undo) =>
  toast(t(key, { name: `${category}, ${money(amount, currency)}` }), {
    action: { label: t('undo'), run: () => undo().catch(toastError) },
  });

/** Put this budget in place of `before` (null: the category has none that is known here); rejects with ApiError. */
export async function setBudget({ category, amount, currency }, before = null) {
  const fields = { category, amount, currency };
  if (!before) return createBudget(fields);
  const { body } = await callApi('PUT', pathOf(before), { body: fields });
  refreshResources();
  toastWithUndo('toast.changed', body, () => setBudget(before, body));
}

async function createBudget(fields) {
  let budget;
  try {
    budget = (await callApi('POST', '/budgets', { body: fields })).body;
  } catch (error) {
    if (error.problem?.code !== 'budget_exists') throw error;
    // Another tab or device has set one meanwhile: this replaces it, and Undo brings it back.
    const { body: existing } = await callApi('GET', pathOf(error.problem.params));
    return setBudget(fields, existing);
  }
  refreshResources();
  toastWithUndo('toast.saved', budget, () => deleteBudget(budget));
}

/** Delete the budget; rejects with ApiError. */
export async function deleteBudget(budget) {
  await callApi('DELETE', pathOf(budget));
  refreshResources();
  toastWithUndo('toast.deleted', budget, () => setBudget(budget));
}
