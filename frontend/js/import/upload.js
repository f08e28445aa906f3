// Recording the rows of a statement: batch by batch, as often as it takes and nothing twice; and taking all back.

import { user } from '../auth/user.js';
import { callApi } from '../shared/api.js';
import { effect, signal } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { translateProblem } from '../shared/problem_text.js';
import { refreshResources } from '../shared/resource.js';
import { rememberTransactions } from '../transactions/history.js';
import { markDeleted } from '../transactions/optimistic_deletes.js';
import { fieldsOf, inBatches, pathOf } from '../transactions/requests.js';
import { rememberLayout } from './layouts.js';
import { isNew, markRefused, preview, rowInAccount, rows, source } from './store.js';
import { transferRows } from './transfers.js';

/** @typedef {import('../shared/types.js').BatchResult} BatchResult */
/** @typedef {import('../shared/types.js').ImportRow} ImportRow */
/**
 * @typedef {object} Upload
 * @property {'sending' | 'failed' | 'done' | 'undoing' | 'undone'} state
 * @property {ImportRow[]} rows those to record
 * @property {number} done how many of them, or of those to take back, are done
 * @property {number} total how many there are
 * @property {string[]} ids what this import has recorded
 * @property {number} existing how many were in the ledger before
 * @property {number} refused how many the service did not take
 * @property {string} error why it stopped, or ''
 */

const BATCH_ROWS = 200;
/** Statuses of a batch's results: recorded now, recorded before, or the id has other content or was deleted. */
const STATUS = { CREATED: 201, SAME: 200, OTHER: 409 };

/** The upload that is going on or done; null before it. */
export const progress = signal(/** @type {Upload | null} */ (null));

effect(() => {
  if (!user.value) clearUpload();
});

/** @param {Partial<Upload>} changes */
function update(changes) {
  const before = progress.peek();
  if (before) progress.value = { ...before, ...changes };
}

/** Record the included rows; after a failure, go on where it stopped. */
export async function upload() {
  const before = progress.peek();
  const current = before?.state === 'failed' ? before : newUpload(rowsToRecord());
  progress.value = { ...current, error: '', state: 'sending' };
  try {
    for (let start = current.done; start < current.total; start += BATCH_ROWS) {
      await uploadBatch(current.rows.slice(start, start + BATCH_ROWS));
    }
    update({ state: 'done' });
    if (source.peek()) rememberLayout(preview.peek()?.layout ?? '', source.peek()?.options ?? {});
  } catch (error) {
    update({ state: 'failed', error: /** @type {Error} */ (error).message });
  }
  rememberTransactions(current.rows.map((row) => row.transaction));
  refreshResources();
}

/** Return the rows that would be recorded: those included, and the transfers whose other account was chosen. */
export const rowsToRecord = () => [...rows.value.filter((row) => row.isIncluded).map(rowInAccount), ...transferRows()];

/**
 * @param {ImportRow[]} included
 * @returns {Upload}
 */
const newUpload = (included) => ({
  state: 'sending',
  rows: included,
  done: 0,
  total: included.length,
  ids: [],
  existing: 0,
  refused: 0,
  error: '',
});

/** @param {ImportRow[]} batch */
async function uploadBatch(batch) {
  /** @type {{body: BatchResult}} */
  const { body } = await callApi('POST', '/transactions/batch', {
    body: { transactions: batch.map((row) => row.transaction) },
  });
  /** @param {number} status */
  const withStatus = (status) =>
    body.results.filter((result) => result.status === status).map((result) => batch[result.index]);
  // The id is taken, but no list had the row: it was imported before, and that import was taken back.
  const takenBack = withStatus(STATUS.OTHER).filter(isNew);
  // No list had the row, and now it is there: an earlier try of this import recorded it, and its answer was lost.
  const ours = withStatus(STATUS.SAME).filter(isNew);
  await restoreRows(takenBack);
  const reasons = refusals(body, batch);
  markRefused(reasons);
  const known = withStatus(STATUS.SAME).length + withStatus(STATUS.OTHER).length;
  const before = progress.peek();
  if (!before) return;
  update({
    done: before.done + batch.length,
    ids: [...before.ids, ...idsOf([...withStatus(STATUS.CREATED), ...ours, ...takenBack])],
    existing: before.existing + known - ours.length - takenBack.length,
    refused: before.refused + reasons.size,
  });
}

/**
 * Return why rows of a batch were refused, by line.
 *
 * @param {BatchResult} result
 * @param {ImportRow[]} batch
 * @returns {Map<number, string>}
 */
function refusals({ results }, batch) {
  const refused = results.filter((result) => result.errors && result.status !== STATUS.OTHER);
  return new Map(refused.map(({ index, errors }) => [batch[index].line, translateProblem({ errors }).detail ?? '']));
}

/**
 * Restore rows from the bin, with what they say now.
 *
 * @param {ImportRow[]} some
 */
async function restoreRows(some) {
  if (!some.length) return;
  await inBatches('/transactions/batch/restore', idsOf(some));
  markDeleted(idsOf(some), false);
  for (const { transaction } of some) {
    const { body: restored } = await callApi('GET', pathOf(transaction));
    const fields = fieldsOf(transaction);
    if (JSON.stringify(fieldsOf(restored)) !== JSON.stringify(fields)) {
      await callApi('PUT', pathOf(transaction), { body: fields, match: restored.version });
    }
  }
}

/** @param {ImportRow[]} some */
const idsOf = (some) => some.map((row) => row.transaction.id);

/** Delete all that this import has recorded, including what a lost answer may hide. */
export async function undoUpload() {
  const before = progress.peek();
  if (!before) return;
  const perhaps = before.state === 'failed' ? before.rows.slice(before.done, before.done + BATCH_ROWS) : [];
  const ids = [...new Set([...before.ids, ...idsOf(perhaps.filter(isNew))])];
  update({ state: 'undoing', done: 0, total: ids.length, error: '' });
  try {
    await inBatches('/transactions/batch/delete', ids, (done) => update({ done }));
    update({ state: 'undone', ids: [] });
  } catch (error) {
    update({ state: 'done', ids, error: `${t('import.undoFailed')} ${/** @type {Error} */ (error).message}` });
  }
  refreshResources();
}

/** Whether no upload is going on, nor one that stopped on the way. */
export const mayStartUpload = () => !['sending', 'undoing', 'failed'].includes(progress.peek()?.state ?? '');

/** Forget the upload, so that another one can begin. */
export function clearUpload() {
  progress.value = null;
}
