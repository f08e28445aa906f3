// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { categoryDifferences } from '../../frontend/js/overview/reasons.js';
import { levelScale, monthsBetween, weeksOf } from '../../frontend/js/reports/calendar_grid.js';
import {
  compareCategories,
  comparedSpans,
  comparedYears,
  difference,
} from '../../frontend/js/reports/compare_periods.js';
import { yearRows } from '../../frontend/js/reports/year_matrix.js';

test('a calendar begins its weeks on the day that was chosen', () => {
  assert.deepEqual(monthsBetween('2025-12-15', '2026-02-03', 12), ['2025-12-01', '2026-01-01', '2026-02-01']);
  assert.deepEqual(monthsBetween('2020-01-01', '2026-02-03', 2), ['2026-01-01', '2026-02-01']);
  /** @param {import('../../frontend/js/shared/types.js').WeekStart} weekStart */
  const first = (weekStart) => weeksOf('2026-11-01', weekStart)[0].indexOf('2026-11-01');
  assert.deepEqual([first('monday'), first('sunday'), first('saturday')], [6, 0, 1]);
  assert.deepEqual(weeksOf('2026-11-01', 'monday').flat().filter(Boolean).length, 30);
});

test('one expensive day does not make the others pale', () => {
  const level = levelScale(['0.00', '1.00', '2.00', '3.00', '1200.00', '-5.00']);
  assert.deepEqual(['0.00', '-5.00', '1.00', '2.00', '3.00', '1200.00'].map(level), [0, 0, 1, 2, 3, 4]);
});

test('a month that is not over is compared to the same day of the other', () => {
  const ends = (/** @type {boolean} */ isWhole, today = '2026-11-23') =>
    comparedSpans(['2026-11-01', '2026-10-01'], today, isWhole).map(({ to }) => to);
  assert.deepEqual(ends(false), ['2026-11-23', '2026-10-23']);
  assert.deepEqual(ends(true), ['2026-11-30', '2026-10-31']);
  assert.deepEqual(ends(false, '2026-12-05'), ['2026-11-30', '2026-10-31']);
  const spring = comparedSpans(['2026-03-01', '2026-02-01'], '2026-03-30', false).map(({ to }) => to);
  assert.deepEqual(spring, ['2026-03-30', '2026-02-28']);
});

test('a year that is not over is compared to the same day of the other', () => {
  const ends = (/** @type {string} */ today, isWhole = false) =>
    comparedYears(['2028', '2027'], today, isWhole).map(({ to }) => to);
  assert.deepEqual(ends('2028-11-23'), ['2028-11-23', '2027-11-23']);
  assert.deepEqual(ends('2028-02-29'), ['2028-02-29', '2027-02-28']);
  assert.deepEqual(ends('2028-11-23', true), ['2028-12-31', '2027-12-31']);
  assert.deepEqual(ends('2029-01-05'), ['2028-12-31', '2027-12-31']);
});

test('what changed most comes first, and what one month lacks counts as zero', () => {
  /** @type {(...pairs: [string, string][]) => {categories: any[]}} */
  const side = (...pairs) => ({
    categories: pairs.map(([category, amount]) => ({ type: 'expense', category, amount, count: 1 })),
  });
  const changes = compareCategories(
    [side(['Food', '100.00'], ['Gifts', '5.00']), side(['Food', '120.50'], ['Travel', '300.00'])],
    'expense',
    '0.00',
  );
  assert.deepEqual(changes, [
    { category: 'Travel', amounts: ['0.00', '300.00'], difference: '-300.00' },
    { category: 'Food', amounts: ['100.00', '120.50'], difference: '-20.50' },
    { category: 'Gifts', amounts: ['5.00', '0.00'], difference: '5.00' },
  ]);
  assert.equal(difference('0.10', '0.3'), '-0.20');
});

test('the categories that differ most from usual are named, up to the same day of each month', () => {
  const day = (/** @type {string} */ start, /** @type {Record<string, string>} */ amounts) => ({
    start,
    end: start,
    currency: 'EUR',
    income: '0.00',
    expense: '0.00',
    net: '0.00',
    count: Object.keys(amounts).length,
    categories: Object.entries(amounts).map(([category, amount]) => ({
      type: /** @type {const} */ ('expense'),
      category,
      amount,
      count: 1,
    })),
  });
  const daily = {
    period: /** @type {const} */ ('daily'),
    totals: [],
    periods: [
      day('2026-09-05', { 'Food:Bread': '10.00', Rent: '900.00' }),
      day('2026-10-05', { Food: '20.00', Rent: '900.00' }),
      day('2026-10-20', { Travel: '500.00' }),
      day('2026-11-05', { 'Food:Cake': '5.00', Rent: '900.00', Insurance: '240.00' }),
      day('2026-11-25', { Food: '999.00' }),
    ],
  };
  assert.deepEqual(categoryDifferences(daily, 'EUR', '2026-11-01', '2026-11-10'), [
    { category: 'Insurance', difference: '240.00' },
    { category: 'Food', difference: '-10.00' },
  ]);
  const whole = categoryDifferences(daily, 'EUR', '2026-11-01', '2026-12-10');
  assert.deepEqual(whole[0], { category: 'Food', difference: '989.00' });
  assert.deepEqual(categoryDifferences({ ...daily, periods: [] }, 'EUR', '2026-11-01', '2026-11-10'), []);
});

test('a year has a row for each first-level category and a cell for each month', () => {
  const total = (/** @type {string} */ category, /** @type {string} */ amount) => ({
    type: /** @type {const} */ ('expense'),
    category,
    amount,
    count: 1,
  });
  const none = { currency: 'EUR', income: '0.00', expense: '0.00', net: '0.00', count: 1 };
  const month = (/** @type {string} */ start, /** @type {any[]} */ categories) => ({
    ...none,
    start,
    end: start,
    categories,
  });
  const summary = {
    period: /** @type {const} */ ('monthly'),
    periods: [
      month('2026-01-01', [total('Food:Bread', '1.00'), total('Food', '2.00')]),
      month('2026-12-01', [total('Rent', '9.00')]),
    ],
    totals: [{ ...none, categories: [total('Food:Bread', '1.00'), total('Food', '2.00'), total('Rent', '9.00')] }],
  };
  const [rent, food] = yearRows(summary, 'EUR', '2026');
  assert.deepEqual([rent.category, rent.total, rent.months.at(-1), rent.months[0]], ['Rent', '9.00', '9.00', '0.00']);
  assert.deepEqual([food.category, food.months[0], food.months.length], ['Food', '3.00', 12]);
});
