// The fields of a transaction that name accounts, the payee, what was paid in another currency, and the splits.

import { decimalMark, minorDigits, money } from '../shared/format.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Combobox } from '../ui/combobox.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { DateInput } from '../ui/day_input.js';
import { textOf } from '../ui/events.js';
import { Field } from '../ui/field.js';
import { icon } from '../ui/icons.js';
import { Select } from '../ui/select.js';
import { receivedCurrency, usableAccounts } from './account_choice.js';
import { blankSplit, MAX_SPLITS, remainingAmount } from './splits.js';
import { currenciesInUse, suggestCategories, suggestPayees } from './suggestions.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').Draft} Draft */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */
/** @typedef {import('../shared/types.js').SplitDraft} SplitDraft */
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

/**
 * The splits, with what is left to divide.
 *
 * @param {FieldProps} props
 */
export function SplitFields({ draft, change, errors }) {
  const { splits, currency, type } = draft;
  const digits = minorDigits(currency);
  const remaining = remainingAmount(draft, digits, decimalMark());
  /** @param {number} at @param {Partial<SplitDraft>} changes */
  const changeSplit = (at, changes) =>
    change({ splits: splits.map((split, index) => (index === at ? { ...split, ...changes } : split)) });
  const add = () =>
    change({ splits: [...splits, blankSplit(remaining && !/^-|^0*\.?0*$/.test(remaining) ? remaining : '')] });
  /** @param {SplitDraft} split @param {number} at */
  const row = ({ category, amount }, at) => html`
    <li key=${at}>
      <${Field} label=${t('split.category', { n: at + 1 })} control=${(
        /** @type {ControlAttributes} */ attributes,
      ) => html`
        <${Combobox} ...${attributes} value=${category} maxlength="64" placeholder=${t('category')}
          suggest=${(/** @type {string} */ text) => suggestCategories(text, type).map((value) => ({ value }))}
          onInput=${(/** @type {string} */ value) => changeSplit(at, { category: value })} />`} />
      <${Field} label=${t('split.amount', { n: at + 1 })} control=${(
        /** @type {ControlAttributes} */ attributes,
      ) => html`
        <input ...${attributes} class="amount-input" type="text" inputmode="text" autocomplete="off" maxlength="200" value=${amount}
          onInput=${(/** @type {Event} */ event) => changeSplit(at, { amount: textOf(event) })} />`} />
      <button class="icon-button" type="button" aria-label=${t('split.remove', { n: at + 1 })}
        onClick=${() => change({ splits: splits.filter((_, index) => index !== at) })}>${icon('close')}</button>
    </li>`;
  return html`
    <fieldset class="field-splits" aria-invalid=${errors.splits ? 'true' : undefined}>
      <legend>${t('splits')}</legend>
      <ul>${splits.map(row)}</ul>
      <p class="splits-foot">
        <button class="button" type="button" disabled=${splits.length >= MAX_SPLITS} onClick=${add}>
          ${icon('plus')}<span>${t('split.add')}</span></button>
        <button class="button quiet" type="button" onClick=${() => change({ splits: [] })}>${t('split.undo')}</button>
        <span class="muted" role="status">${remaining !== null && t('split.left', { amount: html`<span class="money">${money(remaining, currency)}</span>` })}</span></p>
      ${errors.splits && html`<p class="field-error" role="alert">${errors.splits}</p>`}
    </fieldset>`;
}
