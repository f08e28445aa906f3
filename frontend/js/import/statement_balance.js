// What a statement says the account has: kept as a balance of the account, and compared with the ledger.

import { callApi } from '../shared/api.js';
import { dayMedium } from '../shared/dates.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { Sum } from '../ui/amount.js';
import { preview, source } from './store.js';

/** Return the newest balance that the file states, null if it states none. */
function newestBalance() {
  const balances = preview.peek()?.balances ?? [];
  return balances.reduce(
    (newest, balance) => (newest && newest.date >= balance.date ? newest : balance),
    /** @type {typeof balances[number] | null} */ (null),
  );
}

/** Nothing where the file states no balance or is of no account. */
export function StatementBalance() {
  const [answer, setAnswer] = useState(/** @type {{difference: string} | null} */ (null));
  const [error, setError] = useState('');
  const account = source.value?.options.account;
  const balance = newestBalance();
  if (!account || !balance) return null;
  const { date, amount, currency } = balance;
  const keep = async () => {
    try {
      const { body } = await callApi('PUT', `/accounts/${account}/balance-assertions/${date}`, { body: { amount } });
      setAnswer(body);
      refreshResources();
    } catch (problem) {
      setError(/** @type {Error} */ (problem).message);
    }
  };
  const button = html`<button class="button" type="button" onClick=${keep}>${t('import.keepBalance')}</button>`;
  const difference = html`<${Sum} amount=${answer?.difference ?? '0'} currency=${currency} />`;
  const agrees = Number(answer?.difference ?? 0) === 0;
  return html`
    <p>${t('import.balance', { day: dayMedium(date), amount: html`<${Sum} amount=${amount} currency=${currency} />` })}
      ${answer ? html` <b>${agrees ? t('import.balanceAgrees') : t('import.balanceDiffers', { amount: difference })}</b>` : button}
      ${error}</p>`;
}
