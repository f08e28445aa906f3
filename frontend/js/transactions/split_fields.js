// The fields of the splits: a category and an amount each, and on request a description and tags.

import { decimalMark, minorDigits, money } from '../shared/format.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Combobox } from '../ui/combobox.js';
import { textOf } from '../ui/events.js';
import { Field } from '../ui/field.js';
import { icon } from '../ui/icons.js';
import { blankSplit, hasDetails, MAX_SPLITS, remainingAmount } from './splits.js';
import { suggestCategories } from './suggestions.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').SplitDraft} SplitDraft */
/** @typedef {import('../shared/types.js').TransactionType} TransactionType */
/** @typedef {(changes: Partial<SplitDraft>) => void} ChangeSplit */

/**
 * The splits, with what is left to divide.
 *
 * @param {import('./account_fields.js').FieldProps} props
 */
export function SplitFields({ draft, change, errors }) {
  const { splits, currency, type } = draft;
  const [isDetailed, setDetailed] = useState(splits.some(hasDetails));
  const remaining = remainingAmount(draft, minorDigits(currency), decimalMark());
  /** @param {number} at @param {Partial<SplitDraft>} changes */
  const changeSplit = (at, changes) =>
    change({ splits: splits.map((split, index) => (index === at ? { ...split, ...changes } : split)) });
  const add = () =>
    change({ splits: [...splits, blankSplit(remaining && !/^-|^0*\.?0*$/.test(remaining) ? remaining : '')] });
  /** @param {SplitDraft} split @param {number} at */
  const line = (split, at) => html`
    <${SplitLine} key=${at} split=${split} n=${at + 1} type=${type} isDetailed=${isDetailed}
      change=${(/** @type {Partial<SplitDraft>} */ changes) => changeSplit(at, changes)}
      remove=${() => change({ splits: splits.filter((_, index) => index !== at) })} />`;
  return html`
    <fieldset class="field-splits" aria-invalid=${errors.splits ? 'true' : undefined}>
      <legend>${t('splits')}</legend>
      <ul>${splits.map(line)}</ul>
      <p class="splits-foot">
        <button class="button" type="button" disabled=${splits.length >= MAX_SPLITS} onClick=${add}>
          ${icon('plus')}<span>${t('split.add')}</span></button>
        <button class="button quiet" type="button" aria-expanded=${isDetailed} onClick=${() => setDetailed(!isDetailed)}>
          ${t('split.details')}</button>
        <button class="button quiet" type="button" onClick=${() => change({ splits: [] })}>${t('split.undo')}</button>
        <span class="muted" role="status">${remaining !== null && t('split.left', { amount: html`<span class="money">${money(remaining, currency)}</span>` })}</span></p>
      ${errors.splits && html`<p class="field-error" role="alert">${errors.splits}</p>`}
    </fieldset>`;
}

/**
 * @param {object} props
 * @param {SplitDraft} props.split
 * @param {number} props.n counted from 1
 * @param {TransactionType} props.type
 * @param {boolean} props.isDetailed whether it asks for a description and tags too
 * @param {ChangeSplit} props.change
 * @param {() => void} props.remove
 */
function SplitLine({ split, n, type, isDetailed, change, remove }) {
  const { category, amount } = split;
  const categoryControl = (/** @type {ControlAttributes} */ attributes) => html`
    <${Combobox} ...${attributes} value=${category} maxlength="64" placeholder=${t('category')}
      suggest=${(/** @type {string} */ text) => suggestCategories(text, type).map((value) => ({ value }))}
      onInput=${(/** @type {string} */ value) => change({ category: value })} />`;
  const amountControl = (/** @type {ControlAttributes} */ attributes) => html`
    <input ...${attributes} class="amount-input" type="text" inputmode="text" autocomplete="off" maxlength="200"
      placeholder=${t('amount')} value=${amount}
      onInput=${(/** @type {Event} */ event) => change({ amount: textOf(event) })} />`;
  return html`
    <li>
      <${Field} label=${t('split.category', { n })} control=${categoryControl} />
      <${Field} label=${t('split.amount', { n })} control=${amountControl} />
      <button class="icon-button" type="button" aria-label=${t('split.remove', { n })} onClick=${remove}>${icon('close')}</button>
      ${isDetailed && html`<${Details} split=${split} n=${n} change=${change} />`}
    </li>`;
}

/** @param {{split: SplitDraft, n: number, change: ChangeSplit}} props */
function Details({ split, n, change }) {
  /** @param {'description' | 'tags'} name @param {{placeholder: string, maxlength: string}} own */
  const control = (name, own) => (/** @type {ControlAttributes} */ attributes) =>
    html`
      <input ...${attributes} ...${own} type="text" autocomplete="off" value=${split[name]}
        onInput=${(/** @type {Event} */ event) => change({ [name]: textOf(event) })} />`;
  return html`
    <${Field} label=${t('split.description', { n })} control=${control('description', { placeholder: t('description'), maxlength: '512' })} />
    <${Field} label=${t('split.tags', { n })} className="split-tags"
      control=${control('tags', { placeholder: t('tags'), maxlength: '600' })} />`;
}
