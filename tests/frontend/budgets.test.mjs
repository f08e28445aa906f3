// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  averageSpending,
  daysLeft,
  describeLeft,
  elapsedShare,
  overspent,
  perDay,
  sumBudgets,
} from '../../frontend/js/budgets/calculations.js';
import { validateBudget } from '../../frontend/js/budgets/form.js';
import { deleteBudget, setBudget } from '../../frontend/js/budgets/mutations.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { service, shownToasts, signIn, undoLast } from './browser.mjs';

await loadTexts('budgets');
await setLocale('en-GB');
await signIn();

const TEA = { category: 'Food:Tea', amount: '20.00', currency: 'EUR' };

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
  /** @type {(left: string, day: string) => string} */
  const on = (left, day) => describeLeft({ left, currency: 'EUR' }, '2026-11-01', day);
  assert.equal(on('87.50', '2026-11-24'), '€12.50 a day left for 7 days');
  assert.equal(on('87.50', '2026-11-30'), '€87.50 left for today');
  assert.equal(on('0.00', '2026-11-24'), 'Nothing left for 7 days');
  assert.equal(on('-7.47', '2026-11-24'), '€7.47 over the budget');
  assert.equal(on('7.47', '2026-12-01'), '€7.47 left over');
});

test('budgets within others are not added twice, and currencies never', () => {
  /** @type {(category: string, amount: string, spent: string, currency?: string) => any} */
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
  /** @type {(start: string, amount: string, category?: string) => any} */
  const month = (start, amount, category = 'Food:Tea') => ({
    start,
    currency: 'EUR',
    categories: [
      { type: 'expense', category, amount },
      { type: 'income', category, amount: '9.00' },
    ],
  });
  const periods = [month('2026-08-01', '10.00'), month('2026-09-01', '20.00', 'Food'), month('2026-11-01', '99.00')];
  /** @type {import('../../frontend/js/shared/types.js').Summary} */
  const summary = { period: 'monthly', totals: [], periods };
  assert.equal(averageSpending(summary, 'EUR', 'Food', '2026-11-01'), '15.00');
  assert.equal(averageSpending(summary, 'EUR', 'Rent', '2026-11-01'), null);
  assert.equal(averageSpending(summary, 'CHF', 'Food', '2026-11-01'), null);
});

test('the form calculates the amount, and says what is missing', () => {
  const { fields, errors } = validateBudget({ category: ' Food ', amount: '12*30', currency: 'EUR' }, 2, '.');
  assert.deepEqual([fields, errors], [{ category: 'Food', amount: '360.00', currency: 'EUR' }, {}]);
  const invalid = validateBudget({ category: '', amount: '-1', currency: 'EUR' }, 2, '.').errors;
  assert.deepEqual(Object.keys(invalid).sort(), ['amount', 'category']);
});

test('a budget is added, changed and deleted by its id, and each can be undone', async () => {
  service.on('POST /budgets', ({ body }) => ({ status: 201, body: { ...body, id: 'b1', version: 1 } }));
  service.on('PUT /budgets/b1', ({ body }) => ({ body: { ...body, id: 'b1', version: 2 } }));
  service.on('DELETE /budgets/b1', () => ({ status: 204 }));
  service.takeCalls();
  await setBudget(TEA);
  await undoLast();
  assert.deepEqual(service.takeCalls(), ['POST /budgets', 'DELETE /budgets/b1']);
  await setBudget({ ...TEA, amount: '25.00' }, { ...TEA, id: 'b1' });
  await undoLast();
  const [changed, back] = service.calls;
  assert.deepEqual([changed.body.amount, back.body.amount], ['25.00', '20.00']);
  service.takeCalls();
  await deleteBudget({ ...TEA, id: 'b1' });
  await undoLast();
  assert.deepEqual(service.takeCalls(), ['DELETE /budgets/b1', 'POST /budgets']);
  assert.ok((await shownToasts()).every((text) => text.includes('Food:Tea')));
});

test('a budget that another device has set meanwhile is replaced, and Undo brings it back', async () => {
  const theirs = { ...TEA, amount: '99.00', id: 'b2', version: 7 };
  service.on('POST /budgets', () => ({
    status: 409,
    body: { code: 'budget_exists', params: { id: 'b2' }, detail: '' },
  }));
  service.on('GET /budgets/b2', () => ({ body: theirs }));
  service.on('PUT /budgets/b2', ({ body }) => ({ body: { ...body, id: 'b2', version: 8 } }));
  service.takeCalls();
  await setBudget(TEA);
  assert.deepEqual(service.takeCalls(), ['POST /budgets', 'GET /budgets/b2', 'PUT /budgets/b2']);
  await undoLast();
  assert.equal(service.calls[0].body.amount, '99.00');
});

test('a budget that is refused leaves everything as it is', async () => {
  service.on('POST /budgets', () => ({
    status: 422,
    body: { code: 'invalid', params: {}, errors: [{ pointer: '#/amount', code: 'not_positive', params: {} }] },
  }));
  await assert.rejects(setBudget(TEA), (/** @type {any} */ error) => error.fields.amount.includes('more than zero'));
});

test('overspent budgets are counted and added up by currency', () => {
  const left = (/** @type {string} */ amount, currency = 'EUR') => ({ left: amount, currency });
  const budgets = [left('-40.55'), left('3.00'), left('-1.00'), left('-9', 'JPY')];
  assert.deepEqual(overspent(budgets, 'EUR'), { count: 2, amount: '41.55' });
  assert.deepEqual(overspent(budgets, 'USD'), { count: 0, amount: '0' });
});
