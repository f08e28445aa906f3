// Run by node's own test runner from test_in_node.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  averageSpending,
  daysLeft,
  describeLeft,
  elapsedShare,
  perDay,
  sumBudgets,
} from '../../frontend/js/budgets/calculations.js';
import { levelScale, monthsBetween, weeksOf } from '../../frontend/js/reports/heat_map.js';
import { compareCategories, comparedSpans, difference } from '../../frontend/js/reports/month_comparison.js';
import { loadTexts, setLocale, t } from '../../frontend/js/shared/i18n.js';

globalThis.document = { documentElement: { style: { setProperty() {} } } };
await Promise.all(['budgets', 'settings', 'transactions'].map(loadTexts));
await setLocale('en-GB');

test('a month has the days that are left of it, today included', () => {
  assert.equal(daysLeft('2026-11-01', '2026-11-24'), 7);
  assert.equal(daysLeft('2026-11-01', '2026-11-30'), 1);
  assert.equal(daysLeft('2026-10-01', '2026-11-01'), 0);
  assert.equal(daysLeft('2026-12-01', '2026-11-24'), 31);
  assert.equal(elapsedShare('2026-11-01', '2026-11-15'), 0.5);
  assert.equal(elapsedShare('2026-10-01', '2026-11-15'), 1);
});

test('what is left for each day never adds up to more than there is', () => {
  assert.equal(perDay('87.50', 7), '12.50');
  assert.equal(perDay('20.00', 3), '6.66');
  assert.equal(perDay('5', 2), '2');
  assert.equal(perDay('0.001', 7), '0.000');
});

test('a budget says in words what is left', () => {
  const on = (left, day) => describeLeft({ left, currency: 'EUR' }, '2026-11-01', day);
  assert.equal(on('87.50', '2026-11-24'), '€12.50 a day left for 7 days');
  assert.equal(on('87.50', '2026-11-30'), '€87.50 left for today');
  assert.equal(on('0.00', '2026-11-24'), 'Nothing left for 7 days');
  assert.equal(on('-7.47', '2026-11-24'), '€7.47 over the budget');
  assert.equal(on('7.47', '2026-12-01'), '€7.47 kept');
});

test('budgets within others are not added twice, and currencies never', () => {
  const budget = (category, amount, spent, currency = 'EUR') => ({ category, amount, spent, currency });
  const all = [
    budget('Food', '300.00', '310.50'),
    budget('Food:Tea', '20.00', '5.00'),
    budget('Foodstuff', '10.00', '1.00'),
    budget('Food', '100.00', '40.00', 'CHF'),
  ];
  assert.deepEqual(sumBudgets(all), [
    { currency: 'EUR', amount: '310.00', spent: '311.50', left: '-1.50' },
    { currency: 'CHF', amount: '100.00', spent: '40.00', left: '60.00' },
  ]);
});

test('what is usual is the average of the months before', () => {
  const one = (start, amount, category = 'Food:Tea') => ({
    start,
    currency: 'EUR',
    categories: [
      { type: 'expense', category, amount },
      { type: 'income', category, amount: '9.00' },
    ],
  });
  const summary = {
    periods: [one('2026-08-01', '10.00'), one('2026-09-01', '20.00', 'Food'), one('2026-11-01', '99.00')],
  };
  assert.equal(averageSpending(summary, 'EUR', 'Food', '2026-11-01'), '15.00');
  assert.equal(averageSpending(summary, 'EUR', 'Rent', '2026-11-01'), null);
  assert.equal(averageSpending(summary, 'CHF', 'Food', '2026-11-01'), null);
});

test('a calendar begins its weeks on the day that was chosen', () => {
  assert.deepEqual(monthsBetween('2025-12-15', '2026-02-03', 12), ['2025-12-01', '2026-01-01', '2026-02-01']);
  assert.deepEqual(monthsBetween('2020-01-01', '2026-02-03', 2), ['2026-01-01', '2026-02-01']);
  const first = (weekStart) => weeksOf('2026-11-01', weekStart)[0].indexOf('2026-11-01');
  assert.deepEqual([first('monday'), first('sunday'), first('saturday')], [6, 0, 1]);
  assert.deepEqual(weeksOf('2026-11-01', 'monday').flat().filter(Boolean).length, 30);
});

test('one dear day does not make the others pale', () => {
  const level = levelScale(['0.00', '1.00', '2.00', '3.00', '1200.00', '-5.00']);
  assert.deepEqual(['0.00', '-5.00', '1.00', '2.00', '3.00', '1200.00'].map(level), [0, 0, 1, 2, 3, 4]);
});

test('a month that is still going on is compared to the same day of the other', () => {
  const span = (isWhole, today = '2026-11-23') =>
    comparedSpans(['2026-11-01', '2026-10-01'], today, isWhole).map(({ to }) => to);
  assert.deepEqual(span(false), ['2026-11-23', '2026-10-23']);
  assert.deepEqual(span(true), ['2026-11-30', '2026-10-31']);
  assert.deepEqual(span(false, '2026-12-05'), ['2026-11-30', '2026-10-31']);
  assert.deepEqual(
    comparedSpans(['2026-03-01', '2026-02-01'], '2026-03-30', false).map(({ to }) => to),
    ['2026-03-30', '2026-02-28'],
  );
});

test('what changed most comes first, and only in one of the months counts as zero in the other', () => {
  const side = (...pairs) => ({
    categories: pairs.map(([category, amount]) => ({ type: 'expense', category, amount, count: 1 })),
  });
  const found = compareCategories(
    [side(['Food', '100.00'], ['Gifts', '5.00']), side(['Food', '120.50'], ['Travel', '300.00'])],
    'expense',
    '0.00',
  );
  assert.deepEqual(found, [
    { category: 'Travel', amounts: ['0.00', '300.00'], difference: '-300.00' },
    { category: 'Food', amounts: ['100.00', '120.50'], difference: '-20.50' },
    { category: 'Gifts', amounts: ['5.00', '0.00'], difference: '5.00' },
  ]);
  assert.equal(difference('0.10', '0.3'), '-0.20');
});

test('texts take the form that their number wants, and write numbers as the reader does', async () => {
  assert.equal(t('erase.busy', { n: 1 }), 'Erasing… 1 transaction');
  assert.equal(t('erase.busy', { n: 1234 }), 'Erasing… 1,234 transactions');
  await setLocale('de-DE');
  assert.equal(t('erase.busy', { n: 1234 }), 'Wird gelöscht … 1.234 Buchungen');
  assert.equal(document.documentElement.lang, 'de');
  await setLocale('fr-FR');
  assert.equal(document.documentElement.lang, 'en');
  await setLocale('not a locale');
  assert.equal(t('others', { n: 2 }), '2 others');
  const link = { type: 'a' };
  assert.deepEqual(t('list.noMatchHint', { link }), ['Try fewer filters, or ', link, '.']);
});
