// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { differenceFilters, groupAccounts, isDebt, parseBalance } from '../../frontend/js/accounts/calculations.js';
import { validateAccount } from '../../frontend/js/accounts/form.js';
import {
  accountFields,
  addAccount,
  changeAccount,
  deleteAccount,
  orderAccounts,
  removeAssertion,
  stateBalance,
} from '../../frontend/js/accounts/mutations.js';
import { accounts, accountsPath, clearAccounts, sortAccounts } from '../../frontend/js/accounts/store.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import {
  defaultAccount,
  receivedCurrency,
  usableAccounts,
  withAccount,
} from '../../frontend/js/transactions/account_choice.js';
import { blankDraft } from '../../frontend/js/transactions/draft.js';
import { clearHistory, rememberTransactions } from '../../frontend/js/transactions/history.js';
import { clearToasts, undoableChanges } from '../../frontend/js/ui/toast.js';
import { service, shownToasts, signIn, transaction, undoLast } from './browser.mjs';

/** @typedef {import('../../frontend/js/shared/types.js').Account} Account */

await loadTexts('accounts');
await setLocale('en-GB');
await signIn();

/** @type {(id: string, fields?: Partial<Account>) => Account} */
const account = (id, fields = {}) => ({
  id,
  name: id,
  kind: 'checking',
  currency: 'EUR',
  opening: { amount: '0.00', date: '2026-01-01' },
  position: 0,
  closed: null,
  version: 1,
  balance: '10.00',
  transactions: 0,
  reconciledUntil: null,
  firstDifference: null,
  ...fields,
});

beforeEach(() => {
  clearToasts();
  clearAccounts();
  clearHistory();
  service.takeCalls();
});

test('a balance may be negative, zero or calculated, and is typed as the reader writes it', () => {
  assert.deepEqual(parseBalance('-120,50', 2, ','), { amount: '-120.50' });
  assert.deepEqual(parseBalance('−5', 2, '.').amount, '-5');
  assert.deepEqual(parseBalance('0', 2, '.').amount, '0.00');
  assert.deepEqual(parseBalance('0', 0, '.').amount, '0');
  assert.deepEqual(parseBalance('2*3', 2, '.').amount, '6.00');
  assert.equal(parseBalance('-5+3', 2, '.').amount, '-2.00');
  assert.equal(parseBalance('3-5', 2, '.').amount, '-2.00');
  assert.equal(parseBalance('-1.005', 2, '.').amount, '-1.005');
  assert.equal(parseBalance('-0', 2, '.').amount, '0.00');
  assert.equal(parseBalance('5-5', 2, '.').amount, '0.00');
  assert.ok(parseBalance('x', 2, '.').error);
});

test('what is owed on cards and loans is a debt, an overdrawn bank account is not', () => {
  assert.equal(isDebt(account('card', { kind: 'card', balance: '-1.00' })), true);
  assert.equal(isDebt(account('card', { kind: 'card', balance: '1.00' })), false);
  assert.equal(isDebt(account('bank', { balance: '-1.00' })), false);
});

test('accounts are grouped in the order of the user', () => {
  const all = sortAccounts([
    account('loan', { kind: 'loan', position: 3 }),
    account('b', { position: 1 }),
    account('a', { position: 1 }),
    account('old', { closed: '2026-05-01' }),
  ]);
  const { money, debts, closed } = groupAccounts(all);
  const ids = [money, debts, closed].map((group) => group.map(({ id }) => id));
  assert.deepEqual(ids, [['a', 'b'], ['loan'], ['old']]);
});

test('a difference leads to the days in which it arose', () => {
  const difference = {
    after: '2026-10-31',
    from: '2026-11-01',
    on: '2026-11-30',
    stated: '1.00',
    balance: '2.00',
    difference: '-1.00',
  };
  assert.deepEqual(differenceFilters('a', difference), { account: 'a', from: '2026-11-01', to: '2026-11-30' });
});

test('an account needs a name, a balance and a day', () => {
  const draft = { name: ' ', kind: /** @type {const} */ ('cash'), currency: 'EUR', amount: 'x', date: '' };
  assert.deepEqual(Object.keys(validateAccount(draft, '.').errors).sort(), ['amount', 'date', 'name']);
  const { fields, errors } = validateAccount({ ...draft, name: ' Cash ', amount: '', date: '2026-01-01' }, '.');
  assert.deepEqual(errors, {});
  assert.deepEqual(fields, {
    name: 'Cash',
    kind: 'cash',
    currency: 'EUR',
    opening: { amount: '0.00', date: '2026-01-01' },
  });
});

test('an account is added, changed over the version that was read, and both can be undone', async () => {
  service.on('POST /accounts', ({ body }) => ({ status: 201, body: account(body.id, body) }));
  service.on('DELETE /accounts/new', () => ({ status: 204 }));
  const { name, kind, currency, opening } = account('new');
  await addAccount('new', { name, kind, currency, opening });
  await undoLast();
  assert.deepEqual(service.takeCalls(), ['POST /accounts', 'DELETE /accounts/new']);

  /** @type {any[]} */
  const sent = [];
  service.on('PUT /accounts/bank', ({ body, headers }) => {
    sent.push([body.name, headers.get('If-Match')]);
    return { body: account('bank', { ...body, version: sent.length + 1 }) };
  });
  await changeAccount(account('bank'), { ...accountFields(account('bank')), name: 'Old bank' });
  await undoLast();
  assert.deepEqual(sent, [
    ['Old bank', '"1"'],
    ['bank', '"2"'],
  ]);
});

test('a new order is sent for the accounts that move, and no others', async () => {
  for (const id of ['a', 'b', 'c']) service.on(`PUT /accounts/${id}`, ({ body }) => ({ body }));
  await orderAccounts([account('a'), account('c', { position: 2 }), account('b', { position: 1 })]);
  assert.deepEqual(service.takeCalls(), ['PUT /accounts/c', 'PUT /accounts/b']);
});

test('a stated balance and its removal can be undone, once each, with where they come from', async () => {
  /** @type {string[]} */
  const sent = [];
  const path = '/accounts/bank/balance-assertions/2026-11-30';
  service.on(`PUT ${path}`, ({ body }) => {
    sent.push(`${body.amount} ${body.source}`);
    return { status: 201, body };
  });
  service.on(`DELETE ${path}`, () => {
    sent.push('deleted');
    return { status: 204 };
  });
  const typed = { amount: '13.00', source: /** @type {const} */ ('typed') };
  const fromBank = { amount: '12.00', source: /** @type {const} */ ('statement') };
  /** @type {object[]} */
  let assertions = [];
  service.on('GET /accounts/bank/balance-assertions', () => ({ body: { assertions } }));
  await stateBalance(account('bank'), '2026-11-30', typed);
  await undoLast();
  assertions = [{ date: '2026-11-30', ...fromBank }];
  await stateBalance(account('bank'), '2026-11-30', typed);
  await undoLast();
  await removeAssertion(account('bank'), '2026-11-30', fromBank);
  await undoLast();
  assert.deepEqual(sent, ['13.00 typed', 'deleted', '13.00 typed', '12.00 statement', 'deleted', '12.00 statement']);
  assert.match((await shownToasts())[0], /bank/);
  assert.equal(undoableChanges.value.length, 0);
});

test('a deleted account comes back with its stated balances', async () => {
  const stated = { date: '2026-11-30', amount: '12.00', source: 'statement', balance: '12.00', difference: '0.00' };
  service.on('GET /accounts/bank/balance-assertions', () => ({ body: { assertions: [stated] } }));
  service.on('DELETE /accounts/bank', () => ({ status: 204 }));
  service.on('POST /accounts', ({ body }) => ({ status: 201, body: account(body.id, body) }));
  service.on('PUT /accounts/bank/balance-assertions/2026-11-30', ({ body }) => ({ status: 201, body }));
  await deleteAccount(account('bank'));
  service.calls = [];
  await undoLast();
  const { closed: _, ...chosen } = accountFields(account('bank'));
  assert.deepEqual(
    service.calls.map(({ body }) => body),
    [
      { id: 'bank', ...chosen },
      { amount: '12.00', source: 'statement' },
    ],
  );
});

test('a new entry begins with the account used last, or the first in its currency', () => {
  accounts.value = [account('usd', { currency: 'USD' }), account('bank'), account('card')];
  assert.equal(defaultAccount('2026-11-28', 'EUR'), 'bank');
  assert.equal(defaultAccount('2026-11-28', 'JPY'), '');
  assert.equal(defaultAccount('2026-11-28', 'USD', { isFixed: true }), 'usd');
  const recorded = [
    transaction({ account: 'card', date: '2026-11-27' }),
    transaction({ account: 'bank', date: '2026-11-29' }),
    transaction({ account: 'bank', date: '2026-11-28', type: 'transfer' }),
  ];
  rememberTransactions(recorded, '2026-11-28');
  assert.equal(defaultAccount('2026-11-28', 'EUR'), 'card');
});

test('a closed account can be used up to its last day', () => {
  accounts.value = [account('old', { closed: '2026-05-31' }), account('bank')];
  const ids = (/** @type {string} */ day, /** @type {string[]} */ chosen) =>
    usableAccounts(day, chosen).map(({ id }) => id);
  assert.deepEqual(ids('2026-05-31', []), ['old', 'bank']);
  assert.deepEqual(ids('2026-06-01', []), ['bank']);
  assert.deepEqual(ids('2026-06-01', ['old']), ['old', 'bank']);
});

test('the currency is that of the account, and another currency leaves the account', () => {
  accounts.value = [account('bank'), account('usd', { currency: 'USD' })];
  const draft = blankDraft('2026-11-28', 'EUR');
  const inDollars = withAccount(draft, { account: 'usd' });
  assert.equal(inDollars.currency, 'USD');
  assert.equal(withAccount(inDollars, { currency: 'EUR' }).account, 'bank');
  assert.equal(withAccount(inDollars, { currency: 'JPY' }).account, '');
  assert.equal(withAccount(draft, { currency: 'JPY' }).currency, 'JPY');
});

test('a transfer between currencies asks for what arrives', () => {
  accounts.value = [account('bank'), account('usd', { currency: 'USD' })];
  const draft = { ...blankDraft('2026-11-28', 'EUR'), account: 'bank', toAccount: 'usd' };
  assert.equal(receivedCurrency({ ...draft, type: 'transfer' }), 'USD');
  assert.equal(receivedCurrency({ ...draft, type: 'transfer', toAccount: 'bank' }), '');
  assert.equal(receivedCurrency(draft), '');
});

test('the accounts of a user are forgotten when another signs in', async () => {
  accounts.value = [account('bank')];
  await signIn('user-2');
  assert.deepEqual(accounts.value, []);
  await signIn();
});

test("today's accounts have one path, so that yesterday's answer serves without a network", () => {
  const now = new Date('2026-11-28T12:00:00Z');
  assert.equal(accountsPath('2026-11-28', now), '/accounts');
  assert.equal(accountsPath('2026-10-31', now), '/accounts?on=2026-10-31');
});
