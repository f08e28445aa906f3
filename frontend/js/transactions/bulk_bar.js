// Actions for the selected rows: a bar below the list, and a form that changes only what is filled in.

import { isDay } from '../shared/dates.js';
import { sum } from '../shared/decimal.js';
import { signedMoney } from '../shared/format.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Combobox } from '../ui/combobox.js';
import { DateInput } from '../ui/day_input.js';
import { Dialog } from '../ui/dialog.js';
import { textOf } from '../ui/events.js';
import { Field } from '../ui/field.js';
import { icon } from '../ui/icons.js';
import { toastError } from '../ui/toast.js';
import { changeTransactions, deleteTransactions } from './bulk_changes.js';
import { joinTransactions } from './mutations.js';
import { clearSelection, selected } from './selection.js';
import { suggestCategories } from './suggestions.js';
import { parseTags } from './tags.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').Transaction} Transaction */
/** @typedef {{category: string, date: string, addTags: string, dropTags: string}} BulkDraft '' leaves a field as it is */

/** @type {BulkDraft} */
const NO_CHANGE = { category: '', date: '', addTags: '', dropTags: '' };

/**
 * Return income less expense of the transactions in a currency.
 *
 * @param {Transaction[]} transactions
 * @param {string} currency
 */
const netOf = (transactions, currency) =>
  sum(
    transactions
      .filter((one) => one.currency === currency && one.type !== 'transfer')
      .map(({ type, refund, amount }) => ((type === 'income') !== refund ? amount : `-${amount}`)),
  );

/** The bar, while rows are selected. */
export function BulkBar() {
  const [isOpen, setOpen] = useState(false);
  const transactions = [...selected.value.values()];
  if (!transactions.length) return null;
  const pair = joinablePair(transactions);
  const join = () => {
    clearSelection();
    if (pair) joinTransactions(pair.expense, pair.income).catch(toastError);
  };
  const currencies = [...new Set(transactions.map((one) => one.currency))];
  const remove = () => {
    clearSelection();
    deleteTransactions(transactions);
  };
  /** @param {string} code */
  const net = (code) => html`<span class="money" key=${code}>${signedMoney(netOf(transactions, code), code)}</span>`;
  return html`
    <div class="bulk-bar" role="region" aria-label=${t('bulk')}>
      <p role="status"><b>${t('bulk.count', { n: transactions.length })}</b> ${currencies.map(net)}</p>
      ${pair && html`<button class="button" type="button" onClick=${join}>${icon('swap')}<span>${t('bulk.join')}</span></button>`}
      <button class="button" type="button" onClick=${() => setOpen(true)}>${icon('edit')}<span>${t('bulk.change')}</span></button>
      <button class="button danger" type="button" onClick=${remove}>${icon('bin')}<span>${t('delete')}</span></button>
      <button class="button quiet" type="button" onClick=${clearSelection}>${t('bulk.none')}</button>
      ${isOpen && html`<${ChangeDialog} transactions=${transactions} onClose=${() => setOpen(false)} />`}
    </div>`;
}

/**
 * Return the expense and the income of two different accounts that can become a transfer, or null.
 *
 * @param {Transaction[]} transactions
 */
export function joinablePair(transactions) {
  if (transactions.length !== 2) return null;
  const expense = transactions.find((one) => one.type === 'expense');
  const income = transactions.find((one) => one.type === 'income');
  const isPair = expense?.account && income?.account && expense.account !== income.account;
  return isPair ? { expense, income } : null;
}

/**
 * Return the fields with the changes of a bulk form.
 *
 * @param {Entry} fields
 * @param {BulkDraft} changes
 * @returns {Entry}
 */
export function withBulkChanges(fields, { category, date, addTags, dropTags }) {
  const dropped = parseTags(dropTags);
  const remaining = fields.tags.filter((tag) => !dropped.includes(tag));
  return {
    ...fields,
    // A transfer has no category, and splits have their own.
    ...(fields.category && { category: category.trim() || fields.category }),
    // A transfer that is moved arrives on its new day.
    ...(isDay(date) && { date, toDate: null }),
    tags: [...new Set([...remaining, ...parseTags(addTags)])],
  };
}

/** @param {{transactions: Transaction[], onClose: () => void}} props */
function ChangeDialog({ transactions, onClose }) {
  const [draft, setDraft] = useState(NO_CHANGE);
  const [isBusy, setBusy] = useState(false);
  /** @param {Partial<BulkDraft>} changes */
  const change = (changes) => setDraft((before) => ({ ...before, ...changes }));
  /** @param {Event} event */
  const apply = async (event) => {
    event.preventDefault();
    if (isBusy || !Object.values(draft).some((value) => value.trim())) return;
    setBusy(true);
    await changeTransactions(transactions, (fields) => withBulkChanges(fields, draft));
    clearSelection();
    onClose();
  };
  /** @param {'addTags' | 'dropTags'} name */
  const tagsControl = (name) => (/** @type {ControlAttributes} */ attributes) =>
    html`
    <input ...${attributes} type="text" autocomplete="off" placeholder=${t('bulk.asItIs')} value=${draft[name]}
      onInput=${(/** @type {Event} */ event) => change({ [name]: textOf(event) })} />`;
  /** @param {ControlAttributes} attributes */
  const dateControl = (attributes) => html`
    <${DateInput} ...${attributes} value=${draft.date} onValue=${(/** @type {string} */ date) => change({ date })} />`;
  /** @param {ControlAttributes} attributes */
  const categoryControl = (attributes) => html`
    <${Combobox} ...${attributes} value=${draft.category} placeholder=${t('bulk.asItIs')} maxlength="64"
      suggest=${(/** @type {string} */ text) => suggestCategories(text, '').map((value) => ({ value }))}
      onInput=${(/** @type {string} */ category) => change({ category })} />`;
  return html`
    <${Dialog} title=${t('bulk.title', { n: transactions.length })} onClose=${onClose}>
      <form class="entry-form" noValidate onSubmit=${apply}>
        <${Field} label=${t('category')} className="field-category" control=${categoryControl} />
        <${Field} label=${t('date')} className="field-description" control=${dateControl} />
        <${Field} label=${t('bulk.addTags')} control=${tagsControl('addTags')} />
        <${Field} label=${t('bulk.dropTags')} control=${tagsControl('dropTags')} />
        <div class="actions">
          <button class="button" type="button" onClick=${onClose}>${t('bulk.cancel')}</button>
          <button class="button primary" type="submit" aria-disabled=${isBusy}>${t('bulk.apply')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
