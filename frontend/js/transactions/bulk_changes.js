// Changing many transactions at once: one message, one way back.

import { addToBin, removeFromBin } from '../offline/bin.js';
import { callApi } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { toast, toastError } from '../ui/toast.js';
import { rememberTransactions } from './history.js';
import { markDeleted } from './optimistic_deletes.js';
import { fieldsOf, inBatches, pathOf } from './requests.js';

const MAX_PARALLEL = 4;

/** Delete all of them at once, with one way back. */
export async function deleteTransactions(transactions) {
  const ids = transactions.map(({ id }) => id);
  markDeleted(ids, true);
  try {
    await inBatches('/transactions/batch/delete', ids);
    await addToBin(transactions).catch(() => {});
    const putBack = () => restoreTransactions(ids).catch(toastError);
    toast(t('bulk.deleted', { n: ids.length }), { action: { label: t('undo'), run: putBack } });
  } catch (error) {
    markDeleted(ids, false);
    toastError(error);
  }
  refreshResources();
}

async function restoreTransactions(ids) {
  await inBatches('/transactions/batch/restore', ids);
  removeFromBin(ids).catch(() => {});
  markDeleted(ids, false);
  refreshResources();
  toast(t('bulk.restored', { n: ids.length }));
}

/** Change all of them; `change(fields)` → the new fields. What somebody else changed meanwhile stays as it is. */
export async function changeTransactions(transactions, change) {
  const { done, failed } = await replaceAll(transactions, (one) => change(fieldsOf(one)));
  const before = new Map(transactions.map((one) => [one.id, one]));
  const putBack = async () => {
    const back = await replaceAll(done, (one) => fieldsOf(before.get(one.id)));
    if (back.failed.length) toastError(back.failed[0]);
    else toast(t('bulk.putBack', { n: back.done.length }));
  };
  if (done.length) toast(t('bulk.changed', { n: done.length }), { action: { label: t('undo'), run: putBack } });
  if (failed.length) toast(t('bulk.failed', { n: failed.length, why: failed[0].message }), { isError: true });
  return { done, failed };
}

async function replaceAll(transactions, fieldsFor) {
  const [left, done, failed] = [[...transactions], [], []];
  const work = async () => {
    for (let one = left.shift(); one; one = left.shift()) {
      try {
        done.push((await callApi('PUT', pathOf(one), { body: fieldsFor(one), match: one.version })).body);
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: MAX_PARALLEL }, work));
  rememberTransactions(done);
  refreshResources();
  return { done, failed };
}
