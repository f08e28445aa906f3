// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { accounts, clearAccounts } from '../../frontend/js/accounts/store.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { joinablePair, withBulkChanges } from '../../frontend/js/transactions/bulk_bar.js';
import { blankDraft, draftOf, nextDraft, prefillDraft, validateDraft } from '../../frontend/js/transactions/draft.js';
import { clearHistory, rememberTransactions } from '../../frontend/js/transactions/history.js';
import { totalsOfTransactions } from '../../frontend/js/transactions/list_totals.js';
import { joinTransactions } from '../../frontend/js/transactions/mutations.js';
import { accountsOf, nameOf, shownAmount } from '../../frontend/js/transactions/naming.js';
import { categoriesOf } from '../../frontend/js/transactions/parts.js';
import { fieldsOf, isSameEntry } from '../../frontend/js/transactions/requests.js';
import { blankSplit, hasDetails, remainingAmount } from '../../frontend/js/transactions/splits.js';
import { suggestCategories, suggestPayees } from '../../frontend/js/transactions/suggestions.js';
import { service, signIn, transaction, undoLast } from './browser.mjs';

await loadTexts('transactions');
await setLocale('en-GB');
await signIn();

const DRAFT = blankDraft('2026-11-28', 'EUR');
const SHOP = transaction({
  category: null,
  amount: '60.00',
  description: '',
  payee: 'Market Hall',
  account: 'card',
  splits: [
    { category: 'Food', amount: '42.50' },
    { category: 'Clothing', amount: '17.50', description: 'socks', tags: ['kids'] },
  ],
});
const TRANSFER = transaction({
  type: 'transfer',
  category: null,
  description: '',
  amount: '92.50',
  account: 'bank',
  toAccount: 'usd',
  toAmount: '100.00',
});
const known = (/** @type {string} */ id, /** @type {string} */ currency) =>
  /** @type {any} */ ({ id, name: id, currency });
accounts.value = [known('bank', 'EUR'), known('usd', 'USD'), known('card', 'EUR')];

test('splits are sent when they add up, and each has a category and an amount', () => {
  const splits = [blankSplit('42.50', ' Food '), blankSplit('17,50', 'Clothing')];
  const draft = { ...DRAFT, amount: '60', splits };
  const { fields, errors } = validateDraft(draft, 2, '.');
  assert.deepEqual(errors, {});
  assert.deepEqual(fields.splits, [
    { category: 'Food', amount: '42.50' },
    { category: 'Clothing', amount: '17.50' },
  ]);
  assert.equal('category' in fields, false);
  const errorOf = (/** @type {Partial<typeof draft>} */ changes) =>
    validateDraft({ ...draft, ...changes }, 2, '.').errors.splits;
  assert.match(errorOf({ amount: '61' }), /add up/);
  assert.match(errorOf({ splits: splits.slice(1) }), /at least two/);
  assert.match(errorOf({ splits: [splits[0], blankSplit('17.50')] }), /category/);
  assert.match(errorOf({ splits: [splits[0], blankSplit('0', 'Clothing')] }), /not zero/);
});

test('a split is sent with its description and tags where they are typed', () => {
  const own = { ...blankSplit('17.50', 'Clothing'), description: ' socks ', tags: 'kids, winter, kids' };
  const { fields } = validateDraft({ ...DRAFT, amount: '60', splits: [blankSplit('42.50', 'Food'), own] }, 2, '.');
  assert.deepEqual(fields.splits, [
    { category: 'Food', amount: '42.50' },
    { category: 'Clothing', amount: '17.50', description: 'socks', tags: ['kids', 'winter'] },
  ]);
  assert.deepEqual(draftOf(SHOP).splits.map(hasDetails), [false, true]);
});

test('what is left to split is exact, and a split may be negative', () => {
  assert.equal(remainingAmount({ amount: '0.3', splits: [blankSplit('0.1'), blankSplit('')] }, 2, '.'), '0.20');
  assert.equal(remainingAmount({ amount: '10', splits: [blankSplit('12'), blankSplit('-2')] }, 2, '.'), '0.00');
  assert.equal(remainingAmount({ amount: '', splits: [blankSplit('12')] }, 2, '.'), null);
});

test('a transfer needs two accounts, and what arrives only in another currency', () => {
  const draft = { ...DRAFT, type: /** @type {const} */ ('transfer'), amount: '92.50' };
  assert.deepEqual(Object.keys(validateDraft(draft, 2, '.').errors), ['account', 'toAccount']);
  const same = { ...draft, account: 'bank', toAccount: 'bank' };
  assert.match(validateDraft(same, 2, '.').errors.toAccount, /different/);
  const other = { ...draft, account: 'bank', toAccount: 'usd', category: 'Food', refund: true };
  assert.ok(validateDraft(other, 2, '.', 'USD').errors.toAmount);
  const { fields, errors } = validateDraft({ ...other, toAmount: '100' }, 2, '.', 'USD');
  assert.deepEqual(errors, {});
  assert.deepEqual(fields, {
    date: '2026-11-28',
    type: 'transfer',
    amount: '92.50',
    currency: 'EUR',
    description: '',
    tags: [],
    refund: false,
    account: 'bank',
    toAccount: 'usd',
    toAmount: '100',
  });
});

test('what was paid in another currency is sent beside the amount', () => {
  const draft = { ...DRAFT, amount: '18.70', category: 'Travel', originalAmount: '20', originalCurrency: 'USD' };
  assert.deepEqual(validateDraft(draft, 2, '.').fields.original, { amount: '20', currency: 'USD' });
  assert.ok(validateDraft({ ...draft, originalCurrency: '' }, 2, '.').errors.originalAmount);
});

test('splits, transfers and payees are edited and saved again without loss', () => {
  for (const one of [SHOP, TRANSFER, transaction({ payee: 'Lindner', references: { bank: 'r1' } })]) {
    const { fields, errors } = validateDraft(draftOf(one), 2, '.', one.toAmount ? 'USD' : '');
    assert.deepEqual(errors, {});
    assert.deepEqual(fieldsOf({ ...one, ...fields }), fieldsOf(one));
  }
});

test('the next row keeps the accounts, and no splits and no payee', () => {
  const { account, toAccount, payee, splits } = nextDraft({ ...draftOf(SHOP), toAccount: 'usd' });
  assert.deepEqual([account, toAccount, payee, splits], ['card', 'usd', '', []]);
});

test('an entry that was refused comes back into the form with its splits', () => {
  const draft = prefillDraft(DRAFT, draftOf(SHOP));
  assert.deepEqual(validateDraft(draft, 2, '.').fields.splits, SHOP.splits);
  assert.deepEqual([draft.account, draft.payee], ['card', 'Market Hall']);
  assert.equal(prefillDraft(DRAFT, { type: 'transfer', toAccount: 'usd' }).toAccount, 'usd');
});

test('a transaction is named by its description, its payee, its categories or its accounts', () => {
  assert.equal(nameOf(SHOP), 'Market Hall');
  assert.equal(nameOf({ ...SHOP, payee: '' }), 'Food, Clothing');
  assert.equal(nameOf(TRANSFER), 'bank → usd');
  assert.equal(accountsOf(SHOP), 'card');
  assert.deepEqual(categoriesOf(TRANSFER), []);
  clearAccounts();
  assert.equal(nameOf(TRANSFER), 'Transfer');
  accounts.value = [known('bank', 'EUR'), known('usd', 'USD'), known('card', 'EUR')];
});

test('a transfer has a sign in the list of an account, and none elsewhere', () => {
  assert.deepEqual(shownAmount(TRANSFER), { amount: '92.50', currency: 'EUR', sign: '' });
  assert.deepEqual(shownAmount(TRANSFER, 'bank'), { amount: '92.50', currency: 'EUR', sign: '−' });
  assert.deepEqual(shownAmount(TRANSFER, 'usd'), { amount: '100.00', currency: 'USD', sign: '+' });
  assert.deepEqual(shownAmount(SHOP, 'card'), { amount: '60.00', currency: 'EUR' });
});

test('transfers count as neither income nor expense, and splits by their category', () => {
  const [all] = totalsOfTransactions([SHOP, TRANSFER], {});
  assert.deepEqual([all.expense, all.income, all.count], ['60.00', '0', 2]);
  const [food] = totalsOfTransactions([SHOP], { category: 'Food' });
  assert.equal(food.expense, '42.50');
});

test('categories of splits and payees are suggested', () => {
  clearHistory();
  rememberTransactions([SHOP, TRANSFER]);
  assert.deepEqual(suggestCategories('', 'expense'), ['Food', 'Clothing']);
  assert.deepEqual(suggestPayees('hall'), ['Market Hall']);
});

test('an expense and an income of two accounts can be joined, and a bulk change gives no category to splits', async () => {
  const expense = transaction({ id: 'out', account: 'bank' });
  const income = transaction({ id: 'in', type: 'income', account: 'card' });
  assert.deepEqual(joinablePair([income, expense]), { expense, income });
  assert.equal(joinablePair([expense, { ...income, account: 'bank' }]), null);
  assert.equal(joinablePair([expense, { ...income, account: null }]), null);
  assert.equal(joinablePair([expense, expense]), null);
  const changes = { category: 'Rent', date: '', addTags: '', dropTags: '' };
  assert.equal('category' in withBulkChanges(fieldsOf(SHOP), changes), false);

  service.takeCalls();
  service.on('POST /transactions/join', () => ({ status: 201, body: TRANSFER }));
  service.on(`POST /transactions/${TRANSFER.id}/separate`, () => ({ body: { expense, income } }));
  await joinTransactions(expense, income);
  await undoLast();
  assert.deepEqual(service.takeCalls(), ['POST /transactions/join', `POST /transactions/${TRANSFER.id}/separate`]);
});

test('an entry that was opened and saved without a change is the same entry', () => {
  for (const one of [SHOP, TRANSFER, transaction({ amount: '5.00', payee: '' })]) {
    const { fields } = validateDraft(draftOf(one), 2, '.', one.toAmount ? 'USD' : '');
    assert.equal(isSameEntry(fields, fieldsOf(one)), true);
    assert.equal(isSameEntry({ ...fields, amount: '6' }, fieldsOf(one)), false);
  }
  assert.equal(isSameEntry({ ...fieldsOf(SHOP), splits: [] }, fieldsOf(SHOP)), false);
  assert.equal(isSameEntry({ ...fieldsOf(SHOP), amount: '60' }, fieldsOf(SHOP)), true);
  assert.equal(isSameEntry({ ...fieldsOf(SHOP), amount: '600' }, fieldsOf(SHOP)), false);
});
