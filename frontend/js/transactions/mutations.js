// Changes of single transactions: each refreshes the figures and can be undone.

import { addToBin, removeFromBin } from '../offline/bin.js';
import { discard, enqueue, flush, isQueued, mustQueue } from '../offline/queue.js';
import { ApiError, callApi, isConnected } from '../shared/api.js';
import { money } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { toast, toastError } from '../ui/toast.js';
import { rememberTransactions } from './history.js';
import { markDeleted } from './optimistic_deletes.js';
import { fieldsOf, pathOf } from './requests.js';

/** Record a new transaction, or keep it until there is a network. The id makes a double tap or a retry one record. */
export async function createTransaction(id, fields) {
  if (mustQueue()) return createOffline(id, fields);
  let transaction;
  try {
    transaction = await postTransaction(id, fields);
  } catch (error) {
    if (error.status) throw error;
    return createOffline(id, fields);
  }
  rememberTransactions([transaction]);
  refreshResources();
  toast(t('toast.saved', { name: describeTransaction(transaction) }), {
    action: { label: t('undo'), run: () => deleteTransaction(transaction, { quietly: true }) },
  });
  return transaction;
}

const postTransaction = async (id, fields) =>
  (await callApi('POST', '/transactions', { body: { id, ...fields } })).body;

/** Keep a new transaction on this device until it can be sent. */
export async function createOffline(id, fields) {
  let entry;
  try {
    entry = await enqueue(id, fields);
  } catch {
    // Without a database on this device it is as lost as without a network.
    throw new ApiError(0);
  }
  rememberTransactions([fields]);
  const takeBack = () => (isQueued(entry) ? discard(entry) : deleteTransaction({ id, ...fields }, { quietly: true }));
  toast(t('unsent.kept', { name: describeTransaction(fields) }), { action: { label: t('undo'), run: takeBack } });
  if (isConnected.peek()) sendQueued();
  return { id, ...fields };
}

/** Send what this device keeps, as far as the network goes. */
export async function sendQueued() {
  const transactions = await flush({ send: postTransaction });
  if (!transactions.length) return;
  rememberTransactions(transactions);
  refreshResources();
}

/** Replace a transaction; throws ApiError 412 when someone was faster. */
export async function replaceTransaction(transaction, fields) {
  const { body } = await callApi('PUT', pathOf(transaction), { body: fields, match: transaction.version });
  rememberTransactions([body]);
  refreshResources();
  const back = () => replaceTransaction(body, fieldsOf(transaction)).catch(toastError);
  toast(t('toast.changed', { name: describeTransaction(body) }), { action: { label: t('undo'), run: back } });
  return body;
}

/** Fetch the current version of a transaction. */
export const fetchTransaction = async (transaction) => (await callApi('GET', pathOf(transaction))).body;

/** Delete at once, with a way back. */
export async function deleteTransaction(transaction, { quietly = false } = {}) {
  markDeleted([transaction.id], true);
  try {
    await callApi('DELETE', pathOf(transaction));
    refreshResources();
    await addToBin([transaction]).catch(() => {});
    const restoreIt = { label: t('undo'), run: () => restoreTransaction(transaction) };
    const name = describeTransaction(transaction);
    if (quietly) toast(t('toast.tookBack', { name }));
    else toast(t('toast.deleted', { name }), { action: restoreIt });
  } catch (error) {
    markDeleted([transaction.id], false);
    toastError(error);
  }
}

/** Restore a deleted transaction from the bin. */
export async function restoreTransaction(transaction) {
  try {
    await callApi('POST', `${pathOf(transaction)}/restore`);
    markDeleted([transaction.id], false);
    refreshResources();
    removeFromBin([transaction.id]).catch(() => {});
    toast(t('toast.restored', { name: describeTransaction(transaction) }));
  } catch (error) {
    toastError(error);
  }
}

/** A transaction's name in messages: what it was, and how much. */
export const describeTransaction = ({ description, category, amount, currency }) =>
  `${description || category}, ${money(amount, currency)}`;
