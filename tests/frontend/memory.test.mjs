// Run by node's own test runner from test_in_node.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import { forgetMemory, remember } from '../../frontend/js/transactions/history.js';
import { categoriesLike, currenciesInUse, descriptionsLike, recall } from '../../frontend/js/transactions/suggestions.js';

const one = (description, category, date, rest = {}) => ({ description, category, date, type: 'expense', currency: 'EUR', ...rest });

test('a description recalls the category it had last, in whatever order it was learnt', () => {
  forgetMemory();
  remember([one('Green Market', 'Groceries', '2026-11-02'), one('green market ', 'Gifts', '2026-10-01')]);
  assert.equal(recall(' GREEN market').category, 'Groceries');
  remember([one('Green Market', 'Household', '2026-11-03')]);
  assert.equal(recall('green market').category, 'Household');
  assert.equal(recall('Unknown'), null);
});

test('suggestions begin with what was typed, then with what is used most', () => {
  forgetMemory();
  remember([
    one('a', 'Food:Groceries', '2026-11-01'), one('b', 'Food:Groceries', '2026-11-01'),
    one('c', 'Food:Restaurants', '2026-11-01'), one('d', 'Salary', '2026-11-01', { type: 'income', currency: 'CHF' }),
  ]);
  assert.deepEqual(categoriesLike('r', 'expense'), ['Food:Restaurants', 'Food:Groceries']);
  assert.deepEqual(categoriesLike('', 'income'), ['Salary']);
  assert.deepEqual(categoriesLike('', ''), ['Food:Groceries', 'Food:Restaurants', 'Salary']);
  assert.deepEqual(currenciesInUse(), ['CHF', 'EUR']);
});

test('what was typed in full is not suggested again', () => {
  forgetMemory();
  remember([one('Ramen', 'Food', '2026-11-01'), one('Ramen bar', 'Food', '2026-11-01')]);
  assert.deepEqual(descriptionsLike('ramen').map((found) => found.description), ['Ramen bar']);
  assert.deepEqual(descriptionsLike(''), []);
});

test('nothing of one person is left for the next', () => {
  remember([one('Ramen', 'Food', '2026-11-01')]);
  forgetMemory();
  assert.equal(recall('Ramen'), null);
  assert.deepEqual(categoriesLike('', ''), []);
  assert.deepEqual(currenciesInUse(), []);
});
