// A statement on its way into the ledger: how the service reads it, and what is changed before it is recorded.
// It outlives a change of view, not a reload: every row's id is made of its content, so nothing is recorded twice.

import { user } from '../auth/user.js';
import { ApiError } from '../shared/api.js';
import { effect, signal } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { importRow, withPayee } from './import_row.js';
import { rememberedOptions } from './layouts.js';
import { requestPreview } from './preview_request.js';

/** @typedef {import('../shared/types.js').FieldError} FieldError */
/** @typedef {import('../shared/types.js').ImportOptions} ImportOptions */
/** @typedef {import('../shared/types.js').ImportPreview} ImportPreview */
/** @typedef {import('../shared/types.js').ImportRow} ImportRow */

const MAX_BYTES = 5 * 1024 * 1024;

/**
 * The file and how the user wants it to be read, or wanted the last one of its layout; null before one is chosen.
 */
export const source = signal(/** @type {{file: File, options: ImportOptions, isRemembered: boolean} | null} */ (null));
/** How the service read the file, or null. */
export const preview = signal(/** @type {ImportPreview | null} */ (null));
/** Why the file could not be read, or null. */
export const problem = signal(/** @type {{text: string, errors: FieldError[]} | null} */ (null));
/** Whether the service is reading the file. */
export const isReading = signal(false);
/** The rows as they would be recorded. */
export const rows = signal(/** @type {ImportRow[]} */ ([]));

/** The other account of each of the file's transfers by its id; '' or none for those that are not recorded. */
export const otherAccounts = signal(/** @type {Record<string, string>} */ ({}));

/** Fields that a column can be. */
export const FIELDS = ['date', 'amount', 'debit', 'credit', 'type', 'category', 'payee', 'description', 'currency'];

effect(() => {
  if (!user.value) closeFile();
});

/** Forget the file. */
export function closeFile() {
  source.value = null;
  preview.value = null;
  problem.value = null;
  rows.value = [];
  otherAccounts.value = {};
}

let reads = 0;

/**
 * Have the service read the file. Categories that the user chose stay with their rows. Without options, those of the
 * last statement of the same layout are taken.
 *
 * @param {File} file
 * @param {ImportOptions} [options]
 * @param {{isRemembered?: boolean}} [how] `isRemembered`: the options are those of the last statement
 */
export async function readFile(file, options, { isRemembered = false } = {}) {
  const number = ++reads;
  // What was chosen for the rows of another file is not meant for this one's.
  if (source.peek()?.file !== file) closeFile();
  source.value = { file, options: options ?? {}, isRemembered };
  problem.value = null;
  if (file.size > MAX_BYTES) {
    problem.value = { text: t('import.tooLarge'), errors: [] };
    return;
  }
  isReading.value = true;
  const { read, error } = await outcomeOf(file, options ?? {});
  if (number !== reads) return;
  const remembered = options ? null : rememberedOptions(read?.layout ?? layoutOf(error));
  if (remembered) {
    await readFile(file, remembered, { isRemembered: true });
    return;
  }
  isReading.value = false;
  if (read) showPreview(read);
  else showProblem(error, file);
}

/**
 * @param {File} file
 * @param {ImportOptions} options
 * @returns {Promise<{read?: ImportPreview, error?: unknown}>}
 */
async function outcomeOf(file, options) {
  try {
    return { read: await requestPreview(file, options) };
  } catch (error) {
    return { error };
  }
}

/**
 * Return the layout of a file that leaves a question open.
 *
 * @param {unknown} error
 * @returns {string | undefined}
 */
function layoutOf(error) {
  const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  const layout = errors.map(({ params }) => params?.layout).find((value) => typeof value === 'string');
  return /** @type {string | undefined} */ (layout);
}

/** @param {ImportPreview} read */
function showPreview(read) {
  const chosen = rows.peek().filter((row) => row.isFixed);
  const categories = new Map(chosen.map((row) => [row.line, row.transaction.category]));
  const payees = new Map(
    rows.peek().flatMap((row) => (row.isRenamed ? [[row.line, row.transaction.payee ?? '']] : [])),
  );
  preview.value = read;
  otherAccounts.value = { ...accountsByRule(read), ...otherAccounts.peek() };
  rows.value = read.rows.map((row) => {
    const shown = importRow(row, categories.get(row.line) ?? undefined);
    const payee = payees.get(row.line);
    return payee === undefined ? shown : withPayee(shown, payee);
  });
}

/**
 * Return the other accounts that rules have said, by the ids of the transfers.
 *
 * @param {ImportPreview} read
 * @returns {Record<string, string>}
 */
const accountsByRule = ({ transfers }) =>
  Object.fromEntries(
    transfers.flatMap(({ transaction, otherAccount, duplicate }) =>
      otherAccount && !duplicate ? [[transaction.id, otherAccount]] : [],
    ),
  );

/** Read the file again, such as after a change of the rules; what was chosen for rows stays. */
export function readAgain() {
  const before = source.peek();
  if (before) readFile(before.file, before.options, { isRemembered: before.isRemembered });
}

/**
 * @param {unknown} error
 * @param {File} file
 */
function showProblem(error, file) {
  const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  problem.value = { text: /** @type {Error} */ (error).message, errors };
  if (preview.peek()?.name !== file.name) rows.value = [];
}

/**
 * Return the columns of the options where one is taken for a field ('' for none); what it was taken for is given up.
 *
 * @param {number} index its place, from 0: columns may have no name, or one name
 * @param {string} field
 * @returns {Record<string, string>}
 */
export function columnsWith(index, field) {
  const columns = { ...source.peek()?.options.columns };
  const taken = preview.peek()?.columns[index]?.field;
  if (taken) columns[taken] = '';
  if (field) columns[field] = `#${index + 1}`;
  return columns;
}

/**
 * Say which account the file is of; '' for none. The file is read again: ids and duplicates depend on the account.
 *
 * @param {string} account
 */
export async function setAccount(account) {
  const before = source.peek();
  if (!before) return;
  const { account: _, ...options } = before.options;
  await readFile(before.file, account ? { ...options, account } : options, { isRemembered: before.isRemembered });
}

/**
 * Return a row with the account of the file and what the bank calls it there.
 *
 * @param {ImportRow} row
 * @returns {ImportRow}
 */
export function rowInAccount(row) {
  const account = source.peek()?.options.account;
  if (!account || row.transaction.account) return row;
  const references = row.reference ? { references: { [account]: row.reference } } : {};
  return { ...row, transaction: { ...row.transaction, account, ...references } };
}

/**
 * Change the rows of these lines.
 *
 * @param {Iterable<number>} lines
 * @param {(row: ImportRow) => ImportRow} change
 */
export function updateRows(lines, change) {
  const changed = new Set(lines);
  rows.value = rows.peek().map((row) => (changed.has(row.line) ? change(row) : row));
}

/** @param {ImportRow[]} some */
const linesOf = (some) => some.map((row) => row.line);

/**
 * @param {ImportRow[]} some
 * @param {boolean} isIncluded
 */
export const setIncluded = (some, isIncluded) => updateRows(linesOf(some), (row) => ({ ...row, isIncluded }));

/**
 * @param {ImportRow[]} some
 * @param {string} category
 */
export const setCategory = (some, category) =>
  updateRows(linesOf(some), (row) => ({
    ...row,
    isFixed: true,
    transaction: { ...row.transaction, category },
  }));

/**
 * Show why the service did not record rows.
 *
 * @param {Map<number, string>} reasons by line
 */
export const markRefused = (reasons) =>
  updateRows(reasons.keys(), (row) => ({ ...row, refusal: reasons.get(row.line) ?? '' }));

/**
 * Whether a row was in the ledger neither when the file was read nor, as far as is known, before: of days that the
 * service did not search, nothing is known.
 *
 * @param {ImportRow} row
 */
export const isNew = ({ duplicate, transaction }) =>
  duplicate !== 'recorded' && transaction.date >= (preview.peek()?.compared.from ?? '');

/** @param {ImportRow['transaction']} transaction */
const nameOf = ({ payee, description }) => (payee || description).toLocaleLowerCase();

/**
 * Return the other rows with the same payee (else the same description) and type that have another category.
 *
 * @param {ImportRow} row
 */
export function similarRows({ line, transaction: own }) {
  const name = nameOf(own);
  if (!name) return [];
  return rows
    .peek()
    .filter(
      ({ line: other, transaction }) =>
        other !== line &&
        nameOf(transaction) === name &&
        transaction.type === own.type &&
        transaction.category !== own.category,
    );
}
