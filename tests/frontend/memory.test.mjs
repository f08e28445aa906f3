// Run by node's own test runner from test_in_node.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import { clearHistory, rememberTransactions } from '../../frontend/js/transactions/history.js';
import {
  currenciesInUse,
  lastUseOf,
  suggestCategories,
  suggestDescriptions,
} from '../../frontend/js/transactions/suggestions.js';

const one = (description, category, date, rest = {}) => ({
  description,
  category,
  date,
  type: 'expense',
  currency: 'EUR',
  ...rest,
});

test('a description recalls the category it had last, in whatever order it was learnt', () => {
  clearHistory();
  rememberTransactions([one('Green Market', 'Groceries', '2026-11-02'), one('green market ', 'Gifts', '2026-10-01')]);
  assert.equal(lastUseOf(' GREEN market').category, 'Groceries');
  rememberTransactions([one('Green Market', 'Household', '2026-11-03')]);
  assert.equal(lastUseOf('green market').category, 'Household');
  assert.equal(lastUseOf('Unknown'), null);
});

test('suggestions begin with what was typed, then with what is used most', () => {
  clearHistory();
  rememberTransactions([
    one('a', 'Food:Groceries', '2026-11-01'),
    one('b', 'Food:Groceries', '2026-11-01'),
    one('c', 'Food:Restaurants', '2026-11-01'),
    one('d', 'Salary', '2026-11-01', { type: 'income', currency: 'CHF' }),
  ]);
  assert.deepEqual(suggestCategories('r', 'expense'), ['Food:Restaurants', 'Food:Groceries']);
  assert.deepEqual(suggestCategories('', 'income'), ['Salary']);
  assert.deepEqual(suggestCategories('', ''), ['Food:Groceries', 'Food:Restaurants', 'Salary']);
  assert.deepEqual(currenciesInUse(), ['CHF', 'EUR']);
});

test('what was typed in full is not suggested again', () => {
  clearHistory();
  rememberTransactions([one('Ramen', 'Food', '2026-11-01'), one('Ramen bar', 'Food', '2026-11-01')]);
  assert.deepEqual(
    suggestDescriptions('ramen').map((found) => found.description),
    ['Ramen bar'],
  );
  assert.deepEqual(suggestDescriptions(''), []);
});

test('nothing of one person is left for the next', () => {
  rememberTransactions([one('Ramen', 'Food', '2026-11-01')]);
  clearHistory();
  assert.equal(lastUseOf('Ramen'), null);
  assert.deepEqual(suggestCategories('', ''), []);
  assert.deepEqual(currenciesInUse(), []);
});
