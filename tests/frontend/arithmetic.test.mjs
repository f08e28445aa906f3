// Run by node's own test runner from test_in_node.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import { evaluate, isCalculation, parseAmount } from '../../frontend/js/shared/arithmetic.js';
import { compare, decimal, divide, share, sum, toText } from '../../frontend/js/shared/decimal.js';

test('a calculation is exact and rounded once, halves away from zero', () => {
  assert.equal(evaluate('16.99*1.1', 2), '18.69');
  assert.equal(evaluate('0.1+0.2', 2), '0.30');
  assert.equal(evaluate('100/3*3', 2), '100.00');
  assert.equal(evaluate('1.005*1', 2), '1.01');
  assert.equal(evaluate('2*(3+4)-1', 0), '13');
  assert.equal(evaluate('9007199254740993*1', 2), '9007199254740993.00');
  assert.equal(evaluate('10 − 2 × 3 ÷ 4', 2), '8.50');
});

test('a single number keeps the decimals it was typed with, for the API to check', () => {
  assert.equal(evaluate(' 12.5 ', 2), '12.5');
  assert.equal(evaluate('12.345', 2), '12.345');
  assert.equal(evaluate('007', 0), '7');
  assert.equal(evaluate('.5', 2), '0.5');
});

test('both decimal marks are understood, and grouping where it is clear', () => {
  assert.equal(evaluate('12,50', 2), '12.50');
  assert.equal(evaluate('1,234.56', 2), '1234.56');
  assert.equal(evaluate('1.234,56', 2), '1234.56');
  assert.equal(evaluate("1'234.56", 2), '1234.56');
  assert.equal(evaluate('1,234,567', 2), '1234567');
  assert.equal(evaluate('1,234', 3, ','), '1.234');
});

test('an amount may be typed in the digits of any script', () => {
  assert.equal(evaluate('١٢٫٥', 2), '12.5');
  assert.equal(evaluate('۱۲٫۵', 2), '12.5');
  assert.equal(evaluate('٣+٤', 0), '7');
  assert.equal(evaluate('१२.५०', 2), '12.50');
  assert.equal(isCalculation('٣*٤'), true);
});

test('an amount that can be read in two ways is refused, not guessed', () => {
  assert.throws(() => evaluate('1,234', 2, '.'), /two ways/);
  assert.throws(() => evaluate('1.234', 2, ','), /two ways/);
  assert.throws(() => evaluate('1,23.45,6', 2), /two ways/);
  assert.throws(() => evaluate('12,34.56', 2), /two ways/);
});

test('what is not an amount is refused with a message', () => {
  for (const text of ['', 'abc', '1e5', '=1+1', '1+', '(1', '1)', '*2', '2 2', '1/0', 'NaN', 'Infinity', 'Ⅳ', '½']) {
    assert.throws(() => evaluate(text, 2), RangeError, text);
  }
  assert.throws(() => evaluate('1+'.repeat(200), 2), /too long/);
});

test('an amount that can be recorded is more than zero', () => {
  assert.deepEqual(parseAmount('2*3', 2, '.'), { amount: '6.00' });
  assert.match(parseAmount('1-1', 2, '.').error ?? '', /more than zero/);
  assert.match(parseAmount('-5', 2, '.').error ?? '', /more than zero/);
  assert.equal(parseAmount('abc', 2, '.').amount, '');
});

test('only what calculates shows a result', () => {
  assert.equal(isCalculation('16.99*1.1'), true);
  assert.equal(isCalculation('16.99'), false);
  assert.equal(isCalculation('-16'), false);
});

test('sums keep the longest decimals, and shares are of the exact whole', () => {
  assert.equal(sum(['0.10', '0.20', '-0.05']), '0.25');
  assert.equal(sum([]), '0');
  assert.equal(sum(['1', '2.125']), '3.125');
  assert.equal(share('25.00', '100.00'), 0.25);
  assert.equal(share('25.00', '0.00'), 0);
  assert.equal(compare(decimal('-1'), decimal('0.5')), -1);
  assert.equal(toText(divide(decimal('-1'), decimal('-3')), 4), '0.3333');
  assert.equal(toText(decimal('-0.004'), 2), '0.00');
});
