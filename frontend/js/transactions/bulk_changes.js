// Changing many transactions at once: one message, one way back.
import { call } from '../shared/api.js';
import { mark } from './optimistic_deletes.js';
import { putIn, takeOut } from '../offline/bin.js';
import { fieldsOf, inBatches, pathOf } from './requests.js';
import { remember } from './history.js';
import { changed } from '../shared/resource.js';
import { t } from '../shared/i18n.js';
import { toast, toastError } from '../ui/toast.js';

const AT_ONCE = 4;

/** Delete all of them at once, with one way back. */
export async function removeAll(transactions) {
  const ids = transactions.map(({ id }) => id);
  mark(ids, true);
  try {
    await inBatches('/transactions/batch/delete', ids);
    await putIn(transactions).catch(() => {});
    const putBack = () => restoreAll(ids).catch(toastError);
    toast(t('bulk.deleted', { n: ids.length }), { action: { label: t('undo'), run: putBack } });
  } catch (error) {
    mark(ids, false);
    toastError(error);
  }
  changed();
}

async function restoreAll(ids) {
  await inBatches('/transactions/batch/restore', ids);
  takeOut(ids).catch(() => {});
  mark(ids, false);
  changed();
  toast(t('bulk.restored', { n: ids.length }));
}

/** Change all of them; `change(fields)` → the new fields. What somebody else changed meanwhile stays as it is. */
export async function changeAll(transactions, change) {
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
        done.push((await call('PUT', pathOf(one), { body: fieldsFor(one), match: one.version })).body);
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  remember(done);
  changed();
  return { done, failed };
}
