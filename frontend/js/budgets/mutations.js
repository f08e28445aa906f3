// Setting and taking away monthly budgets; each change can be undone.
import { call } from '../shared/api.js';
import { money } from '../shared/format.js';
import { changed } from '../shared/resource.js';
import { t } from '../shared/i18n.js';
import { toast } from '../ui/toast.js';

const tell = (error) => toast(error.message, { isError: true });
const told = (key, { category, amount, currency }, back) => toast(
  t(key, { name: `${category}, ${money(amount, currency)}` }),
  { action: { label: t('undo'), run: () => back().catch(tell) } },
);

/** Put this budget in place of `before` (null: there was none); rejects with ApiError. */
export async function setBudget({ category, amount, currency }, before = null) {
  const sent = { body: { category, amount, currency } };
  const { body } = await (before ? call('PUT', `/budgets/${before.id}`, sent) : call('POST', '/budgets', sent));
  changed();
  const back = () => (before ? setBudget(before, body) : dropBudget(body));
  told(before ? 'did.changed' : 'did.saved', body, back);
}

/** Take the budget away; rejects with ApiError. */
export async function dropBudget(budget) {
  await call('DELETE', `/budgets/${budget.id}`);
  changed();
  told('did.deleted', budget, () => setBudget(budget));
}
