// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import './indexed_db.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import {
  accountFields,
  addAccount,
  changeAccount,
  deleteAccount,
  orderAccounts,
  removeAssertion,
  stateBalance,
} from '../../frontend/js/accounts/mutations.js';
import { addUnsent, clearAccounts } from '../../frontend/js/accounts/store.js';
import { followUnsentAccounts, unsentAssertions } from '../../frontend/js/accounts/unsent.js';
import { queued, readQueue } from '../../frontend/js/offline/queue.js';
import { eraseUser } from '../../frontend/js/offline/response_cache.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { createTransaction, sendQueued } from '../../frontend/js/transactions/mutations.js';
import { fieldsOf } from '../../frontend/js/transactions/requests.js';
import { clearToasts } from '../../frontend/js/ui/toast.js';
import { service, shownToasts, signIn, transaction, undoLast } from './browser.mjs';

/** @typedef {import('../../frontend/js/shared/types.js').Account} Account */
/** @typedef {import('../../frontend/js/shared/types.js').QueuedChange} QueuedChange */

await loadTexts('accounts');
await loadTexts('transactions');
await setLocale('en-GB');
followUnsentAccounts();

const CASH = /** @type {const} */ ({
  name: 'Cash',
  kind: 'cash',
  currency: 'EUR',
  opening: { amount: '20.00', date: '2026-11-01' },
});
/** An account of each test: the page remembers the versions of what it has sent. @type {() => Account} */
const newBank = () => ({
  ...CASH,
  id: `bank-${++banks}`,
  name: 'Bank',
  kind: 'checking',
  position: 0,
  closed: null,
  version: 3,
  balance: '10.00',
  transactions: 5,
  reconciledUntil: null,
  firstDifference: null,
});
let banks = 0;
let bank = newBank();
/** The path of the account. */
let path = '';

/** What the service has of each account. @type {Map<string, any>} */
let recorded;

beforeEach(async () => {
  bank = newBank();
  path = `/accounts/${bank.id}`;
  recorded = new Map([[bank.id, { ...bank }]]);
  service.isOnline = true;
  service.on('POST /accounts', ({ body }) => {
    recorded.set(body.id, { ...bank, closed: null, ...body, version: 1 });
    return { status: 201, body: recorded.get(body.id) };
  });
  for (const id of [bank.id, 'cash']) {
    service.on(`GET /accounts/${id}`, () => ({ body: recorded.get(id) }));
    service.on(`PUT /accounts/${id}`, ({ body, headers }) => {
      const before = recorded.get(id);
      if (headers.get('If-Match') !== `"${before.version}"`) return { status: 412, body: { code: 'version_conflict' } };
      recorded.set(id, { ...before, ...body, version: before.version + 1 });
      return { body: recorded.get(id) };
    });
  }
  clearToasts();
  clearAccounts();
  await signIn();
  await eraseUser('user-1');
  await readQueue();
  service.takeCalls();
});

const shown = () => addUnsent.value([bank]);
const waiting = () =>
  queued.value.map((item) => ('change' in item ? `${item.change.method} ${item.change.path}` : item.id));

/** Make changes without a network; then there is one again, and nothing was asked for yet. */
async function offline(/** @type {() => Promise<unknown>} */ work) {
  service.isOnline = false;
  await work();
  service.isOnline = true;
  service.takeCalls();
}

test('accounts added and changed without a network are shown, kept and sent in order', async () => {
  await offline(async () => {
    await addAccount('cash', CASH);
    const [, cash] = shown();
    assert.deepEqual([cash.name, cash.balance, cash.version, cash.isUnsent], ['Cash', '20.00', 0, true]);
    await changeAccount(cash, { ...accountFields(cash), name: 'Purse' });
    await changeAccount(bank, { ...accountFields(bank), name: 'Old bank' });
    await changeAccount(bank, { ...accountFields(bank), name: 'Old bank', closed: '2026-11-28' });
  });
  assert.deepEqual(
    shown()
      .map(({ name, closed }) => [name, closed])
      .sort(),
    [
      ['Old bank', '2026-11-28'],
      ['Purse', null],
    ],
  );
  assert.match((await shownToasts())[0], /to be sent later: Changed Purse/);
  await sendQueued();
  assert.deepEqual(service.takeCalls(), ['POST /accounts', 'PUT /accounts/cash', `PUT ${path}`, `PUT ${path}`]);
  assert.deepEqual(waiting(), []);
  assert.deepEqual([recorded.get('cash').name, recorded.get(bank.id).closed], ['Purse', '2026-11-28']);
  // Undo of what was sent meanwhile brings the account back as it was before each change.
  await undoLast();
  assert.equal(recorded.get(bank.id).closed, null);
});

test('a new order waits too', async () => {
  await offline(async () => {
    await addAccount('cash', CASH);
    const [first, second] = shown();
    await orderAccounts([second, first]);
  });
  await sendQueued();
  assert.deepEqual([recorded.get('cash').position, recorded.get(bank.id).position], [0, 1]);
});

test('an entry on a new account is sent after the account', async () => {
  /** @type {string[]} */
  const order = [];
  service.on('POST /transactions', ({ body }) => {
    order.push(`${body.account} ${recorded.has(body.account)}`);
    return { status: 201, body: { ...body, version: 1 } };
  });
  await offline(async () => {
    await addAccount('cash', CASH);
    await createTransaction('a', { ...fieldsOf(transaction()), account: 'cash' });
  });
  await sendQueued();
  assert.deepEqual(order, ['cash true']);
});

test('balances stated and removed without a network wait, and each can be taken back', async () => {
  const [first, second] = ['2026-11-28', '2026-11-29'].map((day) => `${path}/balance-assertions/${day}`);
  service.on(`PUT ${first}`, ({ body }) => ({ status: 201, body }));
  service.on(`DELETE ${second}`, () => ({ status: 404, body: { code: 'not_found' } }));
  const stated = { amount: '12.00', source: /** @type {const} */ ('typed') };
  await offline(async () => {
    await stateBalance(bank, '2026-11-28', stated);
    await removeAssertion(bank, '2026-11-29', stated);
    await stateBalance(bank, '2026-11-30', stated);
    assert.deepEqual([...unsentAssertions(bank.id).keys()], ['2026-11-28', '2026-11-29', '2026-11-30']);
    await undoLast();
  });
  assert.deepEqual(waiting(), [`PUT ${first}`, `DELETE ${second}`]);
  await sendQueued();
  assert.deepEqual(waiting(), [], 'what is gone already counts as deleted');
});

test('a new account that is deleted before it was sent leaves nothing behind, and Undo brings it back', async () => {
  await offline(async () => {
    await addAccount('cash', CASH);
    const cash = shown()[1];
    await changeAccount(cash, { ...accountFields(cash), name: 'Purse' });
    await deleteAccount(shown()[1]);
    assert.deepEqual(waiting(), []);
    await undoLast();
  });
  assert.deepEqual(waiting(), ['POST /accounts']);
  await deleteAccount(shown()[1]);
  await sendQueued();
  assert.deepEqual(service.takeCalls(), []);
});

test('what was changed elsewhere meanwhile is not written over, and a lost answer is no conflict', async () => {
  await offline(() => changeAccount(bank, { ...accountFields(bank), name: 'Mine' }));
  recorded.set(bank.id, { ...bank, name: 'Theirs', version: 4 });
  await sendQueued();
  assert.equal(recorded.get(bank.id).name, 'Theirs');
  assert.equal(typeof queued.value[0].refused, 'string');

  recorded.set(bank.id, { ...bank, name: 'Mine', version: 4 });
  await eraseUser('user-1');
  await readQueue();
  await offline(() => changeAccount(bank, { ...accountFields(bank), name: 'Mine' }));
  await sendQueued();
  assert.deepEqual(waiting(), []);
});

test('a new account that was refused is corrected and sent again', async () => {
  await offline(() => addAccount('cash', CASH));
  service.on('POST /accounts', ({ body }) =>
    body.name === 'Cash' ? { status: 422, body: { code: 'not_positive', params: {} } } : { status: 201, body },
  );
  await sendQueued();
  assert.equal(typeof queued.value[0].refused, 'string');
  const cash = shown()[1];
  await changeAccount(cash, { ...accountFields(cash), name: 'Purse' });
  assert.deepEqual(waiting(), []);
});
