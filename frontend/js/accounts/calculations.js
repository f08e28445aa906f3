// Figures of accounts: which balances are owed, and how an account agrees with the bank.

import { evaluate } from '../shared/arithmetic.js';
import { decimal, isZero, toText } from '../shared/decimal.js';

/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').AccountKind} AccountKind */

/** @type {AccountKind[]} */
export const KINDS = ['checking', 'savings', 'cash', 'card', 'loan', 'other'];
/** Kinds on which money is owed as a rule. */
const OWED = ['card', 'loan'];

/**
 * Whether a balance of this kind of account is shown as a debt: "owed 120.00" in place of −120.00.
 *
 * @param {{kind: AccountKind, balance: string}} account
 */
export const isDebt = ({ kind, balance }) => OWED.includes(kind) && decimal(balance).n < 0n;

/**
 * Return the open accounts by group, in their order, and the closed ones.
 *
 * @param {Account[]} accounts in their order
 */
export function groupAccounts(accounts) {
  const open = accounts.filter((account) => !account.closed);
  return {
    money: open.filter(({ kind }) => !OWED.includes(kind)),
    debts: open.filter(({ kind }) => OWED.includes(kind)),
    closed: accounts.filter((account) => account.closed),
  };
}

/**
 * Return the filters of the transactions among which a difference to the bank arose.
 *
 * @param {string} account its id
 * @param {import('../shared/types.js').Difference} difference
 */
export const differenceFilters = (account, { from, on }) => ({ account, from, to: on });

/**
 * Evaluate a typed balance, which can be negative or zero.
 *
 * @param {string} text
 * @param {number} digits
 * @param {string} mark the reader's decimal mark
 * @returns {{amount: string, error?: string}}
 */
export function parseBalance(text, digits, mark) {
  try {
    const amount = evaluate(text, digits, mark);
    return { amount: isZero(amount) ? toText(decimal('0'), digits) : amount };
  } catch (error) {
    return { amount: '', error: /** @type {Error} */ (error).message };
  }
}
