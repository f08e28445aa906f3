// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { branchOf, isWithin, parentCategory } from '../../frontend/js/shared/category.js';
import {
  byCount,
  categoryBranches,
  chartSlices,
  fillPeriods,
  filteredTotals,
  shownCurrency,
  spendingPace,
  totalsBetween,
} from '../../frontend/js/shared/summary.js';

/** @typedef {import('../../frontend/js/shared/types.js').CategoryTotal} CategoryTotal */
/** @typedef {import('../../frontend/js/shared/types.js').PeriodTotals} PeriodTotals */

/** @type {(category: string, amount: string, count?: number, type?: 'expense' | 'income') => CategoryTotal} */
const category = (name, amount, count = 1, type = 'expense') => ({ type, category: name, amount, count });
/** @type {(fields: Partial<PeriodTotals>) => PeriodTotals} */
const period = (fields) => ({
  start: '2026-10-01',
  end: '2026-10-31',
  currency: 'EUR',
  income: '0.00',
  expense: '0.00',
  net: '0.00',
  count: 1,
  categories: [],
  ...fields,
});

const totals = {
  currency: 'EUR',
  income: '2500.00',
  expense: '160.10',
  net: '2339.90',
  count: 7,
  categories: [
    category('Food:Groceries', '80.10', 3),
    category('Food', '10.00'),
    category('Home:Rent', '100.00'),
    category('Clothing', '-30.00'),
    category('Salary', '2500.00', 1, 'income'),
  ],
};

test('categories have levels', () => {
  assert.equal(parentCategory('Food:Groceries'), 'Food');
  assert.equal(parentCategory('Food'), '');
  assert.equal(branchOf('Food:Groceries:Bread', ''), 'Food');
  assert.equal(branchOf('Food:Groceries:Bread', 'Food'), 'Food:Groceries');
  assert.equal(isWithin('Food:Groceries', 'Food'), true);
  assert.equal(isWithin('Foods', 'Food'), false);
  assert.equal(isWithin('Food', ''), true);
});

test('branches add up what is below them, exactly, largest first', () => {
  const branches = categoryBranches(totals, 'expense').map(({ category, amount, count }) => [category, amount, count]);
  assert.deepEqual(branches, [
    ['Home', '100.00', 1],
    ['Food', '90.10', 4],
    ['Clothing', '-30.00', 1],
  ]);
  const below = categoryBranches(totals, 'expense', 'Food').map(({ category, amount }) => [category, amount]);
  assert.deepEqual(below, [
    ['Food:Groceries', '80.10'],
    ['Food', '10.00'],
  ]);
});

test('the smallest categories become one slice, and what came back has no share', () => {
  const sizes = [5, 4, 3, 2, 1];
  const many = { categories: [...sizes.map((n) => category(`C${n}`, `${n}.00`)), category('Back', '-9.00')] };
  const { slices, all, total } = chartSlices(many, 'expense', 2);
  assert.deepEqual(
    slices.map((slice) => [slice.category, slice.amount]),
    [
      ['C5', '5.00'],
      ['C4', '4.00'],
      ['3 others', '6.00'],
    ],
  );
  assert.equal(total, '15.00');
  assert.equal(all.length, 6);
  assert.equal(chartSlices(many, 'expense', 4).slices.length, 5, 'a single category needs no slice for others');
});

test('sums of one type or category come from the categories below it', () => {
  assert.equal(filteredTotals(totals, '', ''), totals);
  const food = filteredTotals(totals, '', 'Food');
  assert.deepEqual([food.expense, food.income, food.net, food.count], ['90.10', '0', '-90.10', 4]);
  const spent = filteredTotals(totals, 'expense', '');
  assert.deepEqual([spent.expense, spent.net], ['160.10', '-160.10']);
  assert.equal(filteredTotals(totals, '', 'Clothing').net, '30.00');
});

test('a view shows the currency asked for, else the usual one, else the one used most', () => {
  const both = [
    { currency: 'CHF', count: 9 },
    { currency: 'EUR', count: 2 },
  ];
  assert.equal(shownCurrency(both, 'CHF', 'EUR'), 'CHF');
  assert.equal(shownCurrency(both, 'USD', 'EUR'), 'EUR');
  assert.equal(shownCurrency(both, undefined, 'USD'), 'CHF');
  assert.equal(shownCurrency([], undefined, 'USD'), 'USD');
  const codes = byCount(both.toReversed()).map((one) => one.currency);
  assert.deepEqual(codes, ['CHF', 'EUR']);
});

test('periods without transactions are filled with zeros of the same decimals', () => {
  const yen = period({ currency: 'JPY', income: '0', expense: '900', net: '-900' });
  const periods = fillPeriods({ period: 'monthly', periods: [yen], totals: [] }, 'JPY', '2026-09-15', '2026-11-10');
  assert.deepEqual(
    periods.map((one) => [one.start, one.end, one.expense]),
    [
      ['2026-09-15', '2026-09-30', '0'],
      ['2026-10-01', '2026-10-31', '900'],
      ['2026-11-01', '2026-11-10', '0'],
    ],
  );
});

test('the pace is compared with the average of the months that have entries', () => {
  /** @type {(start: string, expense: string, currency?: string) => PeriodTotals} */
  const day = (start, expense, currency = 'EUR') => period({ start, end: start, expense, currency });
  /** @type {import('../../frontend/js/shared/types.js').Summary} */
  const daily = {
    period: 'daily',
    totals: [],
    periods: [
      day('2026-09-02', '10.00'),
      day('2026-10-01', '5.00'),
      day('2026-10-31', '5.01'),
      day('2026-11-03', '7.00'),
      day('2026-11-02', '99.00', 'USD'),
    ],
  };
  const { days, spent, usual } = spendingPace(daily, 'EUR', '2026-11-01', '2026-11-04');
  assert.equal(days.length, 30);
  assert.deepEqual(spent, ['0.00', '0.00', '7.00', '7.00']);
  assert.equal(usual.length, 30);
  assert.deepEqual([usual[0], usual[1], usual.at(-1)], ['2.50', '7.50', '7.50']);
  assert.deepEqual(spendingPace({ ...daily, periods: [] }, 'EUR', '2026-11-01', '2026-11-04').usual, []);
});

test('days after today are left out of the totals so far', () => {
  const day = (/** @type {string} */ start, /** @type {string} */ amount) =>
    period({ start, end: start, expense: amount, net: `-${amount}`, categories: [category('Food', amount)] });
  /** @type {import('../../frontend/js/shared/types.js').Summary} */
  const daily = {
    period: 'daily',
    totals: [],
    periods: [day('2026-11-01', '5.10'), day('2026-11-02', '6.00'), day('2026-11-03', '7.00')],
  };
  const soFar = totalsBetween(daily, 'EUR', '2026-11-01', '2026-11-02');
  assert.deepEqual([soFar.expense, soFar.net, soFar.count], ['11.10', '-11.10', 2]);
  assert.deepEqual(soFar.categories, [category('Food', '11.10', 2)]);
  assert.equal(totalsBetween(daily, 'USD', '2026-11-01', '2026-11-02').count, 0);
});
