// What can be done to transactions: every change goes through here, tells the figures, and can be undone.
import { call } from '../shared/api.js';
import { mark } from './optimistic_deletes.js';
import { money } from '../shared/format.js';
import { changed } from '../shared/resource.js';
import { remember } from './history.js';
import { t } from '../shared/i18n.js';
import { toast } from '../ui/toast.js';

/** What the API takes of a transaction; the rest is the service's own. */
export const fieldsOf = ({ date, type, category, amount, currency, description, tags, refund }) =>
  ({ date, type, category, amount, currency, description, tags, refund });

/** Record a new transaction, or keep it until there is a network. The id makes a double tap or a retry one record. */
export async function create(id, fields) {
  const queue = await import('../offline/queue.js').catch(() => null);
  if (queue?.mustWait()) return queue.put(id, fields);
  let body;
  try {
    ({ body } = await call('POST', '/transactions', { body: { id, ...fields } }));
  } catch (error) {
    if (error.status || !queue) throw error;
    return queue.put(id, fields);
  }
  remember([body]);
  changed();
  toast(t('did.saved', { name: nameOf(body) }), { action: { label: t('undo'), run: () => remove(body, { quietly: true }) } });
  return body;
}

/** Replace a transaction; throws ApiError 412 when someone was faster. */
export async function replace(transaction, fields) {
  const { body } = await call('PUT', pathOf(transaction), { body: fields, match: transaction.version });
  remember([body]);
  changed();
  const back = () => replace(body, fieldsOf(transaction)).catch(tell);
  toast(t('did.changed', { name: nameOf(body) }), { action: { label: t('undo'), run: back } });
  return body;
}

export const fetchOne = async (transaction) => (await call('GET', pathOf(transaction))).body;

/** Delete at once, with a way back. */
export async function remove(transaction, { quietly = false } = {}) {
  mark([transaction.id], true);
  try {
    await call('DELETE', pathOf(transaction));
    changed();
    await inBin((bin) => bin.putIn([transaction]));
    const restoreIt = { label: t('undo'), run: () => restore(transaction) };
    const name = nameOf(transaction);
    if (quietly) toast(t('did.tookBack', { name }));
    else toast(t('did.deleted', { name }), { action: restoreIt });
  } catch (error) {
    mark([transaction.id], false);
    tell(error);
  }
}

/** Put a deleted one back. */
export async function restore(transaction) {
  try {
    await call('POST', `${pathOf(transaction)}/restore`);
    mark([transaction.id], false);
    changed();
    inBin((bin) => bin.takeOut([transaction.id]));
    toast(t('did.restored', { name: nameOf(transaction) }));
  } catch (error) {
    tell(error);
  }
}

/** The device's own memory of what was deleted; without one nothing else changes. */
export const inBin = (then) => import('../offline/bin.js').then(then).catch(() => {});

export const pathOf = ({ id }) => `/transactions/${encodeURIComponent(id)}`;

/** How a transaction is spoken of: what it was, and how much. */
export const nameOf = ({ description, category, amount, currency }) =>
  `${description || category}, ${money(amount, currency)}`;

const tell = (error) => toast(error.message, { isError: true });
