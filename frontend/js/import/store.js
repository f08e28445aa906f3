// A bank's file on its way into the ledger: what the service reads out of it, what is changed, what was sent.
// It outlives a change of view, not a reload: every row has an id made of its content, so nothing is recorded twice.

import { user } from '../auth/user.js';
import { apiPath, fetchApi } from '../shared/api.js';
import { add, decimal, digitsOf, toText, ZERO } from '../shared/decimal.js';
import { effect, signal } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { defaultCurrency } from '../shared/settings.js';
import { lastUseOf } from '../transactions/suggestions.js';

const MAX_BYTES = 5 * 1024 * 1024;
const NO_CATEGORY = 'Uncategorised';

/** {file, options: {currency, dateFormat, decimal, columns: {field: column}}} or null. */
export const source = signal(null);
/** What the service said of the file: the answer of POST /imports/preview, or null. */
export const preview = signal(null);
/** {text, errors} why the file could not be read, or null. */
export const problem = signal(null);
export const isReading = signal(false);
/** [{line, transaction, duplicate, isIncluded, isFixed, refusal}] as they would be recorded. */
export const rows = signal([]);

effect(() => {
  if (!user.value) closeFile();
});

/** Forget the file. */
export function closeFile() {
  source.value = null;
  preview.value = null;
  problem.value = null;
  rows.value = [];
}

/** Fields that a column can be. */
export const FIELDS = ['date', 'amount', 'debit', 'credit', 'type', 'category', 'payee', 'description', 'currency'];

let latestRead = 0;

/** Have the service read the file; categories fixed by hand stay with their rows. */
export async function readFile(file, options = {}) {
  const mine = ++latestRead;
  source.value = { file, options };
  problem.value = null;
  if (file.size > MAX_BYTES) {
    problem.value = { text: t('import.tooLarge'), errors: [] };
    return;
  }
  isReading.value = true;
  const { columns = {}, ...rest } = options;
  const map = Object.entries(columns)
    .map(([field, column]) => `${field}=${column}`)
    .join(',');
  try {
    const path = apiPath('/imports/preview', { name: file.name, currency: defaultCurrency(), ...rest, map });
    const packed = await compressed(file);
    const response = await fetchApi(path, { method: 'POST', headers: { 'Content-Type': packed.type }, body: packed });
    const body = await response.json();
    if (mine !== latestRead) return;
    const fixed = new Map(
      rows
        .peek()
        .filter((row) => row.isFixed)
        .map((row) => [row.line, row.transaction.category]),
    );
    preview.value = body;
    rows.value = body.rows.map((row) => rowOf(row, fixed.get(row.line)));
  } catch (error) {
    if (mine !== latestRead) return;
    problem.value = { text: error.message, errors: error.problem?.errors ?? [] };
    if (!preview.peek() || preview.peek().name !== file.name) rows.value = [];
  } finally {
    if (mine === latestRead) isReading.value = false;
  }
}

/** Files of megabytes are sent in kilobytes. */
const compressed = async (file) => {
  const packed = await new Response(file.stream().pipeThrough(new CompressionStream('gzip'))).blob();
  return new Blob([packed], { type: 'application/gzip' });
};

/** A row without a category takes the one that its description had last; duplicates stay out until they are wanted. */
function rowOf({ line, transaction, duplicate }, fixed) {
  const known = transaction.category === NO_CATEGORY ? lastUseOf(transaction.description) : null;
  const category = fixed ?? (known?.type === transaction.type ? known.category : transaction.category);
  return {
    line,
    transaction: { ...transaction, category },
    duplicate,
    isIncluded: !duplicate,
    isFixed: fixed != null,
    refusal: '',
  };
}

/** Take the column for that field ('' for none); what it was taken for before is given up. */
export function columnsWith(column, field) {
  const before = Object.fromEntries(
    preview
      .peek()
      .columns.filter((one) => one.field)
      .map((one) => [one.field, one.name]),
  );
  const changes = { ...source.peek().options.columns };
  for (const [name, taken] of Object.entries(before)) if (taken === column) changes[name] = '';
  if (field) changes[field] = column;
  return changes;
}

const updateRows = (lines, with_) => {
  rows.value = rows.peek().map((row) => (lines.has(row.line) ? with_(row) : row));
};

export const setIncluded = (some, isIncluded) =>
  updateRows(new Set(some.map((row) => row.line)), (row) => ({ ...row, isIncluded }));

export const setCategory = (some, category) =>
  updateRows(new Set(some.map((row) => row.line)), (row) => ({
    ...row,
    isFixed: true,
    transaction: { ...row.transaction, category },
  }));

export const markRefused = (reasons) =>
  updateRows(new Set(reasons.keys()), (row) => ({ ...row, refusal: reasons.get(row.line) }));

/** Whether a row was in no list when the file was read; of days that were not looked through nobody knows. */
export const isNew = ({ duplicate, transaction }) =>
  duplicate !== 'recorded' && transaction.date >= (preview.peek().compared.from ?? '');

/** The other rows with the same description and type that have another category. */
export const similarRows = ({ line, transaction: { description, type, category } }) =>
  rows
    .peek()
    .filter(
      (row) =>
        description &&
        row.line !== line &&
        row.transaction.description === description &&
        row.transaction.type === type &&
        row.transaction.category !== category,
    );

/** [{currency, income, expense, count}] of the rows that would be recorded. */
export function includedTotals() {
  const found = new Map();
  for (const {
    isIncluded,
    transaction: { currency, type, amount, refund },
  } of rows.value) {
    if (!isIncluded) continue;
    const one = found.get(currency) ?? { currency, income: ZERO, expense: ZERO, count: 0, digits: digitsOf(amount) };
    one[type] = add(one[type], decimal(refund ? `-${amount}` : amount));
    one.count += 1;
    found.set(currency, one);
  }
  return [...found.values()].map(({ income, expense, digits, ...rest }) => ({
    ...rest,
    income: toText(income, digits),
    expense: toText(expense, digits),
  }));
}
