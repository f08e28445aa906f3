// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { accountFields, changeAccount } from '../../frontend/js/accounts/mutations.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { changeTransactions } from '../../frontend/js/transactions/bulk_changes.js';
import {
  createTransaction,
  deleteTransaction,
  joinTransactions,
  replaceTransaction,
  separateTransfer,
} from '../../frontend/js/transactions/mutations.js';
import { fieldsOf } from '../../frontend/js/transactions/requests.js';
import { clearToasts, undoableChanges } from '../../frontend/js/ui/toast.js';
import { service, shownToasts, signIn, transaction, undoLast } from './browser.mjs';

await Promise.all(['transactions', 'accounts'].map(loadTexts));
await setLocale('en-GB');
await signIn();

/**
 * Answer for a resource as the service does: each change makes a new version, and needs the current one.
 *
 * @template {{version: number}} Item
 * @param {string} path
 * @param {Item} first
 * @returns {{now: Item}} what the service has
 */
function serve(path, first) {
  const state = { now: first };
  service.on(`PUT ${path}`, ({ body, headers }) => {
    if (headers.get('If-Match') !== `"${state.now.version}"`) return { status: 412, body: { code: 'changed' } };
    state.now = { ...state.now, ...body, version: state.now.version + 1 };
    return { body: state.now };
  });
  service.on(`POST ${path}/restore`, () => {
    state.now = { ...state.now, version: state.now.version + 1 };
    return { body: state.now };
  });
  service.on(`DELETE ${path}`, () => {
    state.now = { ...state.now, version: state.now.version + 1 };
    return { status: 204 };
  });
  return state;
}

beforeEach(() => clearToasts());

test('two edits of a transaction are undone one after the other, also around a deletion', async () => {
  const first = transaction({ id: 'two-edits', amount: '1.00' });
  const state = serve('/transactions/two-edits', first);
  const second = await replaceTransaction(first, { ...fieldsOf(first), amount: '2.00' });
  const third = await replaceTransaction(second, { ...fieldsOf(second), amount: '3.00' });
  await deleteTransaction(third);
  await undoLast();
  assert.equal(state.now.amount, '3.00');
  await undoLast();
  assert.equal(state.now.amount, '2.00');
  await undoLast();
  assert.equal(state.now.amount, '1.00');
  assert.equal(undoableChanges.value.length, 0);
});

test('two changes of many transactions are undone one after the other', async () => {
  const first = transaction({ id: 'in-bulk' });
  const state = serve('/transactions/in-bulk', first);
  const { done } = await changeTransactions([first], (fields) => ({ ...fields, category: 'One' }));
  await changeTransactions(done, (fields) => ({ ...fields, category: 'Two' }));
  await undoLast();
  assert.equal(state.now.category, 'One');
  await undoLast();
  assert.equal(state.now.category, 'Food');
});

test('two edits of an account are undone one after the other', async () => {
  /** @type {import('../../frontend/js/shared/types.js').Account} */
  const first = {
    id: 'bank',
    name: 'A',
    kind: 'checking',
    currency: 'EUR',
    opening: { amount: '0.00', date: '2026-01-01' },
    position: 0,
    closed: null,
    version: 1,
    balance: '0.00',
    transactions: 0,
    reconciledUntil: null,
    firstDifference: null,
  };
  const state = serve('/accounts/bank', first);
  await changeAccount(first, { ...accountFields(first), name: 'B' });
  await changeAccount(state.now, { ...accountFields(state.now), name: 'C' });
  await undoLast();
  await undoLast();
  assert.equal(state.now.name, 'A');
});

test('a change whose undo does not reach the service can be undone again, one that is refused cannot', async () => {
  const first = transaction({ id: 'again' });
  const state = serve('/transactions/again', first);
  await replaceTransaction(first, { ...fieldsOf(first), amount: '2.00' });
  service.isOnline = false;
  await undoLast();
  assert.equal(undoableChanges.value.length, 1);
  service.isOnline = true;
  await undoLast();
  assert.equal(state.now.amount, '5.00');
  assert.equal(undoableChanges.value.length, 0);

  await replaceTransaction(state.now, { ...fieldsOf(first), amount: '3.00' });
  state.now = { ...state.now, version: 9 };
  await undoLast();
  assert.deepEqual([state.now.amount, undoableChanges.value.length], ['3.00', 0]);
});

test('that an entry was recorded can be undone again after a failure', async () => {
  service.on('POST /transactions', ({ body }) => ({ status: 201, body: { ...body, version: 1 } }));
  const { id, version: _, ...fields } = transaction({ id: 'recorded' });
  await createTransaction(id, fields);
  service.isOnline = false;
  await undoLast();
  service.isOnline = true;
  assert.equal(undoableChanges.value.length, 1);
  assert.equal((await shownToasts()).length, 1);
});

test('an edited transfer that was separated is joined again as it was, and its edit can still be undone', async () => {
  const first = transaction({ id: 'joined', type: 'transfer', category: null, account: 'a', toAccount: 'b' });
  const state = serve('/transactions/joined', first);
  const [expense, income] = [
    transaction({ id: 'out', version: 3 }),
    transaction({ id: 'in', type: 'income', version: 3 }),
  ];
  service.on('POST /transactions/joined/separate', () => ({ body: { expense, income } }));
  service.on('POST /transactions/join', () => {
    state.now = { ...first, version: state.now.version + 2 };
    return { status: 201, body: state.now };
  });
  const edited = await replaceTransaction(first, { ...fieldsOf(first), description: 'To savings' });
  await separateTransfer(edited);
  await undoLast();
  assert.equal(state.now.description, 'To savings');
  await undoLast();
  assert.equal(state.now.description, first.description);
  assert.equal(undoableChanges.value.length, 0);
});

test('the edit of an expense is undone after a join was undone', async () => {
  const first = transaction({ id: 'out', account: 'a' });
  const state = serve('/transactions/out', first);
  const income = transaction({ id: 'in', type: 'income', account: 'b' });
  const transfer = transaction({ id: 'joined', type: 'transfer' });
  service.on('POST /transactions/join', () => ({ status: 201, body: transfer }));
  service.on('POST /transactions/joined/separate', () => {
    state.now = { ...state.now, version: state.now.version + 2 };
    return { body: { expense: state.now, income: { ...income, version: 3 } } };
  });
  const edited = await replaceTransaction(first, { ...fieldsOf(first), amount: '7.00' });
  await joinTransactions(edited, income);
  await undoLast();
  await undoLast();
  assert.equal(state.now.amount, '5.00');
  assert.equal(undoableChanges.value.length, 0);
});
