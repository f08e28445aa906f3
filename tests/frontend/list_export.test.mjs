// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { accounts } from '../../frontend/js/accounts/store.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { describeFilters } from '../../frontend/js/transactions/filter_words.js';
import { listCsv } from '../../frontend/js/transactions/list_export.js';
import { transaction } from './browser.mjs';

await loadTexts('transactions');
await setLocale('en-GB');
accounts.value = [/** @type {any} */ ({ id: 'bank', name: 'Giro' })];

test('a list is downloaded with a line for each split, quoted, and with nothing that a spreadsheet runs', () => {
  const split = transaction({
    id: 'b',
    account: 'bank',
    payee: 'Market, "Hall"',
    description: '=SUM(A1)',
    tags: ['x'],
    category: null,
    amount: '6.00',
    original: { amount: '8.00', currency: 'CHF' },
    splits: [
      { category: 'Food', amount: '4.00', tags: ['y'] },
      { category: 'Home', amount: '2.00', description: 'soap' },
    ],
  });
  assert.deepEqual(listCsv([transaction({ id: 'a' }), split]).split('\r\n'), [
    'date,type,category,amount,currency,original,description,payee,account,tags,refund,id',
    '2026-11-23,expense,Food,5.00,EUR,,Tea,,,,false,a',
    `2026-11-23,expense,Food,4.00,EUR,8.00 CHF,'=SUM(A1),"Market, ""Hall""",Giro,"x;y",false,b`,
    '2026-11-23,expense,Home,2.00,EUR,,soap,"Market, ""Hall""",Giro,x,false,b',
    '',
  ]);
});

test('a formula is none at the start of a cell, nor where a semicolon parts cells, in any width, nor behind what nobody sees', () => {
  /** @param {string} description */
  const exported = (description) =>
    listCsv([transaction({ description })])
      .split('\r\n')[1]
      .split(',')[6];
  const cells = ['=1', '＝1', "'-1", 'a;@b', 'a; b', 'a-b', '\t=1', '\u200b=1', ' \u221212', 'a; +1', '\ufe661'].map(
    exported,
  );
  assert.deepEqual(cells, [
    "'=1",
    "'＝1",
    "''-1",
    `"a;'@b"`,
    '"a; b"',
    'a-b',
    `"'\t'=1"`,
    "'\u200b=1",
    "' \u221212",
    `"a;' +1"`,
    "'\ufe661",
  ]);
});

test('the filters of a list are told in words', () => {
  assert.equal(describeFilters({}), 'All transactions');
  assert.equal(
    describeFilters({ from: '2026-11-01', type: 'transfer', account: 'bank', q: 'tea' }),
    '1 Nov 2026 – … · Transfers · Giro · “tea”',
  );
});
