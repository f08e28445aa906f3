// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { usedCategories } from '../../frontend/js/settings/category_manager.js';
import { renameCategory, renamed, withRenamed } from '../../frontend/js/settings/rename_category.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { applySettings } from '../../frontend/js/shared/settings.js';
import { fieldsOf } from '../../frontend/js/transactions/requests.js';
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

test('transactions, suggestions and budgets are renamed, and each change can be undone', async () => {
  const settings = {
    currency: 'EUR',
    locale: null,
    weekStart: /** @type {const} */ ('monday'),
    categories: [
      { name: 'Food:Bread', type: /** @type {const} */ ('expense') },
      { name: 'Meals:Bread', type: /** @type {const} */ ('expense') },
    ],
    alerts: { budgetPercent: 80, mail: false },
    layouts: [],
    version: 1,
  };
  await applySettings(settings);
  /** @type {any[]} */
  const sent = [];
  const row = transaction({ category: 'Food:Bread' });
  service.on('GET /transactions', () => ({ body: { transactions: [row], cursor: null } }));
  service.on('PUT /transactions/id-1', ({ body }) => {
    sent.push(body.category);
    return { body: { ...row, ...body, version: 2 } };
  });
  service.on('PUT /settings', ({ body }) => {
    sent.push(body.categories.length);
    return { body: { ...body, version: 2 } };
  });
  const budget = { id: 'b', category: 'Food', amount: '9.00', currency: 'EUR', version: 1 };
  service.on('GET /budgets', () => ({ body: { budgets: [budget, { ...budget, id: 'c', category: 'Foods' }] } }));
  service.on('PUT /budgets/b', ({ body }) => {
    sent.push(body.category);
    return { body: { ...budget, ...body } };
  });
  const outcome = await renameCategory('expense', 'Food', 'Meals');
  assert.deepEqual(outcome, { changed: 1, failed: 0, isComplete: true });
  assert.deepEqual(sent, ['Meals:Bread', 1, 'Meals']);
  for (let step = 0; step < 3; step += 1) await undoLast();
  assert.deepEqual(sent.slice(3), ['Food', 2, 'Food:Bread']);
});
