// The fields of a transaction, the same for a new one and for a change; each error stands at its field.

import { evaluate, isCalculation } from '../shared/arithmetic.js';
import { localDay } from '../shared/dates.js';
import { decimalMark, minorDigits, money } from '../shared/format.js';
import { html, useId } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { CategoryName } from '../ui/amount.js';
import { topLevelHue } from '../ui/category_colors.js';
import { Combobox } from '../ui/combobox.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { DateInput } from '../ui/day_input.js';
import { fieldOf, textOf } from '../ui/events.js';
import { Field, FormError } from '../ui/field.js';
import { isWide } from '../ui/viewport.js';
import { AccountField, OriginalFields, PayeeField, ToAccountFields } from './account_fields.js';
import { dayForKey } from './day_keys.js';
import { SplitFields } from './split_fields.js';
import { blankSplit } from './splits.js';
import { currenciesInUse, isNewCategory, suggestCategories, suggestDescriptions } from './suggestions.js';

/** @typedef {import('../shared/types.js').Draft} Draft */
/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').TransactionType} TransactionType */
/** @typedef {(changes: Partial<Draft>) => void} Change */

/** @type {TransactionType[]} */
const TYPES = ['expense', 'income', 'transfer'];
const MAX_CHIPS = 6;

/**
 * @param {object} props
 * @param {Draft} props.draft
 * @param {Change} props.change merges into the draft
 * @param {import('../shared/types.js').FormErrors} props.errors
 * @param {{current: HTMLInputElement | null}} props.amountRef
 * @param {boolean} [props.isRecorded] shows what can only be said later, such as the day on which a transfer arrived
 */
export function Fields({ draft, change, errors, amountRef, isRecorded = false }) {
  /** @param {keyof Draft} name */
  const typed = (name) => (/** @type {Event} */ event) => change({ [name]: textOf(event) });
  /**
   * @param {keyof Draft} name
   * @param {(attributes: ControlAttributes) => import('../shared/types.js').View} control
   */
  const field = (name, control) => html`
    <${Field} label=${t(name)} className=${`field-${name}`} error=${errors[name]} control=${control} />`;
  const isTransfer = draft.type === 'transfer';
  const own = { draft, change, errors };
  return html`
    <${FormError} error=${errors['']} />
    <${TypeChoice} type=${draft.type} change=${change} />
    ${field('amount', (attributes) => amountControl(draft, { ...attributes, ref: amountRef, onInput: typed('amount') }))}
    <${CategoryChips} draft=${draft} change=${change} />
    ${field('description', (attributes) => descriptionControl(draft, change, attributes))}
    ${!isTransfer && !draft.splits.length && field('category', (attributes) => categoryControl(draft, change, attributes))}
    ${isTransfer && html`<${AccountField} ...${own} /><${ToAccountFields} ...${own} isRecorded=${isRecorded} />`}
    ${draft.splits.length > 0 && !isTransfer && html`<${SplitFields} ...${own} />`}
    ${field(
      'date',
      (attributes) => html`
        <${DateInput} ...${attributes} value=${draft.date} title=${t('entry.dateKeys')}
          onValue=${(/** @type {string} */ date) => change({ date })}
          onKeyDown=${(/** @type {KeyboardEvent} */ event) => onDateKey(event, draft.date, change)} />`,
    )}
    ${!isTransfer && html`<${AccountField} ...${own} />`}
    <${PayeeField} ...${own} />
    ${field(
      'tags',
      (attributes) => html`
        <input ...${attributes} type="text" autocomplete="off" placeholder=${t('entry.tagsHint')} value=${draft.tags}
          onInput=${typed('tags')} />`,
    )}
    ${field(
      'currency',
      (attributes) => html`
        <${CurrencySelect} ...${attributes} used=${currenciesInUse()} value=${draft.currency}
          onChange=${(/** @type {string} */ currency) => change({ currency })} />`,
    )}
    ${!isTransfer && html`<${Extras} ...${own} />`}`;
}

/** @param {{type: TransactionType, change: Change}} props */
function TypeChoice({ type: chosen, change }) {
  const name = useId();
  /** @param {TransactionType} type */
  const choice = (type) => html`
    <label key=${type}><input type="radio" name=${name} value=${type} checked=${chosen === type}
      onChange=${() => change({ type })} /><span>${t(`type.${type}`)}</span></label>`;
  return html`
    <fieldset class="segments field-type"><legend class="unseen">${t('type')}</legend>${TYPES.map(choice)}</fieldset>`;
}

/**
 * What few transactions have: splits, another currency, a refund.
 *
 * @param {{draft: Draft, change: Change, errors: import('../shared/types.js').FormErrors}} props
 */
function Extras({ draft, change, errors }) {
  const split = () => change({ splits: firstSplits(draft) });
  return html`
    <div class="entry-extras">
      ${!draft.splits.length && html`<button class="split-open" type="button" onClick=${split}>${t('split.open')}</button>`}
      <${OriginalFields} draft=${draft} change=${change} errors=${errors} />
      <${RefundBox} draft=${draft} change=${change} />
    </div>`;
}

/** @param {{draft: Draft, change: Change}} props */
function RefundBox({ draft, change }) {
  const words = t(draft.type === 'income' ? 'entry.refundIncome' : 'entry.refundExpense');
  /** @param {Event} event */
  const onChange = (event) => change({ refund: fieldOf(event).checked });
  return html`
    <label class="check field-refund"><input type="checkbox" checked=${draft.refund} onChange=${onChange} />
      <span>${words}</span></label>`;
}

/**
 * The amount, its currency, and the result where it is a calculation.
 *
 * @param {Draft} draft
 * @param {ControlAttributes & Record<string, unknown>} attributes
 */
const amountControl = (draft, attributes) => html`
  <div class="amount-box">
    <input ...${attributes} class="amount-input" type="text" inputmode="decimal" autocomplete="off" placeholder=${zero(draft.currency)}
      maxlength="200" value=${draft.amount} />
    <span class="amount-unit" aria-hidden="true">${draft.currency}</span>
    <output class="amount-result" for=${attributes.id}>${resultOf(draft)}</output>
  </div>`;

/**
 * @param {Draft} draft
 * @param {Change} change
 * @param {ControlAttributes} attributes
 */
function descriptionControl(draft, change, attributes) {
  /** @param {string} text */
  const suggest = (text) =>
    suggestDescriptions(text).map(({ description, category }) => ({ value: description, note: category }));
  return html`
    <${Combobox} ...${attributes} value=${draft.description} placeholder=${t('entry.what')} maxlength="512"
      suggest=${suggest} onInput=${(/** @type {string} */ description) => change({ description })} />`;
}

/**
 * @param {Draft} draft
 * @param {Change} change
 * @param {ControlAttributes} attributes
 */
function categoryControl(draft, change, attributes) {
  /** @param {string} text */
  const suggest = (text) => suggestCategories(text, draft.type).map((value) => ({ value }));
  return html`
    <${Combobox} ...${attributes} value=${draft.category} placeholder=${t('entry.categoryHint')} maxlength="64"
      suggest=${suggest} onInput=${(/** @type {string} */ category) => change({ category })} />
    ${isNewCategory(draft.category) && html`<p class="field-hint" role="status">${t('entry.newCategory', { name: draft.category.trim() })}</p>`}`;
}

/**
 * The categories used most, as buttons: on a phone, one tap in place of a word.
 *
 * @param {{draft: Draft, change: Change}} props
 */
function CategoryChips({ draft, change }) {
  const names = suggestCategories('', draft.type, MAX_CHIPS);
  if (isWide.value || draft.type === 'transfer' || draft.splits.length || !names.length) return null;
  /** @param {string} name */
  const chip = (name) => html`
    <button key=${name} class=${`category-chip ${topLevelHue(name)}`} type="button" aria-pressed=${draft.category === name}
      onClick=${() => change({ category: name })}><${CategoryName} category=${name} /></button>`;
  return html`<div class="category-chips" role="group" aria-label=${t('entry.often')}>${names.map(chip)}</div>`;
}

/**
 * Return the splits that a form begins with: the whole amount in the category chosen, and an empty one.
 *
 * @param {Draft} draft
 */
const firstSplits = ({ amount, category }) => [blankSplit(amount, category), blankSplit()];

/**
 * @param {KeyboardEvent} event
 * @param {string} date
 * @param {Change} change
 */
function onDateKey(event, date, change) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const day = dayForKey(event.key, date, localDay(new Date()));
  if (day === null && event.key !== 'Enter') return;
  event.preventDefault();
  // Chromium's date field keeps Enter to itself; here it saves, as in every other field.
  if (day === null) fieldOf(event).form?.requestSubmit();
  else {
    fieldOf(event).value = day;
    change({ date: day });
  }
}

/**
 * Return zero as an amount of the currency: "0.00", in German "0,00".
 *
 * @param {string} currency
 */
function zero(currency) {
  const digits = minorDigits(currency);
  return digits ? `0${decimalMark()}${'0'.repeat(digits)}` : '0';
}

/** @param {Draft} draft */
function resultOf({ amount, currency }) {
  if (!isCalculation(amount)) return '';
  try {
    return `= ${money(evaluate(amount, minorDigits(currency), decimalMark()), currency)}`;
  } catch {
    return '';
  }
}
