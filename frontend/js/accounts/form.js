// The form of one account: its name, kind, currency and opening balance; closing, reopening and deleting it.

import { formErrors } from '../shared/api.js';
import { isDay, localDay } from '../shared/dates.js';
import { decimalMark, editableAmount, minorDigits } from '../shared/format.js';
import { html, useEffect, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { defaultCurrency } from '../shared/settings.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { DateInput } from '../ui/day_input.js';
import { Dialog } from '../ui/dialog.js';
import { textOf } from '../ui/events.js';
import { Field, FormError } from '../ui/field.js';
import { icon } from '../ui/icons.js';
import { Select } from '../ui/select.js';
import { KINDS, parseBalance } from './calculations.js';
import { accountFields, addAccount, changeAccount, deleteAccount } from './mutations.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').AccountFields} AccountFields */
/** @typedef {import('../shared/types.js').AccountKind} AccountKind */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */
/** @typedef {{name: string, kind: AccountKind, currency: string, amount: string, date: string}} AccountDraft */

/**
 * @param {Account | null} account
 * @returns {AccountDraft}
 */
function draftOf(account) {
  if (!account) {
    return { name: '', kind: 'checking', currency: defaultCurrency(), amount: '', date: localDay(new Date()) };
  }
  const { name, kind, currency, opening } = account;
  return { name, kind, currency, amount: editableAmount(opening.amount), date: opening.date };
}

/**
 * Return what to send of a form, and by field the messages to show; it can be sent where there are none.
 *
 * @param {AccountDraft} draft
 * @param {string} mark the reader's decimal mark
 * @returns {{fields: Omit<AccountFields, 'position' | 'closed'>, errors: FormErrors}}
 */
export function validateAccount({ name, kind, currency, amount: typed, date }, mark) {
  /** @type {FormErrors} */
  const errors = {};
  const { amount, error } = parseBalance(typed || '0', minorDigits(currency), mark);
  if (error) errors.amount = error;
  if (!name.trim()) errors.name = t('account.nameMissing');
  if (!isDay(date)) errors.date = t('error.date');
  return { fields: { name: name.trim(), kind, currency, opening: { amount, date } }, errors };
}

/**
 * @param {object} props
 * @param {Account | null} props.account null for a new one
 * @param {() => void} props.onClose
 */
export function AccountForm({ account, onClose }) {
  const [draft, setDraft] = useState(() => draftOf(account));
  const [errors, setErrors] = useState(/** @type {FormErrors} */ ({}));
  const id = useRef(crypto.randomUUID());
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);
  /** @param {Partial<AccountDraft>} changes */
  const change = (changes) => {
    setDraft((before) => ({ ...before, ...changes }));
    setErrors({});
  };
  /** @param {Promise<unknown>} request */
  const closeAfter = (request) => request.then(onClose, (error) => setErrors(accountErrors(error)));
  /** @param {Event} event */
  const save = (event) => {
    event.preventDefault();
    const { fields, errors: invalid } = validateAccount(draft, decimalMark());
    setErrors(invalid);
    if (Object.keys(invalid).length) return;
    if (!account) closeAfter(addAccount(id.current, fields));
    else closeAfter(changeAccount(account, { ...accountFields(account), ...fields }));
  };
  return html`
    <${Dialog} title=${t(account ? 'account.change' : 'account.add')} onClose=${onClose}>
      <form class="entry-form" noValidate onSubmit=${save} ref=${form}>
        <${FormError} error=${errors['']} />
        <${Fields} draft=${draft} errors=${errors} change=${change} />
        <div class="actions">
          ${account && html`<${EndButton} account=${account} run=${closeAfter} />`}
          <button class="button primary" type="submit">${t('save')}</button>
        </div>
      </form>
    </${Dialog}>`;
}

/**
 * Return the errors of the API by the names of the form's fields.
 *
 * @param {unknown} error
 */
function accountErrors(error) {
  const { opening, ...others } = formErrors(error);
  return opening ? { ...others, amount: opening } : others;
}

/**
 * The button that ends an account: deletes it while nothing is recorded on it, otherwise closes or reopens it.
 *
 * @param {{account: Account, run: (request: Promise<unknown>) => void}} props
 */
function EndButton({ account, run }) {
  const fields = accountFields(account);
  const close = () => run(changeAccount(account, { ...fields, closed: localDay(new Date()) }));
  const reopen = () => run(changeAccount(account, { ...fields, closed: null }));
  const remove = () => run(deleteAccount(account));
  if (account.closed) {
    return html`<button class="button" type="button" onClick=${reopen}>${t('account.reopen')}</button>`;
  }
  if (account.transactions) {
    return html`<button class="button danger" type="button" onClick=${close}>${t('account.close')}</button>`;
  }
  return html`
    <button class="button danger" type="button" onClick=${remove}>${icon('bin')}<span>${t('delete')}</span></button>`;
}

/** @param {{draft: AccountDraft, errors: FormErrors, change: (changes: Partial<AccountDraft>) => void}} props */
function Fields({ draft, errors, change }) {
  /** @param {'name' | 'amount'} name @param {Record<string, string>} attributes */
  const textControl = (name, attributes) => (/** @type {ControlAttributes} */ control) =>
    html`
      <input ...${control} ...${attributes} type="text" autocomplete="off" value=${draft[name]}
        onInput=${(/** @type {Event} */ event) => change({ [name]: textOf(event) })} />`;
  const dateControl = (/** @type {ControlAttributes} */ control) =>
    html`
      <${DateInput} ...${control} value=${draft.date} onValue=${(/** @type {string} */ date) => change({ date })} />`;
  const kinds = KINDS.map((kind) => [kind, t(`account.kind.${kind}`)]);
  /** @param {ControlAttributes} attributes */
  const kindControl = (attributes) => html`
    <${Select} ...${attributes} value=${draft.kind} options=${kinds}
      onChange=${(/** @type {AccountKind} */ kind) => change({ kind })} />`;
  /** @param {ControlAttributes} attributes */
  const currencyControl = (attributes) => html`
    <${CurrencySelect} ...${attributes} used=${[]} value=${draft.currency}
      onChange=${(/** @type {string} */ currency) => change({ currency })} />`;
  return html`
    <${Field} label=${t('account.name')} className="field-description" error=${errors.name}
      control=${textControl('name', { maxlength: '64' })} />
    <${Field} label=${t('account.kind')} error=${errors.kind} control=${kindControl} />
    <${Field} label=${t('currency')} error=${errors.currency} control=${currencyControl} />
    <${Field} label=${t('account.opening')} error=${errors.amount}
      control=${textControl('amount', { class: 'amount-input', inputmode: 'text', placeholder: '0', maxlength: '40' })} />
    <${Field} label=${t('account.openingDate')} error=${errors.date} control=${dateControl} />
    <p class="muted form-hint">${t('account.openingHint')}</p>`;
}
