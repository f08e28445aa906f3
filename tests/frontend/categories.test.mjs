// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { usedCategories } from '../../frontend/js/settings/category_manager.js';
import { renameCategory, renamed, withRenamed } from '../../frontend/js/settings/rename_category.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { applySettings } from '../../frontend/js/shared/settings.js';
import { fieldsOf } from '../../frontend/js/transactions/requests.js';
import { clearToasts, undoableChanges } from '../../frontend/js/ui/toast.js';
import { service, signIn, transaction, undoLast } from './browser.mjs';

await Promise.all(['transactions', 'settings', 'budgets'].map(loadTexts));
await setLocale('en-GB');
await signIn();

test('a rename keeps what is below the category, and leaves names that only begin alike', () => {
  assert.equal(renamed('Food', 'Food', 'Meals'), 'Meals');
  assert.equal(renamed('Food:Bread', 'Food', 'Meals'), 'Meals:Bread');
  assert.equal(renamed('Foods', 'Food', 'Meals'), 'Foods');
  const split = transaction({
    category: null,
    splits: [
      { category: 'Food:Bread', amount: '1.00' },
      { category: 'Home', amount: '4.00' },
    ],
  });
  assert.deepEqual(
    withRenamed(fieldsOf(split), 'Food', 'Meals').splits?.map((one) => one.category),
    ['Meals:Bread', 'Home'],
  );
});

test('uses of a category are counted over all currencies', () => {
  const one = (/** @type {string} */ category, /** @type {number} */ count) => ({
    type: /** @type {const} */ ('expense'),
    category,
    amount: '1.00',
    count,
  });
  const totals = { currency: 'EUR', income: '0.00', expense: '0.00', net: '0.00', count: 0 };
  const summary = {
    period: /** @type {const} */ ('yearly'),
    periods: [],
    totals: [
      { ...totals, categories: [one('Rent', 1), one('Food', 2)] },
      { ...totals, currency: 'USD', categories: [one('Food', 3)] },
    ],
  };
  assert.deepEqual(
    usedCategories(summary).map(({ category, count }) => [category, count]),
    [
      ['Food', 5],
      ['Rent', 1],
    ],
  );
});

/** @type {any[]} */
let sent = [];
const row = transaction({ category: 'Food:Bread' });
/** @type {Map<string, any>} */
const budgets = new Map();

/**
 * Answer as the service does: a budget's id follows from its category.
 *
 * @param {string[]} categories that have a budget of 9.00
 */
async function serveLedger(categories) {
  sent = [];
  clearToasts();
  await applySettings({
    currency: 'EUR',
    locale: null,
    weekStart: 'monday',
    categories: [
      { name: 'Food:Bread', type: 'expense' },
      { name: 'Meals:Bread', type: 'expense' },
    ],
    alerts: { budgetPercent: 80, mail: false },
    layouts: [],
    version: 1,
  });
  service.on('GET /transactions', () => ({ body: { transactions: [row], cursor: null } }));
  service.on('PUT /transactions/id-1', ({ body }) => {
    sent.push(body.category);
    return { body: { ...row, ...body, version: 2 } };
  });
  service.on('PUT /settings', ({ body }) => {
    sent.push(body.categories.length);
    return { body: { ...body, version: 2 } };
  });
  budgets.clear();
  for (const category of [...categories, 'Food', 'Food:Bread', 'Foods', 'Meals', 'Meals:Bread']) {
    const id = `of-${category.replace(':', '-')}`;
    if (categories.includes(category)) budgets.set(id, { id, category, amount: '9.00', currency: 'EUR', version: 1 });
    service.on(`PUT /budgets/${id}`, () => ({
      status: 422,
      body: { code: 'invalid', errors: [{ field: 'category' }] },
    }));
    service.on(`DELETE /budgets/${id}`, () => ({ status: budgets.delete(id) ? 204 : 404, body: {} }));
  }
  service.on('GET /budgets', () => ({ body: { budgets: [...budgets.values()] } }));
  service.on('POST /budgets', ({ body }) => {
    const id = `of-${body.category.replace(':', '-')}`;
    if (budgets.has(id)) return { status: 409, body: { code: 'budget_exists', params: { id } } };
    budgets.set(id, { id, ...body, version: 1 });
    return { status: 201, body: budgets.get(id) };
  });
}

const budgeted = () => [...budgets.values()].map(({ category }) => category).sort();

test('transactions, suggestions and budgets are renamed, and one undo takes it all back', async () => {
  await serveLedger(['Food', 'Foods']);
  const outcome = await renameCategory('expense', 'Food', 'Meals');
  assert.deepEqual(outcome, { changed: 1, failed: 0, isComplete: true });
  assert.deepEqual(sent, ['Meals:Bread', 1]);
  assert.deepEqual(budgeted(), ['Foods', 'Meals']);
  assert.equal(undoableChanges.value.length, 1);
  await undoLast();
  assert.deepEqual(sent.slice(2), [2, 'Food:Bread']);
  assert.deepEqual(budgeted(), ['Food', 'Foods']);
  assert.equal(undoableChanges.value.length, 0);
});

test('where two categories are merged, the budget of the one that stays is kept', async () => {
  await serveLedger(['Food', 'Food:Bread', 'Meals']);
  budgets.get('of-Meals').amount = '20.00';
  await renameCategory('expense', 'Food', 'Meals');
  assert.deepEqual(budgeted(), ['Meals', 'Meals:Bread']);
  assert.equal(budgets.get('of-Meals').amount, '20.00');
  await undoLast();
  assert.deepEqual(budgeted(), ['Food', 'Food:Bread', 'Meals']);
});

test('budgets and suggestions keep their name while a transaction has the old one', async () => {
  await serveLedger(['Food']);
  service.on('PUT /transactions/id-1', () => ({ status: 412, body: { code: 'changed' } }));
  assert.equal((await renameCategory('expense', 'Food', 'Meals')).failed, 1);
  assert.deepEqual([budgeted(), sent, undoableChanges.value.length], [['Food'], [], 0]);
});

test('a category is not renamed into itself', async () => {
  await serveLedger(['Food']);
  await assert.rejects(renameCategory('expense', 'Food', 'Food:Old'), /inside Food/);
  assert.deepEqual([budgeted(), sent], [['Food'], []]);
});
