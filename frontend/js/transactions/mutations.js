// Changes of single transactions: each refreshes the figures and can be undone.

import { addToBin, removeFromBin } from '../offline/bin.js';
import { discard, enqueue, flush, isQueued, mustQueue, queued, sendChange } from '../offline/queue.js';
import { ApiError, callApi, isConnected } from '../shared/api.js';
import { money } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { followVersion } from '../shared/versions.js';
import { addChange, dropChange, isUndoable, toast, toastError } from '../ui/toast.js';
import { rememberTransactions } from './history.js';
import { nameOf } from './naming.js';
import { markDeleted } from './optimistic_deletes.js';
import { fieldsOf, isSameEntry, pathOf, withFields } from './requests.js';

/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').IdentifiedEntry} IdentifiedEntry */
/** @typedef {import('../shared/types.js').ResourceChange} ResourceChange */
/** @typedef {import('../offline/queue.js').QueuedItem} QueuedItem */
/** @typedef {import('../shared/types.js').Transaction} Transaction */

/**
 * Record a new transaction, or keep it on this device until there is a network.
 *
 * @param {string} id makes one record of a double tap or a retry
 * @param {Entry} fields
 * @returns {Promise<IdentifiedEntry>}
 * @throws {ApiError} when the service refuses it
 */
export async function createTransaction(id, fields) {
  if (mustQueue()) return createOffline(id, fields);
  /** @type {Transaction} */
  let transaction;
  try {
    transaction = await postTransaction(id, fields);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status) throw error;
    return createOffline(id, fields);
  }
  rememberTransactions([transaction]);
  refreshResources();
  toastWithUndo('toast.saved', transaction, () => deleteTransaction(transaction, { isUndo: true }));
  return transaction;
}

/**
 * @param {string} id
 * @param {Entry} fields
 * @returns {Promise<Transaction>}
 */
const postTransaction = async (id, fields) =>
  (await callApi('POST', '/transactions', { body: { id, ...fields } })).body;

/**
 * Keep a new transaction on this device until it can be sent.
 *
 * @param {string} id
 * @param {Entry} fields
 * @returns {Promise<IdentifiedEntry>}
 */
export async function createOffline(id, fields) {
  const entry = await enqueue(id, fields).catch(() => {
    // Without a database on this device, no network means that it is not saved.
    throw new ApiError(0);
  });
  const identified = { id, ...fields };
  rememberTransactions([fields]);
  const undo = () => (isQueued(entry) ? discard(entry) : deleteTransaction(identified, { isUndo: true }));
  toastWithUndo('unsent.kept', identified, undo);
  sendIfConnected();
  return identified;
}

/** Send what waits only for what was before it. */
function sendIfConnected() {
  if (isConnected.peek()) sendQueued().catch(() => {});
}

/** Send what this device keeps, as far as the network goes. */
export async function sendQueued() {
  rememberTransactions(await flush({ send: postTransaction }));
}

/**
 * Replace a transaction, or keep the change on this device until there is a network.
 *
 * @param {Transaction} transaction
 * @param {Entry} fields
 * @param {{restores?: number}} [options] `restores`: this takes a change back, to the content of that version
 * @returns {Promise<Transaction>} as it is now, or will be
 * @throws {ApiError} 412 when it was changed elsewhere meanwhile
 */
export async function replaceTransaction(transaction, fields, { restores } = {}) {
  const path = pathOf(transaction);
  const changed = withFields(transaction, fields);
  const text = t(restores ? 'toast.tookBack' : 'toast.changed', { name: describeTransaction(changed) });
  const body = { ...fields };
  const change = { path, resource: path, body, match: transaction.version, text };
  const { body: answer, unsent } = await sendChange({ method: 'PUT', ...change });
  const now = answer ?? changed;
  if (restores && answer) followVersion(path, restores, answer.version);
  rememberTransactions([now]);
  if (!unsent) refreshResources();
  const putBack = () => replaceTransaction(now, fieldsOf(transaction), { restores: transaction.version });
  const undo = () => (unsent && isQueued(unsent) ? discard(unsent) : putBack());
  if (unsent) sendIfConnected();
  if (restores) toast(text);
  else toast(unsent ? t('unsent.kept', { name: text }) : text, { action: { label: t('undo'), run: undo } });
  return now;
}

/**
 * @param {Transaction} transaction
 * @param {Entry} fields
 * @param {number} match the version that it replaces
 * @returns {Promise<Transaction>}
 */
const putTransaction = async (transaction, fields, match) =>
  (await callApi('PUT', pathOf(transaction), { body: fields, match })).body;

/**
 * Fetch the current version of a transaction.
 *
 * @param {Transaction} transaction
 * @returns {Promise<Transaction>}
 */
export const fetchTransaction = async (transaction) => (await callApi('GET', pathOf(transaction))).body;

/**
 * Delete a transaction; it leaves the lists at once and can be restored.
 *
 * @param {IdentifiedEntry} transaction
 * @param {{isUndo?: boolean}} [options] `isUndo`: this takes back that it was recorded
 */
export async function deleteTransaction(transaction, { isUndo = false } = {}) {
  const path = pathOf(transaction);
  const text = t(isUndo ? 'toast.tookBack' : 'toast.deleted', { name: describeTransaction(transaction) });
  markDeleted([transaction.id], true);
  const request = sendChange({ method: 'DELETE', path, resource: path, text });
  // The row is gone at once, and so must Ctrl+Z be able to bring it back; it waits for the answer.
  const undo = () =>
    request.then(
      () => sendRestore(transaction),
      () => {},
    );
  const change = isUndo ? 0 : addChange(text, undo);
  try {
    const { unsent } = await request;
    if (unsent) sendIfConnected();
    else refreshResources();
    await addToBin([transaction]).catch(() => {});
    const shown = unsent ? t('unsent.kept', { name: text }) : text;
    if (isUndo) toast(shown);
    else if (isUndoable(change)) toast(shown, { action: { label: t('undo'), run: undo }, change });
  } catch (error) {
    markDeleted([transaction.id], false);
    dropChange(change);
    if (isUndo) throw error;
    toastError(error);
  }
}

/** @param {ResourceChange} change @param {string} path */
const isDeletionOf = ({ method, resource }, path) => method === 'DELETE' && resource === path;

/**
 * Show a transaction again whose deletion was not sent yet.
 *
 * @param {QueuedItem} unsent
 * @param {IdentifiedEntry} transaction
 */
async function dropDeletion(unsent, transaction) {
  await discard(unsent);
  markDeleted([transaction.id], false);
  removeFromBin([transaction.id]).catch(() => {});
  toast(t('toast.restored', { name: describeTransaction(transaction) }));
}

/**
 * Restore a deleted transaction from the bin.
 *
 * @param {IdentifiedEntry} transaction
 */
export const restoreTransaction = (transaction) => sendRestore(transaction).catch(toastError);

/** @param {IdentifiedEntry & {version?: number}} transaction */
async function sendRestore(transaction) {
  const path = pathOf(transaction);
  const unsent = queued.peek().find((item) => 'change' in item && isDeletionOf(item.change, path));
  if (unsent) return dropDeletion(unsent, transaction);
  /** @type {{body: Transaction}} */
  const { body } = await callApi('POST', `${path}/restore`);
  if (transaction.version) followVersion(path, transaction.version, body.version);
  markDeleted([transaction.id], false);
  refreshResources();
  removeFromBin([transaction.id]).catch(() => {});
  toast(t('toast.restored', { name: describeTransaction(transaction) }));
}

/**
 * Make a transfer of an expense and an income of two accounts; Undo separates them again.
 *
 * @param {Transaction} expense
 * @param {Transaction} income
 */
export async function joinTransactions(expense, income) {
  const transfer = await sendJoin(expense, income);
  const undo = async () => {
    const { expense: again, income: alsoAgain } = await sendSeparate(transfer);
    followVersion(pathOf(expense), expense.version, again.version);
    followVersion(pathOf(income), income.version, alsoAgain.version);
    toast(t('toast.tookBack', { name: describeTransaction(transfer) }));
  };
  toastWithUndo('toast.joined', transfer, undo);
}

/**
 * Separate a transfer into the expense and the income that it was joined of; Undo joins them again.
 *
 * @param {Transaction} transfer
 */
export async function separateTransfer(transfer) {
  const { expense, income } = await sendSeparate(transfer);
  const undo = async () => {
    const joined = await sendJoin(expense, income);
    // What was changed of the transfer since they were first joined is not in the two.
    const fields = fieldsOf(transfer);
    const again = isSameEntry(fields, fieldsOf(joined)) ? joined : await putTransaction(joined, fields, joined.version);
    followVersion(pathOf(transfer), transfer.version, again.version);
    toast(t('toast.tookBack', { name: describeTransaction(transfer) }));
  };
  toastWithUndo('toast.separated', transfer, undo);
}

/**
 * @param {Transaction} expense
 * @param {Transaction} income
 * @returns {Promise<Transaction>} the transfer
 */
async function sendJoin(expense, income) {
  const { body } = await callApi('POST', '/transactions/join', { body: { expense: expense.id, income: income.id } });
  refreshResources();
  return body;
}

/**
 * @param {Transaction} transfer
 * @returns {Promise<{expense: Transaction, income: Transaction}>}
 */
async function sendSeparate(transfer) {
  const { body } = await callApi('POST', `${pathOf(transfer)}/separate`);
  refreshResources();
  return body;
}

/**
 * Return a transaction's name in messages: what it was, and how much.
 *
 * @param {Entry} transaction
 */
export const describeTransaction = (transaction) =>
  `${nameOf(transaction)}, ${money(transaction.amount, transaction.currency)}`;

/**
 * @param {string} key
 * @param {Entry} transaction
 * @param {() => unknown} undo
 */
const toastWithUndo = (key, transaction, undo) =>
  toast(t(key, { name: describeTransaction(transaction) }), { action: { label: t('undo'), run: undo } });
