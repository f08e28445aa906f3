// The form of one budget: its category and its amount.

import { formErrors } from '../shared/api.js';
import { parseAmount } from '../shared/arithmetic.js';
import { decimalMark, editableAmount, minorDigits } from '../shared/format.js';
import { html, useEffect, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { defaultCurrency } from '../shared/settings.js';
import { currenciesInUse, suggestCategories } from '../transactions/suggestions.js';
import { Sum } from '../ui/amount.js';
import { Combobox } from '../ui/combobox.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { Dialog } from '../ui/dialog.js';
import { textOf } from '../ui/events.js';
import { Field, FormError } from '../ui/field.js';
import { icon } from '../ui/icons.js';
import { averageSpending } from './calculations.js';
import { deleteBudget, setBudget } from './mutations.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').BudgetProgress} BudgetProgress */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */
/** @typedef {import('../shared/types.js').NewBudget} NewBudget */
/** @typedef {import('../shared/types.js').Summary} Summary */

/**
 * @param {object} props
 * @param {BudgetProgress | null} props.budget null for a new one
 * @param {Summary | null} props.summary the months up to the one shown, to say what is usual
 * @param {string} props.month
 * @param {() => void} props.onClose
 */
export function BudgetForm({ budget, summary, month, onClose }) {
  const [draft, setDraft] = useState(() => draftOf(budget));
  const [errors, setErrors] = useState(/** @type {FormErrors} */ ({}));
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  useEffect(() => {
    /** @type {HTMLInputElement | null | undefined} */
    const first = form.current?.querySelector('input:not([disabled])');
    first?.select();
  }, []);
  /** @param {Partial<NewBudget>} changes */
  const change = (changes) => {
    setDraft((before) => ({ ...before, ...changes }));
    setErrors({});
  };
  /** @param {Promise<void>} request */
  const closeAfter = (request) => request.then(onClose, (error) => setErrors(formErrors(error)));
  /** @param {Event} event */
  const save = (event) => {
    event.preventDefault();
    const { fields, errors: invalid } = validateBudget(draft, minorDigits(draft.currency), decimalMark());
    setErrors(invalid);
    if (Object.keys(invalid).length) return;
    // A new one may take the place of another; Undo then brings that one back.
    const replaced = budget ?? summary?.budgets?.find((one) => one.category === fields.category);
    closeAfter(setBudget(fields, replaced));
  };
  const remove = budget && (() => closeAfter(deleteBudget(budget)));
  return html`
    <${Dialog} title=${t(budget ? 'budget.change' : 'budget.add')} onClose=${onClose}>
      <form class="entry-form budget-form" noValidate onSubmit=${save} ref=${form}>
        <${FormError} error=${errors['']} />
        <${Fields} draft=${draft} errors=${errors} isNew=${!budget} change=${change} />
        <${UsualSpending} draft=${draft} summary=${summary} month=${month} change=${change} />
        <div class="actions">
          ${remove && html`<${DeleteButton} onClick=${remove} />`}
          <button class="button primary" type="submit">${t('save')}</button>
        </div>
      </form>
    </${Dialog}>`;
}

/**
 * @param {BudgetProgress | null} budget
 * @returns {NewBudget}
 */
function draftOf(budget) {
  if (!budget) return { category: '', amount: '', currency: defaultCurrency() };
  return { category: budget.category, amount: editableAmount(budget.amount), currency: budget.currency };
}

/** @param {{onClick: () => void}} props */
const DeleteButton = ({ onClick }) => html`
  <button class="button danger" type="button" onClick=${onClick}>${icon('bin')}<span>${t('delete')}</span></button>`;

/**
 * @param {{draft: NewBudget, errors: FormErrors, isNew: boolean, change: (changes: Partial<NewBudget>) => void}} props
 */
function Fields({ draft, errors, isNew, change }) {
  /** @param {ControlAttributes} attributes */
  const categoryControl = (attributes) => {
    if (!isNew) return html`<input ...${attributes} type="text" value=${draft.category} disabled />`;
    return html`
      <${Combobox} ...${attributes} value=${draft.category} maxlength="64" placeholder=${t('entry.categoryHint')}
        suggest=${(/** @type {string} */ text) => suggestCategories(text, 'expense').map((value) => ({ value }))}
        onInput=${(/** @type {string} */ category) => change({ category })} />`;
  };
  /** @param {ControlAttributes} attributes */
  const amountControl = (attributes) => html`
    <input ...${attributes} class="amount-input" type="text" inputmode="decimal" autocomplete="off" maxlength="200" value=${draft.amount}
      onInput=${(/** @type {Event} */ event) => change({ amount: textOf(event) })} />`;
  /** @param {ControlAttributes} attributes */
  const currencyControl = (attributes) => html`
    <${CurrencySelect} ...${attributes} used=${currenciesInUse()} value=${draft.currency}
      onChange=${(/** @type {string} */ currency) => change({ currency })} />`;
  const controls = { category: categoryControl, amount: amountControl, currency: currencyControl };
  return Object.entries(controls).map(
    ([name, control]) => html`
      <${Field} key=${name} label=${t(name)} className=${`field-${name}`} error=${errors[name]} control=${control} />`,
  );
}

/**
 * What the category usually costs, as a button that takes it as the amount.
 *
 * @param {object} props
 * @param {NewBudget} props.draft
 * @param {Summary | null} props.summary
 * @param {string} props.month
 * @param {(changes: Partial<NewBudget>) => void} props.change
 */
function UsualSpending({ draft, summary, month, change }) {
  const { category, currency } = draft;
  const usual = category && summary && averageSpending(summary, currency, category.trim(), month);
  if (!usual) return html`<p class="muted budget-hint">${t('budget.covers')}</p>`;
  const take = () => change({ amount: editableAmount(usual) });
  const amount = html`<${Sum} amount=${usual} currency=${currency} />`;
  return html`
    <p class="muted budget-hint">
      <button class="button quiet" type="button" onClick=${take}><span>${t('budget.usual', { amount })}</span></button></p>`;
}

/**
 * Return what to send, and by field the messages to show; it can be sent where there are none.
 *
 * @param {NewBudget} draft as it is typed
 * @param {number} digits of the currency
 * @param {string} mark the reader's decimal mark
 * @returns {{fields: NewBudget, errors: FormErrors}}
 */
export function validateBudget({ category, amount: typed, currency }, digits, mark) {
  /** @type {FormErrors} */
  const errors = {};
  const { amount, error } = parseAmount(typed, digits, mark);
  if (error) errors.amount = error;
  if (!category.trim()) errors.category = t('error.category');
  return { fields: { category: category.trim(), amount, currency }, errors };
}
