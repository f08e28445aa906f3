// Changes of single transactions: each refreshes the figures and can be undone.
import { ApiError, call, isConnected } from '../shared/api.js';
import { mark } from './optimistic_deletes.js';
import { money } from '../shared/format.js';
import { putIn, takeOut } from '../offline/bin.js';
import { discard, enqueue, flush, isQueued, mustQueue } from '../offline/queue.js';
import { changed } from '../shared/resource.js';
import { remember } from './history.js';
import { fieldsOf, pathOf } from './requests.js';
import { t } from '../shared/i18n.js';
import { toast, toastError } from '../ui/toast.js';

/** Record a new transaction, or keep it until there is a network. The id makes a double tap or a retry one record. */
export async function create(id, fields) {
  if (mustQueue()) return createOffline(id, fields);
  let transaction;
  try {
    transaction = await post(id, fields);
  } catch (error) {
    if (error.status) throw error;
    return createOffline(id, fields);
  }
  remember([transaction]);
  changed();
  toast(t('toast.saved', { name: nameOf(transaction) }),
    { action: { label: t('undo'), run: () => remove(transaction, { quietly: true }) } });
  return transaction;
}

const post = async (id, fields) => (await call('POST', '/transactions', { body: { id, ...fields } })).body;

/** Keep a new transaction on this device until it can be sent. */
export async function createOffline(id, fields) {
  let entry;
  try {
    entry = await enqueue(id, fields);
  } catch {
    // Without a database on this device it is as lost as without a network.
    throw new ApiError(0);
  }
  remember([fields]);
  const takeBack = () => (isQueued(entry) ? discard(entry) : remove({ id, ...fields }, { quietly: true }));
  toast(t('unsent.kept', { name: nameOf(fields) }), { action: { label: t('undo'), run: takeBack } });
  if (isConnected.peek()) sendQueued();
  return { id, ...fields };
}

/** Send what this device keeps, as far as the network goes. */
export async function sendQueued() {
  const transactions = await flush({ send: post });
  if (!transactions.length) return;
  remember(transactions);
  changed();
}

/** Replace a transaction; throws ApiError 412 when someone was faster. */
export async function replace(transaction, fields) {
  const { body } = await call('PUT', pathOf(transaction), { body: fields, match: transaction.version });
  remember([body]);
  changed();
  const back = () => replace(body, fieldsOf(transaction)).catch(toastError);
  toast(t('toast.changed', { name: nameOf(body) }), { action: { label: t('undo'), run: back } });
  return body;
}

/** Fetch the current version of a transaction. */
export const fetchOne = async (transaction) => (await call('GET', pathOf(transaction))).body;

/** Delete at once, with a way back. */
export async function remove(transaction, { quietly = false } = {}) {
  mark([transaction.id], true);
  try {
    await call('DELETE', pathOf(transaction));
    changed();
    await putIn([transaction]).catch(() => {});
    const restoreIt = { label: t('undo'), run: () => restore(transaction) };
    const name = nameOf(transaction);
    if (quietly) toast(t('toast.tookBack', { name }));
    else toast(t('toast.deleted', { name }), { action: restoreIt });
  } catch (error) {
    mark([transaction.id], false);
    toastError(error);
  }
}

/** Restore a deleted transaction from the bin. */
export async function restore(transaction) {
  try {
    await call('POST', `${pathOf(transaction)}/restore`);
    mark([transaction.id], false);
    changed();
    takeOut([transaction.id]).catch(() => {});
    toast(t('toast.restored', { name: nameOf(transaction) }));
  } catch (error) {
    toastError(error);
  }
}

/** A transaction's name in messages: what it was, and how much. */
export const nameOf = ({ description, category, amount, currency }) =>
  `${description || category}, ${money(amount, currency)}`;
