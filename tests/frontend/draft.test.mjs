// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { setLocale } from '../../frontend/js/shared/i18n.js';
import { withBulkChanges } from '../../frontend/js/transactions/bulk_bar.js';
import { dayForKey } from '../../frontend/js/transactions/day_keys.js';
import {
  blankDraft,
  draftOf,
  newId,
  nextDraft,
  prefillDraft,
  validateDraft,
} from '../../frontend/js/transactions/draft.js';
import { prefillOf, withLastUse } from '../../frontend/js/transactions/entry_form.js';
import { rememberTransactions } from '../../frontend/js/transactions/history.js';
import { fieldsOf } from '../../frontend/js/transactions/requests.js';
import { parseTags } from '../../frontend/js/transactions/tags.js';
import { transaction } from './browser.mjs';

await setLocale('en-GB');

test('the keys of the date field move by day and by month', () => {
  const at = (/** @type {string} */ key, day = '2026-11-30') => dayForKey(key, day, '2026-11-23');
  assert.equal(at('t'), '2026-11-23');
  assert.equal(at('+'), '2026-12-01');
  assert.equal(at('-'), '2026-11-29');
  assert.equal(at('PageUp'), '2026-10-30');
  assert.equal(at('PageDown'), '2026-12-30');
  assert.equal(at('+', ''), '2026-11-24');
  assert.equal(at('5'), null);
});

test('an invalid draft has a message at each field, and a valid one is sent as the API takes it', () => {
  const draft = blankDraft('2026-11-23', 'EUR');
  assert.deepEqual(Object.keys(validateDraft(draft, 2, '.').errors), ['category', 'amount']);
  assert.match(validateDraft({ ...draft, amount: '0', category: 'x' }, 2, '.').errors.amount, /more than zero/);
  assert.ok(validateDraft({ ...draft, amount: '1', category: 'x', date: '2026-02-31' }, 2, '.').errors.date);
  const typed = { ...draft, amount: '16.99*1.1', category: ' Food ', description: ' Tea ', tags: 'a, b,,a ' };
  const { fields, errors } = validateDraft(typed, 2, '.');
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
  const saved = { ...blankDraft('2026-11-20', 'EUR'), amount: '5', category: 'Food', description: 'Tea', refund: true };
  const { date, category, amount, description, refund } = nextDraft(saved);
  assert.deepEqual([date, category, amount, description, refund], ['2026-11-20', 'Food', '', '', false]);
});

test('an address fills in what is valid and nothing else', () => {
  const blank = blankDraft('2026-11-23', 'EUR');
  const filled = prefillDraft(blank, {
    amount: '12.50',
    date: '2026-02-30',
    type: 'gift',
    currency: 'eur',
    refund: 'true',
    category: 'x'.repeat(100),
  });
  const { amount, date, type, currency, refund, category } = filled;
  assert.deepEqual([amount, date, type, currency, refund], ['12.50', '2026-11-23', 'expense', 'EUR', true]);
  assert.equal(category.length, 64);
  assert.equal(prefillDraft(blank, { date: '2026-02-28', currency: 'CHF' }).date, '2026-02-28');
});

test('a recorded transaction is edited as the reader types it', async () => {
  await setLocale('de-DE');
  const { amount, tags } = draftOf(transaction({ amount: '12.50', tags: ['a', 'b'] }));
  assert.deepEqual([amount, tags], ['12,50', 'a, b']);
  await setLocale('en-GB');
});

test('an unsent entry that is edited is sent again with all its fields', () => {
  const unsent = transaction({
    payee: 'Market',
    account: 'bank',
    tags: ['a', 'b'],
    refund: true,
    original: { amount: '7.25', currency: 'USD' },
    references: { bank: 'FITID-1' },
  });
  const splits = [
    { category: 'Food', amount: '4.00' },
    { category: 'Home', amount: '1.00', description: 'soap' },
  ];
  for (const entry of [unsent, { ...unsent, category: null, splits }]) {
    const draft = prefillDraft(blankDraft('2026-11-01', 'CHF'), draftOf(entry));
    const { fields, errors } = validateDraft(draft, 2, '.');
    assert.deepEqual(errors, {});
    assert.deepEqual(fieldsOf(fields), fieldsOf(entry));
  }
  assert.equal('references' in prefillDraft(blankDraft('2026-11-01', 'CHF'), { references: 'x' }), false);
});

test('a failed entry that comes back after its form was closed still replaces the unsent one', () => {
  const draft = blankDraft('2026-11-23', 'EUR');
  const instead = { turn: 1, user: 'u', id: 'a', fields: transaction(), refused: null };
  assert.equal(/** @type {any} */ (prefillOf(draft, { id: 'b', instead })).instead, instead);
  assert.deepEqual(prefillOf(draft, { id: 'b' }), draft);
});

test('tags are split at commas, without spaces and repetitions', () => {
  assert.deepEqual(parseTags(' a, b ,,a'), ['a', 'b']);
  assert.deepEqual(parseTags(''), []);
});

test('ids are UUIDs of version 7, a later one after an earlier one', () => {
  const ids = Array.from({ length: 50 }, newId);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
  const times = ids.map((id) => id.slice(0, 13));
  assert.deepEqual(times.toSorted(), times);
});

test('a known description brings its category, unless the user chose one', () => {
  rememberTransactions([transaction({ description: 'Salary', category: 'Work', type: 'income' })]);
  const draft = blankDraft('2026-11-23', 'EUR');
  const known = withLastUse(draft, { description: 'salary' }, false);
  assert.deepEqual([known.category, known.type], ['Work', 'income']);
  assert.equal(withLastUse(draft, { description: 'salary' }, true).category, '');
  assert.equal(withLastUse({ ...draft, description: 'Salary' }, { amount: '5' }, false).category, '');
});

test('a bulk change leaves as it is what is not filled in', () => {
  const fields = transaction({ tags: ['a', 'b'] });
  const nothing = { category: '', date: '', addTags: '', dropTags: '' };
  assert.deepEqual(withBulkChanges(fields, nothing), fields);
  const changed = withBulkChanges(fields, { category: ' Gifts ', date: '2026-12-24', addTags: 'c, a', dropTags: 'b' });
  assert.deepEqual([changed.category, changed.date, changed.tags], ['Gifts', '2026-12-24', ['a', 'c']]);
});
