// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { importRow } from '../../frontend/js/import/import_row.js';
import { rememberedOptions, rememberLayout } from '../../frontend/js/import/layouts.js';
import { setNoTransfer, setPayee } from '../../frontend/js/import/row_changes.js';
import { textsOf } from '../../frontend/js/import/row_table.js';
import { newestBalance } from '../../frontend/js/import/statement_balance.js';
import * as store from '../../frontend/js/import/store.js';
import { includedTotals } from '../../frontend/js/import/totals.js';
import { transferRow, transferRows } from '../../frontend/js/import/transfers.js';
import { questionsOf, rowsOf } from '../../frontend/js/import/unreadable_file.js';
import { clearUpload, progress, rowsToRecord, undoUpload, upload } from '../../frontend/js/import/upload.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { settings } from '../../frontend/js/shared/settings.js';
import { clearHistory, rememberTransactions } from '../../frontend/js/transactions/history.js';
import { service, signIn, transaction } from './browser.mjs';

/** @typedef {import('../../frontend/js/shared/types.js').ImportPreview} ImportPreview */
/** @typedef {import('../../frontend/js/shared/types.js').StatementRow} StatementRow */

await Promise.all(['import', 'problems'].map(loadTexts));
await setLocale('en-GB');
await signIn();

/** @type {(line: number, fields?: object, duplicate?: StatementRow['duplicate']) => StatementRow} */
const row = (line, fields = {}, duplicate = null) => {
  const { version, ...entry } = transaction({ id: `row-${line}`, ...fields });
  return { line, transaction: entry, suggested: [], rules: {}, duplicate, resembles: null, reference: null };
};

/** @param {StatementRow[]} rows @param {Partial<ImportPreview>} [more] @returns {ImportPreview} */
const previewOf = (rows, more = {}) => ({
  name: 'bank.csv',
  format: 'csv',
  dateFormat: 'YYYY-MM-DD',
  notes: [],
  columns: [
    { name: 'Day', field: 'date', example: '' },
    { name: 'Sum', field: 'amount', example: '' },
    { name: 'Text', field: null, example: '' },
  ],
  layout: 'bank',
  positive: 'income',
  rows,
  transfers: [],
  balances: [],
  refused: [],
  leftOut: [],
  compared: { from: '2026-11-01', to: '2026-11-30' },
  ...more,
});

const file = new File(['Day;Sum'], 'bank.csv');

/** Have the service read a statement with these rows. @param {StatementRow[]} rows */
async function read(...rows) {
  service.on('POST /imports/preview', () => ({ body: previewOf(rows) }));
  await store.readFile(file);
  service.takeCalls();
}

beforeEach(() => {
  clearHistory();
  clearUpload();
  store.closeFile();
  service.isOnline = true;
  service.takeCalls();
});

const lines = () => store.rows.value.map(({ line }) => line);
/** @param {number[]} statuses answers a batch row by row */
const batchAnswer = (...statuses) => ({
  body: { results: statuses.map((status, index) => ({ index, status })) },
});

test('a row without a category takes the last one of its description, if the type is the same', () => {
  rememberTransactions([transaction({ description: 'Rewe', category: 'Groceries' })]);
  const uncategorised = { category: 'Uncategorised', description: 'REWE' };
  const category = (/** @type {StatementRow} */ one) => importRow(one).transaction.category;
  assert.equal(category(row(1, uncategorised)), 'Groceries');
  assert.equal(category(row(1, { ...uncategorised, type: 'income' })), 'Uncategorised');
  assert.equal(category(row(1, { category: 'Food', description: 'REWE' })), 'Food');
});

test('duplicates are left out until the user includes them', async () => {
  await read(row(1), row(2, {}, 'recorded'), row(3, {}, 'similar'));
  assert.deepEqual(
    store.rows.value.map((one) => one.isIncluded),
    [true, false, false],
  );
  store.setIncluded([store.rows.value[2]], true);
  assert.equal(includedTotals()[0].count, 2);
});

test('the totals are exact, by currency, and count refunds back', async () => {
  await read(
    row(1, { amount: '0.10' }),
    row(2, { amount: '0.20' }),
    row(3, { amount: '0.05', refund: true }),
    row(4, { amount: '1000', currency: 'JPY', type: 'income' }),
    row(5, { amount: '9.99' }, 'recorded'),
  );
  assert.deepEqual(includedTotals(), [
    { currency: 'EUR', income: '0.00', expense: '0.25', count: 3 },
    { currency: 'JPY', income: '1000', expense: '0', count: 1 },
  ]);
});

test('a chosen category stays with its row when the file is read again, and is offered to rows like it', async () => {
  await read(row(1), row(2), row(3, { description: 'Other' }));
  store.setCategory([store.rows.value[0]], 'Drinks');
  assert.deepEqual(
    store.similarRows(store.rows.value[0]).map(({ line }) => line),
    [2],
  );
  await read(row(1), row(2));
  assert.deepEqual(
    store.rows.value.map((one) => one.transaction.category),
    ['Drinks', 'Food'],
  );
});

test('a column that is taken for a field is given up for what it was', async () => {
  await read(row(1));
  assert.deepEqual(store.columnsWith(1, 'debit'), { amount: '', debit: '#2' });
  assert.deepEqual(store.columnsWith(2, 'description'), { description: '#3' });
  assert.deepEqual(store.columnsWith(0, ''), { date: '' });
});

test('what was said about a statement is taken for the next one of its layout, and can be left aside', async () => {
  const options = { dateFormat: 'DD/MM/YYYY', columns: { date: '#1' } };
  settings.value = { ...settings.value, currency: 'EUR' };
  service.on('PUT /settings', (/** @type {{body: object}} */ { body }) => ({ body: { ...body, version: 1 } }));
  await rememberLayout('bank', options);
  assert.deepEqual(rememberedOptions('bank'), options);
  assert.equal(rememberedOptions('another'), null);

  await read(row(1));
  assert.deepEqual(store.source.value?.options, options);
  assert.equal(store.source.value?.isRemembered, true);
  await store.readFile(file, {});
  assert.deepEqual([store.source.value?.options, store.source.value?.isRemembered], [{}, false]);
});

test('rows are recorded in the account of the file, with what the bank calls them there', async () => {
  await read({ ...row(1), reference: 'B-1' }, row(2));
  await store.setAccount('giro');
  assert.match(service.calls.at(-1)?.path ?? '', /[?&]account=giro(&|$)/);
  const [first, second] = store.rows.value.map(store.rowInAccount);
  assert.deepEqual([first.transaction.account, first.transaction.references], ['giro', { giro: 'B-1' }]);
  assert.deepEqual([second.transaction.account, second.transaction.references], ['giro', undefined]);
  await store.setAccount('');
  assert.equal(store.rowInAccount(store.rows.value[0]).transaction.account, undefined);
});

test('a transfer is recorded between the account of the file and the one that the user chooses', async () => {
  const moved = { id: 't', date: '2026-11-02', amount: '50.00', currency: 'EUR', payee: 'Card', description: '' };
  const transfer = {
    ...{ line: 4, transaction: moved, incoming: false, otherAccount: null, rules: {} },
    ...{ duplicate: null, resembles: null, reference: 'B' },
  };
  service.on('POST /imports/preview', () => ({ body: previewOf([row(1)], { transfers: [transfer] }) }));
  await store.readFile(file);
  assert.deepEqual(transferRows(), []);
  await store.setAccount('giro');
  store.otherAccounts.value = { t: 'card' };
  const [{ transaction: out }] = transferRows();
  assert.deepEqual([out.type, out.account, out.toAccount, out.references], ['transfer', 'giro', 'card', { giro: 'B' }]);
  const { transaction: into } = transferRow({ ...transfer, incoming: true }, 'giro', 'card');
  assert.deepEqual([into.account, into.toAccount], ['card', 'giro']);
  assert.deepEqual(
    rowsToRecord().map((one) => one.transaction.type),
    ['expense', 'transfer'],
  );
  store.setCategory(store.rows.value, 'Chosen');
  await store.readFile(file, { account: 'giro' });
  assert.equal(transferRows().length, 1, 'another reading of the file keeps what was chosen');
  await store.readFile(new File(['other'], 'bank.csv'), { account: 'giro' });
  assert.deepEqual(transferRows(), [], 'another file begins without choices');
  assert.notEqual(store.rows.value[0].transaction.category, 'Chosen');
});

test('a table of unknown columns is shown with its rows', () => {
  const errors = [{ pointer: '#/query/map', code: 'no_header', params: { choices: ['Tag'], rows: ['1\t2', '3\t4'] } }];
  assert.deepEqual(rowsOf(errors), ['1\t2', '3\t4']);
  assert.deepEqual(questionsOf(errors), []);
});

test('the file is sent compressed with what the user has chosen', async () => {
  service.on('POST /imports/preview', () => ({ body: previewOf([]) }));
  await store.readFile(file, { currency: 'CHF', columns: { date: 'Day', amount: '' } });
  const [{ path, headers }] = service.calls;
  assert.equal(path, '/imports/preview?name=bank.csv&currency=CHF&map=date%3DDay%2Camount%3D');
  assert.equal(headers.get('Content-Type'), 'application/gzip');
});

test('of two readings of a file the later one counts', async () => {
  /** @type {Map<boolean, (answer: object) => void>} */
  const answers = new Map(); // by request: each file is compressed first, and either may be sent first
  service.on('POST /imports/preview', ({ path }) => {
    return new Promise((resolve) => answers.set(path.includes('currency=CHF'), resolve));
  });
  const readings = [store.readFile(file), store.readFile(file, { currency: 'CHF' })];
  while (answers.size < 2) await new Promise(setImmediate);
  answers.get(true)?.({ body: previewOf([row(2)]) });
  answers.get(false)?.({ body: previewOf([row(1)]) });
  await Promise.all(readings);
  assert.deepEqual([lines(), store.isReading.value], [[2], false]);
});

test('a file that is too large is refused without being sent', async () => {
  await store.readFile(new File([new Uint8Array(5 * 2 ** 20 + 1)], 'big.csv'));
  assert.match(store.problem.value?.text ?? '', /larger than 5 MB/);
  assert.deepEqual(service.takeCalls(), []);
});

test('where a file can be read in two ways, the user is asked', async () => {
  /** @type {import('../../frontend/js/shared/types.js').FieldError[]} */
  const errors = [
    { pointer: '#/query/decimal', code: 'ambiguous_decimal_mark', params: { choices: ['.', ','] } },
    { pointer: '#/query/map', code: 'ambiguous_column', params: { choices: ['amount=#3', 'amount=#4'] } },
    { pointer: '#/query/map', code: 'no_header', params: { choices: ['Day', 'Sum'] } },
    { pointer: '#', code: 'empty_file', params: {} },
  ];
  assert.deepEqual(questionsOf(errors), [
    { name: 'decimal', choices: ['.', ','] },
    { name: 'map', choices: ['amount=#3', 'amount=#4'] },
  ]);
  service.on('POST /imports/preview', () => ({ status: 422, body: { code: 'invalid', params: {}, errors } }));
  await store.readFile(file);
  assert.equal(store.problem.value?.errors.length, 4);
});

test('the rows are recorded in batches of 200', async () => {
  await read(...Array.from({ length: 250 }, (_, at) => row(at + 1)));
  service.on('POST /transactions/batch', ({ body }) => batchAnswer(...body.transactions.map(() => 201)));
  await upload();
  assert.deepEqual(
    service.calls.map(({ body }) => body.transactions.length),
    [200, 50],
  );
  assert.deepEqual([progress.value?.state, progress.value?.ids.length], ['done', 250]);
});

test('after a failure the import goes on where it stopped, and knows what a lost answer had recorded', async () => {
  await read(...Array.from({ length: 250 }, (_, at) => row(at + 1)));
  /** @type {Set<string>} */
  const recorded = new Set();
  let batches = 0;
  service.on('POST /transactions/batch', ({ body }) => {
    const statuses = body.transactions.map((/** @type {any} */ { id }) => (recorded.has(id) ? 200 : 201));
    for (const { id } of body.transactions) recorded.add(id);
    batches += 1;
    if (batches === 2) throw new TypeError('the answer is lost');
    return batchAnswer(...statuses);
  });
  await upload();
  assert.deepEqual([progress.value?.state, progress.value?.done], ['failed', 200]);
  await upload();
  const { state, ids, existing } = /** @type {NonNullable<typeof progress.value>} */ (progress.value);
  assert.deepEqual([state, ids.length, existing, batches], ['done', 250, 0, 3]);
});

test('what was there before is neither counted as recorded nor taken back', async () => {
  await read(row(1), row(2, {}, 'recorded'));
  store.setIncluded(store.rows.value, true);
  service.on('POST /transactions/batch', () => batchAnswer(201, 200));
  service.on('POST /transactions/batch/delete', () => ({ body: {} }));
  await upload();
  assert.deepEqual([progress.value?.ids, progress.value?.existing], [['row-1'], 1]);
  await undoUpload();
  assert.deepEqual(service.calls.at(-1)?.body, { ids: ['row-1'] });
  assert.equal(progress.value?.state, 'undone');
});

test('rows of an import that was taken back come out of the bin, with what they say now', async () => {
  await read(row(1, { category: 'Food' }));
  service.on('POST /transactions/batch', () => batchAnswer(409));
  service.on('POST /transactions/batch/restore', () => ({ body: {} }));
  service.on('GET /transactions/row-1', () => ({ body: transaction({ id: 'row-1', category: 'Old', version: 4 }) }));
  service.on('PUT /transactions/row-1', ({ body }) => ({ body }));
  await upload();
  const put = service.calls.at(-1);
  assert.deepEqual([put?.body.category, put?.headers.get('If-Match')], ['Food', '"4"']);
  assert.deepEqual(progress.value?.ids, ['row-1']);
});

test('a row that the service refuses has its reason beside it', async () => {
  await read(row(7), row(8));
  service.on('POST /transactions/batch', () => ({
    body: {
      results: [
        { index: 0, status: 201 },
        { index: 1, status: 422, errors: [{ pointer: '#/date', code: 'no_such_date', params: {} }] },
      ],
    },
  }));
  await upload();
  assert.deepEqual(
    store.rows.value.map(({ refusal }) => refusal),
    ['', 'There is no such day.'],
  );
  assert.equal(progress.value?.refused, 1);
});

test('taking back after a lost answer includes what it may hide', async () => {
  await read(row(1), row(2, {}, 'similar'));
  service.on('POST /transactions/batch', () => {
    throw new TypeError('the answer is lost');
  });
  service.on('POST /transactions/batch/delete', () => ({ body: {} }));
  await upload();
  await undoUpload();
  assert.deepEqual(service.calls.at(-1)?.body, { ids: ['row-1'] });
});

test('an import that cannot be taken back in full can be tried again', async () => {
  await read(row(1));
  service.on('POST /transactions/batch', () => batchAnswer(201));
  await upload();
  service.isOnline = false;
  await undoUpload();
  assert.deepEqual([progress.value?.state, progress.value?.ids], ['done', ['row-1']]);
  assert.match(progress.value?.error ?? '', /Not everything could be taken back/);
});

test('the other account of a transfer is the one that a rule says, until the user chooses another', async () => {
  const moved = { id: 't', date: '2026-11-02', amount: '50.00', currency: 'EUR', payee: 'Card', description: '' };
  const transfer = {
    ...{ line: 4, transaction: moved, incoming: false, otherAccount: 'card', rules: { transferWith: 'r' } },
    ...{ duplicate: null, resembles: null, reference: null },
  };
  service.on('POST /imports/preview', () => ({ body: previewOf([], { transfers: [transfer] }) }));
  await store.readFile(file, { account: 'giro' });
  assert.equal(transferRows()[0].transaction.toAccount, 'card');
  store.otherAccounts.value = { t: '' };
  await store.readFile(file, { account: 'giro' });
  assert.deepEqual(transferRows(), []);
});

test('a row that a rule has made a transfer can be made an expense again', async () => {
  const one = row(1);
  const transaction = { ...one.transaction, type: 'transfer', category: null, account: 'giro', toAccount: 'card' };
  const moved = /** @type {any} */ ({ ...one, transaction, rules: { transferWith: 'r' } });
  service.on('POST /imports/preview', () => ({ body: previewOf([moved]) }));
  await store.readFile(file, { account: 'giro' });
  setNoTransfer(store.rows.value[0]);
  const [{ transaction: own, rules }] = store.rows.value;
  assert.deepEqual(
    [own.type, own.category, own.account, own.toAccount],
    ['expense', 'Uncategorised', 'giro', undefined],
  );
  assert.deepEqual(rules, {});
});

test('a payee that the user chooses stays when the file is read again, and the old one in the description', async () => {
  const one = row(1);
  const read = { ...one, transaction: { ...one.transaction, payee: 'CORNER SHOP', description: '' } };
  service.on('POST /imports/preview', () => ({ body: previewOf([read]) }));
  await store.readFile(file);
  setPayee(store.rows.value[0], 'Corner');
  setPayee(store.rows.value[0], 'Corner shop');
  await store.readFile(file, {});
  const [{ transaction }] = store.rows.value;
  assert.deepEqual([transaction.payee, transaction.description], ['Corner shop', 'CORNER SHOP']);
});

test('a row is called by its payee, with the text of the bank where that says more', () => {
  const textsOfRow = (/** @type {string} */ payee, /** @type {string} */ description) =>
    textsOf({ ...row(1).transaction, payee, description });
  assert.deepEqual(textsOfRow('Corner shop', 'POS CORNER SHOP 1288'), ['Corner shop', 'POS CORNER SHOP 1288']);
  assert.deepEqual(textsOfRow('Tea house', 'Tea house'), ['Tea house', '']);
  assert.deepEqual(textsOfRow('Tea house', ''), ['Tea house', '']);
  assert.deepEqual(textsOfRow('', 'Interest'), ['Interest', '']);
  assert.deepEqual(textsOfRow('', ''), [row(1).transaction.category, '']);
});

test('the balance that a file states is one of the account and its currency, or none', () => {
  /** @type {(date: string, amount: string, fields?: object) => ImportPreview['balances'][number]} */
  const balance = (date, amount, fields = {}) => ({ date, amount, currency: 'EUR', account: 'DE1', ...fields });
  const dollars = balance('2026-03-31', '3.00', { currency: 'USD' });
  const newest = balance('2026-02-28', '2.00');
  assert.equal(newestBalance([balance('2026-01-31', '1.00'), newest, dollars], 'EUR'), newest);
  assert.equal(newestBalance([newest, dollars], 'USD'), dollars);
  assert.equal(newestBalance([dollars], 'EUR'), null);
  assert.equal(newestBalance([newest, balance('2026-02-28', '9.00', { account: 'DE2' })], 'EUR'), null);
});
