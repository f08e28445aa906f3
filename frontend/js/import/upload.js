// Sending an import: batches of rows, as often as it takes, nothing twice; and taking the whole of it back.

import { callApi } from '../shared/api.js';
import { signal } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { translateProblem } from '../shared/problem_text.js';
import { refreshResources } from '../shared/resource.js';
import { rememberTransactions } from '../transactions/history.js';
import { fieldsOf, inBatches, pathOf } from '../transactions/requests.js';
import { isNew, markRefused, rows } from './store.js';

const BATCH_ROWS = 200;
const [CREATED, SAME, OTHER] = [201, 200, 409];

/** {done, of, ids, existing, refused, failed, state: 'sending' | 'failed' | 'done' | 'undoing' | 'undone'} or null. */
export const progress = signal(null);

const update = (changes) => {
  progress.value = { ...progress.peek(), ...changes };
};

/** Send what is included; after a failure it goes on where it stopped. */
export async function upload() {
  const before = progress.peek();
  const isAgain = before?.state === 'failed';
  const wanted = isAgain ? before.wanted : rows.peek().filter((row) => row.isIncluded);
  const start = isAgain ? before : { done: 0, ids: [], existing: 0, refused: 0 };
  progress.value = { ...start, wanted, of: wanted.length, failed: '', state: 'sending' };
  try {
    while (progress.peek().done < wanted.length) {
      await uploadBatch(wanted.slice(progress.peek().done, progress.peek().done + BATCH_ROWS));
    }
    update({ state: 'done' });
  } catch (error) {
    update({ state: 'failed', failed: error.message });
  }
  rememberTransactions(wanted.map((row) => row.transaction));
  refreshResources();
}

async function uploadBatch(some) {
  const { body } = await callApi('POST', '/transactions/batch', {
    body: { transactions: some.map((row) => row.transaction) },
  });
  const by = (status) => body.results.filter((one) => one.status === status).map((one) => some[one.index]);
  // Its id is taken but it was in no list: it was imported before, and that import was undone.
  const taken = by(OTHER).filter(isNew);
  // It was in no list and is there now: an earlier try of this import recorded it, and its answer was lost.
  const ours = by(SAME).filter(isNew);
  await restoreAgain(taken);
  const reasons = body.results
    .filter((one) => one.errors && one.status !== OTHER)
    .map((one) => [some[one.index].line, translateProblem(one).detail]);
  markRefused(new Map(reasons));
  const { done, ids, existing, refused } = progress.peek();
  update({
    done: done + some.length,
    ids: [...ids, ...idsOf([...by(CREATED), ...ours, ...taken])],
    existing: existing + by(SAME).length - ours.length + by(OTHER).length - taken.length,
    refused: refused + reasons.length,
  });
}

/** Out of the bin, and with what the row says now. */
async function restoreAgain(some) {
  if (!some.length) return;
  await inBatches('/transactions/batch/restore', idsOf(some));
  for (const { transaction } of some) {
    const { body } = await callApi('GET', pathOf(transaction));
    const [is, wanted] = [fieldsOf(body), fieldsOf(transaction)];
    if (JSON.stringify(is) !== JSON.stringify(wanted)) {
      await callApi('PUT', pathOf(transaction), { body: wanted, match: body.version });
    }
  }
}

const idsOf = (some) => some.map((row) => row.transaction.id);

/** Delete everything that this import has recorded, what a lost answer may hide included. */
export async function undoUpload() {
  const { done, wanted, state } = progress.peek();
  const maybe = state === 'failed' ? idsOf(wanted.slice(done, done + BATCH_ROWS).filter(isNew)) : [];
  const ids = [...new Set([...progress.peek().ids, ...maybe])];
  update({ state: 'undoing', done: 0, of: ids.length, failed: '' });
  try {
    await inBatches('/transactions/batch/delete', ids, (done) => update({ done }));
    update({ state: 'undone', ids: [] });
  } catch (error) {
    update({ state: 'done', ids, failed: `${t('import.undoFailed')} ${error.message}` });
  }
  refreshResources();
}

/** Ready for another file. */
export const clearUpload = () => {
  progress.value = null;
};
