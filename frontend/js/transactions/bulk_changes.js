// Changes of many transactions at once: one message, one undo.

import { addToBin, removeFromBin } from '../offline/bin.js';
import { callApi } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { currentVersion, followVersion } from '../shared/versions.js';
import { addChange, dropChange, isUndoable, toast, toastError } from '../ui/toast.js';
import { rememberTransactions } from './history.js';
import { markDeleted } from './optimistic_deletes.js';
import { fieldsOf, inBatches, pathOf } from './requests.js';

/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').Transaction} Transaction */
/** @typedef {{done: Transaction[], failed: Error[]}} Outcome */

const MAX_PARALLEL = 4;

/**
 * Delete transactions, with one undo for all.
 *
 * @param {Transaction[]} transactions
 */
export async function deleteTransactions(transactions) {
  const ids = transactions.map(({ id }) => id);
  markDeleted(ids, true);
  const request = inBatches('/transactions/batch/delete', ids);
  const undo = () =>
    request.then(
      () => restoreTransactions(ids),
      () => {},
    );
  const text = t('bulk.deleted', { n: ids.length });
  const change = addChange(text, undo);
  try {
    await request;
    await addToBin(transactions).catch(() => {});
    if (isUndoable(change)) toast(text, { action: { label: t('undo'), run: undo }, change });
  } catch (error) {
    markDeleted(ids, false);
    dropChange(change);
    toastError(error);
  }
  refreshResources();
}

/** @param {string[]} ids */
async function restoreTransactions(ids) {
  await inBatches('/transactions/batch/restore', ids);
  removeFromBin(ids).catch(() => {});
  markDeleted(ids, false);
  refreshResources();
  toast(t('bulk.restored', { n: ids.length }));
}

/**
 * Change transactions. What somebody else changed meanwhile stays as it is.
 *
 * @param {Transaction[]} transactions
 * @param {(fields: Entry, transaction: Transaction) => Entry} change
 * @returns {Promise<Outcome>}
 */
export async function changeTransactions(transactions, change) {
  const { done, failed, putBack } = await replaceTransactions(transactions, change);
  const undo = () => putBack().then((n) => toast(t('bulk.putBack', { n })));
  if (done.length) toast(t('bulk.changed', { n: done.length }), { action: { label: t('undo'), run: undo } });
  if (failed.length) toast(t('bulk.failed', { n: failed.length, why: failed[0].message }), { isError: true });
  return { done, failed };
}

/**
 * Change transactions without a message.
 *
 * @param {Transaction[]} transactions
 * @param {(fields: Entry, transaction: Transaction) => Entry} change
 * @returns {Promise<Outcome & {putBack: () => Promise<number>}>} `putBack` undoes it, and answers how many are back; it
 *   throws the first error, and called again goes on with those that failed
 */
export async function replaceTransactions(transactions, change) {
  const { done, failed } = await replaceAll(transactions, (transaction) => change(fieldsOf(transaction), transaction));
  const before = new Map(transactions.map((transaction) => [transaction.id, transaction]));
  let pending = done;
  const putBack = async () => {
    const current = pending.map((one) => ({ ...one, version: currentVersion(pathOf(one), one.version) }));
    const back = await replaceAll(current, ({ id }) => fieldsOf(/** @type {Transaction} */ (before.get(id))));
    for (const one of back.done) followVersion(pathOf(one), before.get(one.id)?.version ?? 0, one.version);
    const ids = new Set(back.done.map(({ id }) => id));
    pending = pending.filter(({ id }) => !ids.has(id));
    if (back.failed.length) throw back.failed[0];
    return back.done.length;
  };
  return { done, failed, putBack };
}

/**
 * Replace transactions, a few at a time.
 *
 * @param {Transaction[]} transactions
 * @param {(transaction: Transaction) => Entry} fieldsFor
 * @returns {Promise<Outcome>}
 */
async function replaceAll(transactions, fieldsFor) {
  /** @type {Outcome} */
  const outcome = { done: [], failed: [] };
  const pending = [...transactions];
  const work = async () => {
    for (let next = pending.shift(); next; next = pending.shift()) {
      try {
        const { body } = await callApi('PUT', pathOf(next), { body: fieldsFor(next), match: next.version });
        outcome.done.push(body);
      } catch (error) {
        outcome.failed.push(/** @type {Error} */ (error));
      }
    }
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL }, work));
  rememberTransactions(outcome.done);
  refreshResources();
  return outcome;
}
