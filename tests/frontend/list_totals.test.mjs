// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  averageOf,
  isSummarisable,
  MAX_MATCHES,
  readAll,
  readMatches,
  totalsOfSummary,
  totalsOfTransactions,
  trendPeriod,
} from '../../frontend/js/transactions/list_totals.js';
import { service, signIn, transaction } from './browser.mjs';

await signIn();

test('the summary answers days, types, categories and currencies, and nothing else', () => {
  assert.equal(isSummarisable({ from: '2026-01-01', category: 'Food', cursor: 'x' }), true);
  for (const name of ['q', 'tag', 'min', 'max', 'account', 'payee']) {
    assert.equal(isSummarisable({ [name]: 'x' }), false, name);
  }
  assert.equal(isSummarisable({ type: 'expense' }), true);
  assert.equal(isSummarisable({ type: 'transfer' }), false);
});

test('up to two years are shown by month, and longer spans by year', () => {
  assert.equal(trendPeriod({ from: '2025-01-01', to: '2026-12-31' }), 'monthly');
  assert.equal(trendPeriod({ from: '2024-12-31', to: '2026-12-31' }), 'yearly');
  assert.equal(trendPeriod({}), 'yearly');
});

test('transactions are added up exactly, with refunds against what was spent, by currency and month', () => {
  const rows = [
    transaction({ amount: '0.10', date: '2026-10-30' }),
    transaction({ amount: '0.20', date: '2026-11-01' }),
    transaction({ amount: '0.05', date: '2026-11-02', refund: true }),
    transaction({ amount: '100.00', type: 'income', date: '2026-11-03' }),
    transaction({ amount: '500', currency: 'JPY' }),
  ];
  const [euro, yen] = totalsOfTransactions(rows, {});
  assert.deepEqual(
    [euro.currency, euro.expense, euro.income, euro.net, euro.count],
    ['EUR', '0.25', '100.00', '99.75', 4],
  );
  assert.deepEqual(
    euro.trend.map(({ start, expense }) => [start, expense]),
    [
      ['2026-10-01', '0.10'],
      ['2026-11-01', '0.15'],
    ],
  );
  assert.deepEqual([yen.currency, yen.expense, yen.net], ['JPY', '500', '-500']);
  assert.equal(averageOf('100.00', 3), '33.33');
});

test('transfers are counted, but not in the average', () => {
  const transfer = transaction({ type: 'transfer', category: null, amount: '500.00', account: 'a', toAccount: 'b' });
  const [totals] = totalsOfTransactions([transaction({ amount: '40.00' }), transfer, transfer, transfer], {});
  assert.deepEqual([totals.expense, totals.count, totals.averaged], ['40.00', 4, 1]);
});

test('a download reads every page, a sum stops at 5,000', async () => {
  const page = Array.from({ length: 500 }, (_, at) => transaction({ id: `${at}` }));
  service.on('GET /transactions', ({ path }) => {
    const number = Number(new URLSearchParams(path.split('?')[1]).get('cursor') ?? 0) + 1;
    return { body: { transactions: page, cursor: number < 12 ? String(number) : null } };
  });
  assert.equal((await readAll({})).length, 6000);
  const { transactions, isComplete } = await readMatches({}, () => false);
  assert.deepEqual([transactions.length, isComplete], [5000, false]);
});

test("a summary's totals are those of the filtered categories, with their trend", () => {
  const categories = [
    { type: /** @type {const} */ ('expense'), category: 'Food:Bread', amount: '3.00', count: 2 },
    { type: /** @type {const} */ ('expense'), category: 'Rent', amount: '90.00', count: 1 },
  ];
  const totals = { currency: 'EUR', income: '0.00', expense: '93.00', net: '-93.00', count: 3, categories };
  const summary = {
    period: /** @type {const} */ ('monthly'),
    totals: [totals],
    periods: [{ ...totals, start: '2026-11-01', end: '2026-11-30' }],
  };
  const [food] = totalsOfSummary(summary, { category: 'Food' });
  assert.deepEqual([food.expense, food.count, food.trend.length], ['3.00', 2, 1]);
  // Two uses of a category can be two splits of one receipt.
  assert.equal(food.averaged, 0);
  assert.deepEqual(totalsOfSummary(summary, { category: 'Travel' }), []);
});

test('all pages are read, up to a number of transactions', async () => {
  const pages = 3;
  service.on('GET /transactions', ({ path }) => {
    const at = Number(new URLSearchParams(path.split('?')[1]).get('cursor') ?? 0);
    const cursor = at + 1 < pages ? String(at + 1) : null;
    return { body: { transactions: [transaction({ id: `id-${at}` })], cursor } };
  });
  const matches = await readMatches({ q: 'tea' }, () => false);
  assert.deepEqual([matches.transactions.length, matches.isComplete], [pages, true]);
  const endless = Array.from({ length: MAX_MATCHES }, () => transaction());
  service.on('GET /transactions', () => ({ body: { transactions: endless, cursor: 'more' } }));
  assert.equal((await readMatches({ q: 'tea' }, () => false)).isComplete, false);
});
