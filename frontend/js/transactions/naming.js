// How a transaction is named and summed where it stands: with one category, with splits, or as a transfer.

import { accountName, accountOf } from '../accounts/store.js';
import { t } from '../shared/i18n.js';
import { categoriesOf } from './parts.js';

/** @typedef {import('../shared/types.js').Entry} Entry */

/**
 * Return the account of a transaction, of a transfer both: "Checking → Savings"; '' where it has none.
 *
 * @param {Entry} entry
 */
export const accountsOf = ({ account, toAccount }) =>
  [account, toAccount].filter(Boolean).map(accountName).filter(Boolean).join(' → ');

/**
 * Return what a transaction is called: its description, its payee, its categories, or that it is a transfer.
 *
 * @param {Entry} entry
 */
export const nameOf = (entry) =>
  entry.description || entry.payee || categoriesOf(entry).join(', ') || accountsOf(entry) || t('transfer');

/**
 * Return a transaction's amount as it is shown in the list of an account, or of all: what a transfer brings has a plus
 * in the list of the account that receives it.
 *
 * @param {Entry} entry
 * @param {string} [account] the one that the list is of
 * @returns {{amount: string, currency: string, sign?: string}}
 */
export function shownAmount({ type, amount, currency, account: from, toAccount, toAmount }, account) {
  if (type !== 'transfer') return { amount, currency };
  if (!account || (account !== from && account !== toAccount)) return { amount, currency, sign: '' };
  if (account === from) return { amount, currency, sign: '−' };
  return { amount: toAmount || amount, currency: accountOf(toAccount)?.currency ?? currency, sign: '+' };
}
