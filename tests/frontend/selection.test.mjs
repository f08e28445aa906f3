// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { changeTransactions, deleteTransactions } from '../../frontend/js/transactions/bulk_changes.js';
import { deletedIds } from '../../frontend/js/transactions/optimistic_deletes.js';
import {
  clearSelection,
  selected,
  toggleAllSelected,
  toggleSelected,
} from '../../frontend/js/transactions/selection.js';
import { clearToasts } from '../../frontend/js/ui/toast.js';
import { service, shownToasts, signIn, transaction, undoLast } from './browser.mjs';

await loadTexts('transactions');
await setLocale('en-GB');
await signIn();

const shown = ['a', 'b', 'c', 'd'].map((id) => transaction({ id }));
const [a, b, c, d] = shown;
const ids = () => [...selected.value.keys()];

beforeEach(() => {
  clearSelection();
  clearToasts();
  service.takeCalls();
});

test('a row is selected and unselected', () => {
  toggleSelected(b, shown);
  toggleSelected(a, shown);
  assert.deepEqual(ids(), ['b', 'a']);
  toggleSelected(b, shown);
  assert.deepEqual(ids(), ['a']);
});

test('a range reaches from the last row to this one, in either direction', () => {
  toggleSelected(d, shown);
  toggleSelected(b, shown, { range: true });
  assert.deepEqual(ids().sort(), ['b', 'c', 'd']);
});

test('a range without a start is one row', () => {
  toggleSelected(transaction({ id: 'gone' }), []);
  clearSelection();
  toggleSelected(c, shown, { range: true });
  assert.deepEqual(ids(), ['c']);
});

test('all rows are selected, or none where all are', () => {
  toggleSelected(a, shown);
  toggleAllSelected(shown);
  assert.equal(ids().length, 4);
  toggleAllSelected(shown);
  assert.deepEqual(ids(), []);
});

test('many are deleted 500 at a time, with one undo', async () => {
  const many = Array.from({ length: 501 }, (_, at) => transaction({ id: `t${at}` }));
  service.on('POST /transactions/batch/delete', () => ({ body: {} }));
  service.on('POST /transactions/batch/restore', () => ({ body: {} }));
  await deleteTransactions(many);
  assert.deepEqual(
    service.calls.map(({ body }) => body.ids.length),
    [500, 1],
  );
  assert.equal(deletedIds.value.size, 501);
  await undoLast();
  assert.equal(deletedIds.value.size, 0);
});

test('what was changed elsewhere meanwhile stays as it is, and the user is told', async () => {
  for (const id of ['a', 'b']) {
    service.on(`PUT /transactions/${id}`, ({ body }) =>
      id === 'a' ? { body: { ...body, id, version: 2 } } : { status: 412, body: { code: 'changed', params: {} } },
    );
  }
  const { done, failed } = await changeTransactions([a, b], (fields) => ({ ...fields, category: 'Gifts' }));
  assert.deepEqual([done.length, failed.length], [1, 1]);
  assert.deepEqual(await shownToasts(), [
    'Changed 1 transaction',
    'Couldn’t update 1 transaction: This was changed elsewhere in the meantime.',
  ]);
  service.takeCalls();
  await undoLast();
  const [back] = service.calls;
  assert.deepEqual([back.body.category, back.headers.get('If-Match')], ['Food', '"2"']);
});
