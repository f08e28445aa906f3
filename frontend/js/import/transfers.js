// Transfers of a statement: the file does not say which the other account is, so the user does.

import { useAccounts } from '../accounts/store.js';
import { dayMedium } from '../shared/dates.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Sum } from '../ui/amount.js';
import { Select } from '../ui/select.js';
import { otherAccounts, preview, source } from './store.js';

/** @typedef {import('../shared/types.js').ImportRow} ImportRow */
/** @typedef {import('../shared/types.js').StatementTransfer} StatementTransfer */

/**
 * Return a transfer as a row to record.
 *
 * @param {StatementTransfer} transfer
 * @param {string} own the account of the file
 * @param {string} other
 * @returns {ImportRow}
 */
export function transferRow({ line, transaction, rules, incoming, duplicate, resembles, reference }, own, other) {
  const [account, toAccount] = incoming ? [other, own] : [own, other];
  const references = reference ? { references: { [own]: reference } } : {};
  return {
    line,
    transaction: { ...transaction, type: 'transfer', account, toAccount, tags: [], refund: false, ...references },
    suggested: [],
    rules,
    duplicate,
    resembles,
    reference,
    isIncluded: true,
    isFixed: true,
    isRenamed: false,
    refusal: '',
  };
}

/** Return the transfers whose other account was chosen, as rows to record. */
export function transferRows() {
  const own = source.value?.options.account;
  if (!own) return [];
  return (preview.value?.transfers ?? []).flatMap((transfer) => {
    const other = otherAccounts.value[transfer.transaction.id];
    return other && other !== own ? [transferRow(transfer, own, other)] : [];
  });
}

/** The transfers of the file. Their other accounts can be chosen once the account of the file is. */
export function Transfers() {
  const accounts = useAccounts();
  const own = source.value?.options.account;
  const transfers = preview.value?.transfers ?? [];
  if (!transfers.length) return null;
  const isChosen = Boolean(own) && accounts.length > 1;
  const others = accounts.filter(({ id }) => id !== own);
  const options = [['', t('import.notRecorded')], ...others.map(({ id, name }) => [id, name])];
  /** @param {StatementTransfer} transfer */
  const line = ({
    transaction: { id, date, amount, currency, payee, description },
    otherAccount,
    incoming,
    duplicate,
  }) => html`
    <tr key=${id}><td>${dayMedium(date)}</td>
      <td>${description || payee} ${duplicate && html`<span class="badge">${t(`import.duplicate.${duplicate}`)}</span>`}
        ${otherAccount && html`<span class="badge">${t('import.byRule')}</span>`}</td>
      <td>${isChosen && t(incoming ? 'import.transferFrom' : 'import.transferTo')}
        ${
          isChosen &&
          html`<${Select} aria-label=${t('import.otherAccount', { name: description || payee })} options=${options}
          value=${otherAccounts.value[id] ?? ''}
          onChange=${(/** @type {string} */ other) => {
            otherAccounts.value = { ...otherAccounts.value, [id]: other };
          }} />`
        }</td>
      <td class="number"><${Sum} amount=${amount} currency=${currency} /></td></tr>`;
  return html`
    <section class="card" aria-label=${t('import.transfers', { n: transfers.length })}>
      <h2>${t('import.transfers', { n: transfers.length })}</h2>
      <p class="muted">${t(isChosen ? 'import.transfersHint' : 'import.transfersNeedAccount')}</p>
      <div class="scroll" tabindex="0" role="group" aria-label=${t('import.transfers', { n: transfers.length })}>
        <table class="import-rows"><tbody>${transfers.map(line)}</tbody></table></div>
    </section>`;
}
