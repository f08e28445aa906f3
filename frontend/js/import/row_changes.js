// What the user changes in rows besides their categories: payees, and transfers that are none.

import { NO_CATEGORY, withPayee } from './import_row.js';
import { source, updateRows } from './store.js';

/** @typedef {import('../shared/types.js').ImportRow} ImportRow */

/**
 * @param {ImportRow} row
 * @param {string} payee
 */
export const setPayee = (row, payee) => updateRows([row.line], (one) => withPayee(one, payee));

/**
 * Make a row that a rule has made a transfer an expense or income again.
 *
 * @param {ImportRow} row
 */
export const setNoTransfer = (row) =>
  updateRows([row.line], (one) => {
    const { toAccount, ...transaction } = one.transaction;
    const own = source.peek()?.options.account;
    const type = transaction.account === own ? 'expense' : 'income';
    const { transferWith: _, ...rules } = one.rules;
    return { ...one, rules, transaction: { ...transaction, account: own, type, category: NO_CATEGORY } };
  });
