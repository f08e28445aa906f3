// A row of a statement as it would be recorded.

import { lastUseOf } from '../transactions/suggestions.js';

/** @typedef {import('../shared/types.js').ImportRow} ImportRow */
/** @typedef {import('../shared/types.js').StatementRow} StatementRow */

/** The category of rows for which the statement names none. */
export const NO_CATEGORY = 'Uncategorised';

/**
 * Return a row as it would be recorded: without a category it takes the last one of its description, and duplicates
 * are left out until the user includes them.
 *
 * @param {StatementRow} row
 * @param {string} [chosen] the category that the user chose for it
 * @returns {ImportRow}
 */
export function importRow({ line, transaction, suggested, rules, duplicate, resembles, reference }, chosen) {
  const text = transaction.description || (transaction.payee ?? '');
  const lastUse = transaction.category === NO_CATEGORY ? lastUseOf(text) : null;
  const isTransfer = transaction.type === 'transfer';
  const category =
    (isTransfer ? null : chosen) ?? (lastUse?.type === transaction.type ? lastUse.category : transaction.category);
  return {
    line,
    transaction: { ...transaction, category },
    suggested,
    rules,
    duplicate,
    resembles,
    reference,
    isIncluded: !duplicate || duplicate === 'in file',
    isFixed: chosen !== undefined,
    isRenamed: false,
    refusal: '',
  };
}

/**
 * Return a row with another payee; the old one becomes the description if there is none.
 *
 * @param {ImportRow} row
 * @param {string} payee
 * @returns {ImportRow}
 */
export function withPayee(row, payee) {
  const { transaction } = row;
  const description = transaction.description || (row.isRenamed ? '' : (transaction.payee ?? ''));
  return { ...row, isRenamed: true, transaction: { ...transaction, payee, description } };
}
