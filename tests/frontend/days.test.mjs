// Run by node's own test runner from test_in_node.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as days from '../../frontend/js/shared/dates.js';
import { blankDraft, dayForKey, nextDraft, validateDraft } from '../../frontend/js/transactions/draft.js';

test('a month later is the same day, or the last one of a shorter month', () => {
  assert.equal(days.addMonths('2026-01-31', 1), '2026-02-28');
  assert.equal(days.addMonths('2028-01-31', 1), '2028-02-29');
  assert.equal(days.addMonths('2026-01-15', -1), '2025-12-15');
  assert.equal(days.addMonths('2026-11-30', 15), '2028-02-29');
});

test('periods start where the API starts them', () => {
  assert.equal(days.periodStart('2026-11-23', 'weekly'), '2026-11-23');
  assert.equal(days.periodStart('2026-11-22', 'weekly'), '2026-11-16');
  assert.equal(days.periodStart('2026-11-23', 'monthly'), '2026-11-01');
  assert.equal(days.periodStart('2026-11-23', 'yearly'), '2026-01-01');
  assert.deepEqual(days.periodStarts('2026-10-15', '2026-12-01', 'monthly'), [
    '2026-10-01',
    '2026-11-01',
    '2026-12-01',
  ]);
  assert.equal(days.periodStarts('1970-01-01', '2026-11-23', 'daily').length, 400);
});

test('ISO weeks belong to the year of their Thursday', () => {
  assert.equal(days.isoWeek('2026-11-23'), 48);
  assert.equal(days.isoWeek('2024-12-30'), 1);
  assert.equal(days.isoWeek('2020-12-28'), 53);
});

test('only real days are days', () => {
  assert.equal(days.isDay('2026-02-28'), true);
  for (const text of ['2026-02-29', '2026-2-1', '', undefined, '2026-13-01', 'x'])
    assert.equal(days.isDay(text), false);
});

test('the keys of the date field move by day and by month', () => {
  const at = (key, day = '2026-11-30') => dayForKey(key, day, '2026-11-23');
  assert.equal(at('t'), '2026-11-23');
  assert.equal(at('+'), '2026-12-01');
  assert.equal(at('-'), '2026-11-29');
  assert.equal(at('PageUp'), '2026-10-30');
  assert.equal(at('PageDown'), '2026-12-30');
  assert.equal(at('+', ''), '2026-11-24');
  assert.equal(at('5'), null);
});

test('a draft is refused field by field and sent as the API wants it', () => {
  const draft = blankDraft('2026-11-23', 'EUR');
  assert.deepEqual(Object.keys(validateDraft(draft, 2, '.').errors), ['amount', 'category']);
  assert.match(validateDraft({ ...draft, amount: '0', category: 'x' }, 2, '.').errors.amount, /more than zero/);
  const { fields, errors } = validateDraft(
    { ...draft, amount: '16.99*1.1', category: ' Food ', description: ' Tea ', tags: 'a, b,,a ' },
    2,
    '.',
  );
  assert.deepEqual(errors, {});
  assert.deepEqual(fields, {
    date: '2026-11-23',
    type: 'expense',
    category: 'Food',
    amount: '18.69',
    currency: 'EUR',
    description: 'Tea',
    tags: ['a', 'b'],
    refund: false,
  });
});

test('the row after a saved one keeps the day and the category, not the amount', () => {
  const next = nextDraft({
    ...blankDraft('2026-11-20', 'EUR'),
    amount: '5',
    category: 'Food',
    description: 'Tea',
    refund: true,
  });
  assert.deepEqual(
    [next.date, next.category, next.amount, next.description, next.refund],
    ['2026-11-20', 'Food', '', '', false],
  );
});
