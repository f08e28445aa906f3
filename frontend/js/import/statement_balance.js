// The balance that a statement states: kept as a balance of the account, and compared with the ledger.

import { stateBalance } from '../accounts/mutations.js';
import { useAccounts } from '../accounts/store.js';
import { dayMedium } from '../shared/dates.js';
import { isZero } from '../shared/decimal.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Sum } from '../ui/amount.js';
import { preview, source } from './store.js';

/** @typedef {import('../shared/types.js').ImportPreview} ImportPreview */

/**
 * Return the newest balance that the file states in a currency.
 *
 * @param {ImportPreview['balances']} balances
 * @param {string} currency
 * @returns {ImportPreview['balances'][number] | null} null if it states none, or those of several accounts
 */
export function newestBalance(balances, currency) {
  const [first, ...others] = balances.filter((balance) => balance.currency === currency);
  if (!first || others.some(({ account }) => account !== first.account)) return null;
  return others.reduce((newest, balance) => (newest.date >= balance.date ? newest : balance), first);
}

/** Nothing where the file states no balance or is of no account. */
export function StatementBalance() {
  const [answer, setAnswer] = useState(/** @type {{difference: string} | null} */ (null));
  const [error, setError] = useState('');
  const chosen = source.value?.options.account;
  const account = useAccounts().find(({ id }) => id === chosen);
  const balance = account && newestBalance(preview.peek()?.balances ?? [], account.currency);
  if (!account || !balance) return null;
  const { date, amount, currency } = balance;
  const keep = async () => {
    try {
      setAnswer(await stateBalance(account, date, { amount, source: 'statement' }));
    } catch (problem) {
      setError(/** @type {Error} */ (problem).message);
    }
  };
  const button = html`<button class="button" type="button" onClick=${keep}>${t('import.keepBalance')}</button>`;
  const difference = html`<${Sum} amount=${answer?.difference ?? '0'} currency=${currency} />`;
  const agrees = isZero(answer?.difference ?? '0');
  return html`
    <p>${t('import.balance', { day: dayMedium(date), amount: html`<${Sum} amount=${amount} currency=${currency} />` })}
      ${answer ? html` <b>${agrees ? t('import.balanceAgrees') : t('import.balanceDiffers', { amount: difference })}</b>` : button}
      ${error}</p>`;
}
