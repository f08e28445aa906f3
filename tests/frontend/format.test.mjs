// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import * as format from '../../frontend/js/shared/format.js';
import { setLocale } from '../../frontend/js/shared/i18n.js';

test('an amount is shown exactly, with the decimals that it has', async () => {
  await setLocale('en-GB');
  assert.equal(format.money('1234.50', 'EUR'), '€1,234.50');
  assert.equal(format.money('90071992547409931.07', 'EUR'), '€90,071,992,547,409,931.07');
  assert.equal(format.money('1500', 'JPY'), 'JP¥1,500');
  assert.equal(format.money('-0.005', 'KWD').replace('\u00a0', ' '), '−KWD 0.005');
});

test('the same amount is written as the reader writes it', async () => {
  await setLocale('de-DE');
  assert.equal(format.money('1234.50', 'EUR').replace('\u00a0', ' '), '1.234,50 €');
  assert.equal(format.editableAmount('12.50'), '12,50');
  assert.equal(format.decimalMark(), ',');
  await setLocale('en-GB');
  assert.equal(format.editableAmount('12.50'), '12.50');
});

test('a sign stands before every amount but zero', () => {
  assert.equal(format.signedMoney('5.00', 'EUR'), '+€5.00');
  assert.equal(format.signedMoney('-5.00', 'EUR'), '−€5.00');
  assert.equal(format.signedMoney('0.00', 'EUR'), '€0.00');
});

test('a headline can show the decimals smaller', () => {
  assert.deepEqual(format.moneyParts('1234.50', 'EUR'), ['€1,234', '.50']);
  assert.deepEqual(format.moneyParts('1500', 'JPY'), ['JP¥1,500', '']);
});

test('currencies have their own number of decimals', () => {
  assert.deepEqual(['EUR', 'JPY', 'KWD', 'no'].map(format.minorDigits), [2, 0, 3, 2]);
});

test('no part of something reads as nothing or as all of it', () => {
  const shares = [0, 0.001, 0.3, 0.998, 1, 1.003, 1.2];
  assert.deepEqual(shares.map(format.sharePercent), ['0%', '<1%', '30%', '>99%', '100%', '>100%', '120%']);
});

test('shares are whole percentages', () => {
  assert.equal(format.percent(0.4213), '42%');
  assert.equal(format.percent(-0.12, { signDisplay: 'exceptZero' }), '−12%');
  assert.equal(format.formatNumber(12345), '12,345');
});
