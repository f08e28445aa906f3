// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { clearHistory, rememberCategories, rememberTransactions } from '../../frontend/js/transactions/history.js';
import {
  currenciesInUse,
  lastUseOf,
  loadHistoryOnce,
  suggestCategories,
  suggestDescriptions,
} from '../../frontend/js/transactions/suggestions.js';
import { categoryHue } from '../../frontend/js/ui/category_colors.js';
import { service, signIn, transaction } from './browser.mjs';

/** @type {(description: string, category: string, date?: string, more?: object) => ReturnType<typeof transaction>} */
const entry = (description, category, date = '2026-11-01', more = {}) =>
  transaction({ description, category, date, ...more });

beforeEach(clearHistory);

test('a description recalls the category it had last, in whatever order it was seen', () => {
  rememberTransactions([
    entry('Green Market', 'Groceries', '2026-11-02'),
    entry('green market ', 'Gifts', '2026-10-01'),
  ]);
  assert.equal(lastUseOf(' GREEN market')?.category, 'Groceries');
  rememberTransactions([entry('Green Market', 'Household', '2026-11-03')]);
  assert.equal(lastUseOf('green market')?.category, 'Household');
  assert.equal(lastUseOf('Unknown'), null);
});

test('suggestions begin with what was typed, then with what is used most', () => {
  rememberTransactions([
    entry('a', 'Food:Groceries'),
    entry('b', 'Food:Groceries'),
    entry('c', 'Food:Restaurants'),
    entry('d', 'Salary', '2026-11-01', { type: 'income', currency: 'CHF' }),
  ]);
  assert.deepEqual(suggestCategories('r', 'expense'), ['Food:Restaurants', 'Food:Groceries']);
  assert.deepEqual(suggestCategories('', 'income'), ['Salary']);
  assert.deepEqual(suggestCategories('', ''), ['Food:Groceries', 'Food:Restaurants', 'Salary']);
  assert.deepEqual(currenciesInUse(), ['CHF', 'EUR']);
});

test('what was typed in full is not suggested again', () => {
  rememberTransactions([entry('Ramen', 'Food'), entry('Ramen bar', 'Food')]);
  assert.deepEqual(
    suggestDescriptions('ramen').map((use) => use.description),
    ['Ramen bar'],
  );
  assert.deepEqual(suggestDescriptions(''), []);
});

test('the largest categories get their colours first, level by level', () => {
  const total = (/** @type {string} */ category, /** @type {string} */ amount) => ({
    type: /** @type {const} */ ('expense'),
    category,
    amount,
    count: 1,
  });
  const categories = [total('Small', '1.00'), total('Large:A', '5.00'), total('Large:B', '7.00')];
  assert.equal(categoryHue('Large'), 'hue-other');
  rememberCategories([{ currency: 'EUR', income: '0', expense: '13.00', net: '-13.00', count: 3, categories }]);
  assert.deepEqual(['Large', 'Small', 'Large:B', 'Large:A'].map(categoryHue), ['hue-0', 'hue-1', 'hue-0', 'hue-1']);
});

test('nothing of one user is suggested to the next', () => {
  rememberTransactions([entry('Ramen', 'Food')]);
  clearHistory();
  assert.equal(lastUseOf('Ramen'), null);
  assert.deepEqual(suggestCategories('', ''), []);
  assert.deepEqual(currenciesInUse(), []);
});

test('the history is fetched once per user, and again after a failure', async () => {
  await signIn();
  service.takeCalls();
  service.on('GET /transactions', () => ({ status: 500, body: {} }));
  await loadHistoryOnce();
  service.on('GET /transactions', () => ({ body: { transactions: [entry('Ramen', 'Food')] } }));
  await Promise.all([loadHistoryOnce(), loadHistoryOnce()]);
  assert.deepEqual(service.takeCalls(), ['GET /transactions?limit=300', 'GET /transactions?limit=300']);
  assert.equal(lastUseOf('Ramen')?.category, 'Food');
  clearHistory();
  await loadHistoryOnce();
  assert.equal(service.takeCalls().length, 1);
});

test('an answer that arrives after the user has changed is not remembered', async () => {
  await signIn('user-1');
  const { promise, resolve } = Promise.withResolvers();
  service.on('GET /transactions', async () => {
    await promise;
    return { body: { transactions: [entry('Secret', 'Food')] } };
  });
  const loading = loadHistoryOnce();
  clearHistory();
  await signIn('user-2');
  resolve(undefined);
  await loading;
  assert.equal(lastUseOf('Secret'), null);
});
