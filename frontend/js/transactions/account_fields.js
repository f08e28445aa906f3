// The fields of a transaction that name accounts, the payee, and what was paid in another currency.

import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Combobox } from '../ui/combobox.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { DateInput } from '../ui/day_input.js';
import { textOf } from '../ui/events.js';
import { Field } from '../ui/field.js';
import { Select } from '../ui/select.js';
import { receivedCurrency, usableAccounts } from './account_choice.js';
import { currenciesInUse, suggestPayees } from './suggestions.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').Draft} Draft */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */
/** @typedef {(changes: Partial<Draft>) => void} Change */
/** @typedef {{draft: Draft, change: Change, errors: FormErrors}} FieldProps */

/**
 * The account, of a transfer the one that the money leaves; nothing without accounts.
 *
 * @param {FieldProps} props
 */
export function AccountField({ draft, change, errors }) {
  const isTransfer = draft.type === 'transfer';
  const label = t(isTransfer ? 'account.from' : 'account');
  const isShown = isTransfer || draft.account || usableAccounts(draft.date).length > 0;
  return (
    isShown && html`<${AccountSelect} name="account" label=${label} draft=${draft} change=${change} errors=${errors} />`
  );
}

/**
 * The account that a transfer's money goes to, what arrives where the currencies differ, and on which day.
 *
 * @param {FieldProps & {isRecorded: boolean}} props
 */
export function ToAccountFields({ isRecorded, ...props }) {
  const { draft, change, errors } = props;
  const received = receivedCurrency(draft);
  /** @param {ControlAttributes} attributes */
  const dayControl = (attributes) => html`
    <${DateInput} ...${attributes} value=${draft.toDate || draft.date}
      onValue=${(/** @type {string} */ toDate) => change({ toDate })} />`;
  return html`
    <${AccountSelect} name="toAccount" label=${t('account.to')} ...${props} />
    ${(isRecorded || draft.toDate) && html`<${Field} label=${t('account.arrival')} className="field-toDate" error=${errors.toDate} control=${dayControl} />`}
    ${received && html`<${AmountField} name="toAmount" label=${t('account.received', { currency: received })} ...${props} />`}`;
}

/** @param {FieldProps & {name: 'account' | 'toAccount', label: string}} props */
function AccountSelect({ name, label, draft, change, errors }) {
  const usable = usableAccounts(draft.date, [draft.account, draft.toAccount]);
  const options = [['', t('account.none')], ...usable.map((account) => [account.id, account.name])];
  /** @param {ControlAttributes} attributes */
  const control = (attributes) => html`
    <${Select} ...${attributes} value=${draft[name]} options=${options}
      onChange=${(/** @type {string} */ id) => change({ [name]: id })} />`;
  return html`<${Field} label=${label} className=${`field-${name}`} error=${errors[name]} control=${control} />`;
}

/**
 * A plain field for an amount.
 *
 * @param {FieldProps & {name: 'toAmount' | 'originalAmount', label: string}} props
 */
function AmountField({ name, label, draft, change, errors }) {
  /** @param {ControlAttributes} attributes */
  const control = (attributes) => html`
    <input ...${attributes} class="amount-input" type="text" inputmode="decimal" autocomplete="off" maxlength="200" value=${draft[name]}
      onInput=${(/** @type {Event} */ event) => change({ [name]: textOf(event) })} />`;
  return html`<${Field} label=${label} className=${`field-${name}`} error=${errors[name]} control=${control} />`;
}

/** @param {FieldProps} props */
export function PayeeField({ draft, change, errors }) {
  /** @param {ControlAttributes} attributes */
  const control = (attributes) => html`
    <${Combobox} ...${attributes} value=${draft.payee} placeholder=${t('entry.payeeHint')} maxlength="128"
      suggest=${(/** @type {string} */ text) => suggestPayees(text).map((value) => ({ value }))}
      onInput=${(/** @type {string} */ payee) => change({ payee })} />`;
  return html`<${Field} label=${t('payee')} className="field-payee" error=${errors.payee} control=${control} />`;
}

/**
 * What was paid, where it was in another currency than the account's.
 *
 * @param {FieldProps} props
 */
export function OriginalFields({ draft, change, errors }) {
  /** @param {ControlAttributes} attributes */
  const currencyControl = (attributes) => html`
    <${CurrencySelect} ...${attributes} used=${currenciesInUse()} value=${draft.originalCurrency}
      onChange=${(/** @type {string} */ originalCurrency) => change({ originalCurrency })} />`;
  return html`
    <details class="field-original" open=${Boolean(draft.originalAmount) || undefined}>
      <summary>${t('entry.original')}</summary>
      <${AmountField} name="originalAmount" label=${t('entry.originalAmount')} draft=${draft} change=${change} errors=${errors} />
      <${Field} label=${t('entry.originalCurrency')} className="field-originalCurrency" control=${currencyControl} />
    </details>`;
}
