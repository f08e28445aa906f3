// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { describeActions, describeConditions } from '../../frontend/js/rules/describe.js';
import { draftLike, draftOf, ruleOf } from '../../frontend/js/rules/draft.js';
import { applyChanges, deleteRule, moveRule, saveRule, tryRule } from '../../frontend/js/rules/mutations.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { service, shownToasts, signIn, transaction, undoLast } from './browser.mjs';

/** @typedef {import('../../frontend/js/shared/types.js').Rule} Rule */

await Promise.all(['rules', 'transactions', 'problems'].map(loadTexts));
await setLocale('en-GB');
await signIn();

/** @type {Rule} */
const SHOP = {
  id: 'shop',
  position: 0,
  when: { payee: { operator: 'contains', value: 'corner' }, amount: { min: '5.5' }, type: 'expense' },
  set: { category: 'Food', tags: ['a', 'b'] },
  version: 3,
};

test('a rule is what its draft says, and the draft what the rule says', () => {
  const { rule, errors } = ruleOf(draftOf(SHOP), '.');
  assert.deepEqual(errors, {});
  assert.deepEqual(rule.set, SHOP.set);
  assert.deepEqual(rule.when, SHOP.when);
});

test('a rule without a condition, without an action or with a wrong amount cannot be sent', () => {
  const empty = draftOf();
  assert.equal(ruleOf({ ...empty, category: 'Food' }, '.').errors[''], 'Choose at least one condition.');
  assert.equal(ruleOf({ ...empty, payee: 'Tea' }, '.').errors[''], 'Choose at least one field to set.');
  assert.ok(ruleOf({ ...empty, max: 'x', category: 'Food' }, '.').errors.max);
});

test('a rule of a row looks for its payee, and sets its category if it has one', () => {
  const row = { ...transaction(), payee: 'Tea house', category: 'Uncategorised' };
  const draft = draftLike(row);
  assert.deepEqual([draft.payee, draft.type, draft.category], ['Tea house', row.type, '']);
  assert.equal(draftLike({ ...row, payee: '', description: 'Tea' }).description, 'Tea');
});

test('a rule is described in words', () => {
  assert.equal(describeConditions(SHOP), 'Payee contains “corner” · from 5.5 · Type: Expense');
  assert.equal(describeActions(SHOP), 'Category: Food · Tags: a, b');
});

test('a rule that was changed or deleted can be had back', async () => {
  service.on('PUT /rules/shop', ({ body }) => ({ body: { ...SHOP, ...body, version: 4 } }));
  await saveRule({ when: SHOP.when, set: { category: 'Home' } }, SHOP, 'unused');
  await undoLast();
  service.on('DELETE /rules/shop', () => ({ status: 204 }));
  service.on('POST /rules', ({ body }) => ({ status: 201, body: { ...SHOP, ...body, version: 1 } }));
  await deleteRule(SHOP);
  await undoLast();
  const sent = service.calls.filter(({ method, path }) => path.startsWith('/rules') && method !== 'GET');
  assert.deepEqual(
    sent.map(({ method }) => method),
    ['PUT', 'PUT', 'DELETE', 'POST'],
  );
  assert.deepEqual(sent[1].body, { position: 0, when: SHOP.when, set: SHOP.set });
  assert.equal(sent[3].body.id, 'shop');
});

test('a rule that was added can be taken back, but not over a change made elsewhere meanwhile', async () => {
  service.calls = [];
  service.on('POST /rules', ({ body }) => ({ status: 201, body: { ...SHOP, ...body, version: 1 } }));
  service.on('DELETE /rules/new', () => ({ status: 204 }));
  await saveRule({ when: SHOP.when, set: SHOP.set }, null, 'new');
  await undoLast();
  const deletion = service.calls.find(({ method }) => method === 'DELETE');
  assert.equal(deletion?.headers.get('If-Match'), '"1"');
  assert.match((await shownToasts()).at(-1) ?? '', /^Undone: Payee contains “corner”/);

  await saveRule({ when: SHOP.when, set: SHOP.set }, null, 'new');
  service.on('DELETE /rules/new', () => ({ status: 412, body: { code: 'version_conflict' } }));
  await undoLast();
  assert.doesNotMatch((await shownToasts()).at(-1) ?? '', /^Undone/);
});

test('moving a rule writes only the rules that stand elsewhere afterwards, and Undo puts them back', async () => {
  const rules = ['a', 'b', 'c'].map((id, position) => ({ ...SHOP, id, position }));
  /** @type {[string, number][]} */
  const moved = [];
  for (const { id } of rules) {
    service.on(`PUT /rules/${id}`, ({ body }) => {
      moved.push([id, body.position]);
      return { body: { ...body, id, version: 4 } };
    });
  }
  await moveRule(rules, 2, -1);
  assert.deepEqual(moved, [
    ['c', 1],
    ['b', 2],
  ]);
  await undoLast();
  assert.deepEqual(moved.slice(2), [
    ['b', 1],
    ['c', 2],
  ]);
});

test('a rule is tried on all pages of the past, and its changes are one to undo', async () => {
  const ids = ['one', 'two'];
  const changes = ids.map((id) => ({ transaction: transaction({ id }), changes: { category: 'Food' } }));
  service.on('POST /rules/preview', ({ path }) =>
    path.includes('cursor=c')
      ? { body: { changes: [changes[1]], cursor: null } }
      : { body: { changes: [changes[0]], cursor: 'c' } },
  );
  const trial = await tryRule(SHOP, () => false);
  assert.deepEqual([trial.changes.map((one) => one.transaction.id), trial.isComplete], [ids, true]);
  /** @type {string[]} */
  const categories = [];
  for (const id of ids) {
    service.on(`PUT /transactions/${id}`, ({ body }) => {
      categories.push(body.category);
      return { body: { ...body, id, version: 2 } };
    });
  }
  await applyChanges(trial.changes);
  assert.deepEqual(categories, ['Food', 'Food']);
  await undoLast();
  assert.deepEqual(
    categories.slice(2),
    changes.map((one) => one.transaction.category),
  );
  assert.ok((await shownToasts()).length > 0);
});
