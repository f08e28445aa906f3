// Adding: the amount, Enter, and the next row is ready on the same day.
import { html, useEffect, useRef, useState } from '../html.js';
import { call } from '../api.js';
import { dayOf } from '../days.js';
import { dialogWith } from '../dialogs.js';
import { blank, check, following, prefilled } from '../draft.js';
import { create, nameOf } from '../ledger.js';
import { learnOnce, recall } from '../memory.js';
import { decimalMark, minorDigits } from '../money.js';
import { discard } from '../offline/queue.js';
import { usualCurrency } from '../settings.js';
import { t } from '../text.js';
import { Dialog } from './dialog.js';
import { Fields } from './form.js';

const LEARN_FROM = 300;
const latest = async () => (await call('GET', `/transactions?limit=${LEARN_FROM}`)).body.transactions;

/** A remembered description brings its category and type, unless the category was written by hand. */
export function withMemory(draft, changes, ownCategory) {
  const next = { ...draft, ...changes };
  const known = 'description' in changes && !ownCategory ? recall(next.description) : null;
  return known ? { ...next, category: known.category, type: known.type } : next;
}

function useEntry(onSaved, known = {}) {
  const [draft, setDraft] = useState(() => {
    const filled = prefilled(blank(dayOf(new Date()), usualCurrency()), known);
    return withMemory(filled, { description: filled.description }, Boolean(filled.category));
  });
  const [errors, setErrors] = useState({});
  const [saving, setSaving] = useState(false);
  const own = useRef(Boolean(known.category));
  const instead = useRef(known.instead);
  const amount = useRef(null);
  const id = useRef(crypto.randomUUID());
  useEffect(() => learnOnce(latest), []);

  const set = (changes) => {
    if ('category' in changes) own.current = true;
    setDraft((draft) => withMemory(draft, changes, own.current));
    setErrors((errors) => Object.fromEntries(Object.entries(errors).filter(([name]) => name && !(name in changes))));
  };

  const save = async (event, { last = false } = {}) => {
    event.preventDefault();
    if (saving) return;
    const checked = check(draft, minorDigits(draft.currency), decimalMark());
    setErrors(checked.errors);
    if (Object.keys(checked.errors).length) return focusFirst(event.target.closest('form'));
    const form = event.target.closest('form');
    setSaving(true);
    try {
      const saved = await create(id.current, checked.fields);
      id.current = crypto.randomUUID();
      own.current = false;
      if (instead.current) await discard(instead.current);
      instead.current = null;
      setDraft(following(draft));
      onSaved(saved, last);
      amount.current?.focus();
    } catch (error) {
      // A refused entry was not recorded; the next attempt is another one.
      if (error.status) id.current = crypto.randomUUID();
      setErrors(error.fields && Object.keys(error.fields).length ? error.fields : { '': error.message });
      focusFirst(form);
    } finally {
      setSaving(false);
    }
  };
  return { draft, set, errors, saving, save, amount };
}

/** Once the errors are drawn, the cursor stands in the first field that has one. */
export const focusFirst = (form) => setTimeout(() => form?.querySelector('[aria-invalid="true"]')?.focus());

/** The entry row above the table. */
export function EntryRow() {
  const { draft, set, errors, saving, save, amount } = useEntry(() => {});
  return html`
    <form class="card entry-row" aria-label=${t('entry.addA')} noValidate onSubmit=${save}>
      <${Fields} draft=${draft} set=${set} errors=${errors} amountRef=${amount} />
      <button class="button primary" type="submit" aria-disabled=${saving}>${t('entry.addShort')}</button>
    </form>`;
}

/** The same as a dialog, from anywhere. */
export function EntryDialog({ onClose }) {
  const [done, setDone] = useState(null);
  const { draft, set, errors, saving, save, amount } = useEntry((saved, last) => (last ? onClose() : setDone(saved)), dialogWith);
  useEffect(() => amount.current?.focus(), []);
  return html`
    <${Dialog} title=${t('entry.add')} onClose=${onClose}>
      <form class="entry-form" noValidate onSubmit=${save}>
        <${Fields} draft=${draft} set=${set} errors=${errors} amountRef=${amount} />
        <p class="saved" role="status">${done && t('entry.saved', { name: nameOf(done) })}</p>
        <div class="actions">
          <button class="button" type="submit" aria-disabled=${saving}>
            ${t('entry.saveNext', { key: html`<kbd aria-hidden="true">↵</kbd>` })}</button>
          <button class="button primary" type="button" aria-disabled=${saving}
            onClick=${(event) => save(event, { last: true })}>${t('save')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
