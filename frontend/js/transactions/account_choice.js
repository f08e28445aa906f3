// How the account and the currency of a form follow each other.

import { accountOf, accounts } from '../accounts/store.js';
import { lastAccount } from './history.js';

/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').Draft} Draft */

/**
 * Return the accounts that can be used on a day, and those that are chosen already.
 *
 * @param {string} day
 * @param {string[]} chosen ids
 */
export const usableAccounts = (day, chosen = []) =>
  accounts.value.filter(({ id, closed }) => chosen.includes(id) || !closed || day <= closed);

/**
 * Return the id of the account that a new entry begins with: the last one used, else the first one in the currency;
 * '' where there are none.
 *
 * @param {string} day
 * @param {string} currency
 * @param {{isFixed?: boolean}} [options] `isFixed`: only an account in this currency will do
 */
export function defaultAccount(day, currency, { isFixed = false } = {}) {
  const usable = usableAccounts(day).filter((account) => !isFixed || account.currency === currency);
  const last = usable.find(({ id }) => id === lastAccount.id);
  return (last ?? usable.find((account) => account.currency === currency))?.id ?? '';
}

/**
 * Return the draft with changes. The currency is the account's; another currency leaves the account for the first one
 * in that currency, or for none.
 *
 * @param {Draft} draft
 * @param {Partial<Draft>} changes
 * @returns {Draft}
 */
export function withAccount(draft, changes) {
  const next = { ...draft, ...changes };
  const own = accountOf(next.account);
  if ('account' in changes && own) return { ...next, currency: own.currency };
  if (!('currency' in changes) || !own || own.currency === next.currency) return next;
  const other = usableAccounts(next.date).find((account) => account.currency === next.currency);
  return { ...next, account: other?.id ?? '' };
}

/**
 * Return the currency of a transfer's receiving account where it is not the draft's; '' otherwise.
 *
 * @param {Draft} draft
 */
export function receivedCurrency({ type, toAccount, currency }) {
  const other = type === 'transfer' ? accountOf(toAccount)?.currency : undefined;
  return other && other !== currency ? other : '';
}
