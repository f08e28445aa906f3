// What can be done with the chosen rows: a bar below the list, and a form that changes only what is filled in.

import { isDay } from '../shared/dates.js';
import { sum } from '../shared/decimal.js';
import { signedMoney } from '../shared/format.js';
import { html, useId, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Combobox } from '../ui/combobox.js';
import { Dialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { changeTransactions, deleteTransactions } from './bulk_changes.js';
import { clearSelection, selected } from './selection.js';
import { suggestCategories } from './suggestions.js';

const sumOf = (transactions, currency) =>
  sum(
    transactions
      .filter((one) => one.currency === currency)
      .map(({ type, refund, amount }) => ((type === 'income') !== refund ? amount : `-${amount}`)),
  );

export function BulkBar() {
  const [isOpen, setOpen] = useState(false);
  const chosen = [...selected.value.values()];
  if (!chosen.length) return null;
  const currencies = [...new Set(chosen.map((one) => one.currency))];
  const remove = () => {
    clearSelection();
    deleteTransactions(chosen);
  };
  return html`
    <div class="bulk-bar" role="region" aria-label=${t('bulk')}>
      <p role="status"><b>${t('bulk.count', { n: chosen.length })}</b>
        ${currencies.map((code) => html`<span class="money" key=${code}>${signedMoney(sumOf(chosen, code), code)}</span>`)}</p>
      <button class="button" type="button" onClick=${() => setOpen(true)}>${icon('edit')}<span>${t('bulk.change')}</span></button>
      <button class="button danger" type="button" onClick=${remove}>${icon('bin')}<span>${t('delete')}</span></button>
      <button class="button quiet" type="button" onClick=${clearSelection}>${t('bulk.none')}</button>
      ${isOpen && html`<${ChangeDialog} chosen=${chosen} onClose=${() => setOpen(false)} />`}
    </div>`;
}

const words = (text) =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

function ChangeDialog({ chosen, onClose }) {
  const id = useId();
  const [wanted, setWanted] = useState({ category: '', date: '', add: '', drop: '' });
  const [busy, setBusy] = useState(false);
  const set = (changes) => setWanted((before) => ({ ...before, ...changes }));
  const apply = async (event) => {
    event.preventDefault();
    if (busy || !Object.values(wanted).some((value) => value.trim())) return;
    setBusy(true);
    const dropped = words(wanted.drop);
    await changeTransactions(chosen, (fields) => ({
      ...fields,
      category: wanted.category.trim() || fields.category,
      date: isDay(wanted.date) ? wanted.date : fields.date,
      tags: [...new Set([...fields.tags.filter((tag) => !dropped.includes(tag)), ...words(wanted.add)])],
    }));
    clearSelection();
    onClose();
  };
  const text = (name, label) => html`
    <div class="field"><label for=${id + name}>${label}</label>
      <input id=${id + name} type="text" autocomplete="off" placeholder=${t('bulk.asItIs')} value=${wanted[name]}
        onInput=${(event) => set({ [name]: event.target.value })} /></div>`;
  return html`
    <${Dialog} title=${t('bulk.title', { n: chosen.length })} onClose=${onClose}>
      <form class="entry-form" noValidate onSubmit=${apply}>
        <div class="field field-category"><label for=${`${id}category`}>${t('category')}</label>
          <${Combobox} id=${`${id}category`} value=${wanted.category} placeholder=${t('bulk.asItIs')} maxlength="64"
            suggest=${(typed) => suggestCategories(typed, '').map((value) => ({ value }))}
            onInput=${(category) => set({ category })} /></div>
        <div class="field field-description"><label for=${`${id}date`}>${t('date')}</label>
          <input id=${`${id}date`} type="date" value=${wanted.date}
            onInput=${(event) => set({ date: event.target.value })} /></div>
        ${text('add', t('bulk.addTags'))}
        ${text('drop', t('bulk.dropTags'))}
        <div class="actions">
          <button class="button" type="button" onClick=${onClose}>${t('bulk.cancel')}</button>
          <button class="button primary" type="submit" aria-disabled=${busy}>${t('bulk.apply')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
