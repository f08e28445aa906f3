// Adding: the amount, Enter, and the next row is ready on the same day.

import { discard } from '../offline/queue.js';
import { callApi } from '../shared/api.js';
import { localDay } from '../shared/dates.js';
import { decimalMark, minorDigits } from '../shared/format.js';
import { html, useEffect, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { defaultCurrency } from '../shared/settings.js';
import { Dialog } from '../ui/dialog.js';
import { dialogProps, openDialog } from '../ui/open_dialog.js';
import { toast } from '../ui/toast.js';
import { blankDraft, newId, nextDraft, prefillDraft, validateDraft } from './draft.js';
import { Fields } from './fields.js';
import { createTransaction, describeTransaction } from './mutations.js';
import { lastUseOf, loadHistoryOnce } from './suggestions.js';

const LEARN_FROM = 300;
const latest = async () => (await callApi('GET', `/transactions?limit=${LEARN_FROM}`)).body.transactions;

/** A remembered description brings its category and type, unless the category was written by hand. */
export function withMemory(draft, changes, ownCategory) {
  const next = { ...draft, ...changes };
  const known = 'description' in changes && !ownCategory ? lastUseOf(next.description) : null;
  return known ? { ...next, category: known.category, type: known.type } : next;
}

/**
 * A form that is ready for the next entry the moment one is sent: they go out in turn, each with its own id. One that
 * fails comes back with its reason, and what was typed meanwhile returns after it.
 */
function useEntry(onSaved, known = {}) {
  const [draft, setDraft] = useState(() => {
    const filled = prefillDraft(blankDraft(localDay(new Date()), defaultCurrency()), known);
    return withMemory(filled, { description: filled.description }, Boolean(filled.category));
  });
  const [errors, setErrors] = useState({});
  const [sending, setSending] = useState(0);
  const own = useRef(Boolean(known.category));
  const amount = useRef(null);
  const shown = useRef(null);
  const next = useRef({ id: newId(), instead: known.instead });
  const turn = useRef(Promise.resolve());
  const held = useRef([]);
  const closed = useRef(false);
  shown.current = draft;
  useEffect(() => {
    loadHistoryOnce(latest);
    return () => {
      closed.current = true;
    };
  }, []);

  const set = (changes) => {
    if ('category' in changes) own.current = true;
    setDraft((draft) => withMemory(draft, changes, own.current));
    setErrors((errors) => Object.fromEntries(Object.entries(errors).filter(([name]) => name && !(name in changes))));
  };

  const putBack = (sent, error, form) => {
    if (closed.current) {
      toast(error.message, { isError: true });
      return openDialog('entry', sent.draft);
    }
    const typed = shown.current;
    if (typed.amount || typed.description) held.current.push(typed);
    own.current = true;
    // A refused entry was not recorded; the next attempt is another one. One whose answer was lost keeps its id.
    next.current = { ...sent, id: error.status ? newId() : sent.id };
    setDraft(sent.draft);
    setErrors(error.fields && Object.keys(error.fields).length ? error.fields : { '': error.message });
    focusFirst(form);
  };

  const save = async (event, { last = false } = {}) => {
    event.preventDefault();
    const form = event.target.closest('form');
    const checked = validateDraft(draft, minorDigits(draft.currency), decimalMark());
    setErrors(checked.errors);
    if (Object.keys(checked.errors).length) return focusFirst(form);
    const sent = { ...next.current, draft };
    next.current = { id: newId() };
    const back = held.current.pop();
    own.current = Boolean(back);
    setDraft(back ?? nextDraft(draft));
    amount.current?.focus();
    setSending((many) => many + 1);
    turn.current = turn.current.then(async () => {
      try {
        const saved = await createTransaction(sent.id, checked.fields);
        if (sent.instead) await discard(sent.instead);
        onSaved(saved, last);
      } catch (error) {
        putBack(sent, error, form);
      } finally {
        setSending((many) => many - 1);
      }
    });
  };
  return { draft, set, errors, sending: sending > 0, save, amount };
}

/** Once the errors are drawn, the cursor stands in the first field that has one. */
export const focusFirst = (form) => setTimeout(() => form?.querySelector('[aria-invalid="true"]')?.focus());

/** The entry row above the table. */
export function EntryRow() {
  const { draft, set, errors, sending, save, amount } = useEntry(() => {});
  return html`
    <form class="card entry-row" aria-label=${t('entry.addA')} noValidate onSubmit=${save}>
      <${Fields} draft=${draft} set=${set} errors=${errors} amountRef=${amount} />
      <button class="button primary" type="submit" aria-busy=${sending}>${t('entry.addShort')}</button>
    </form>`;
}

/** The same as a dialog, from anywhere. */
export function EntryDialog({ onClose }) {
  const [done, setDone] = useState(null);
  const { draft, set, errors, sending, save, amount } = useEntry(
    (saved, last) => (last ? onClose() : setDone(saved)),
    dialogProps,
  );
  useEffect(() => amount.current?.focus(), []);
  return html`
    <${Dialog} title=${t('entry.add')} onClose=${onClose}>
      <form class="entry-form" noValidate onSubmit=${save}>
        <${Fields} draft=${draft} set=${set} errors=${errors} amountRef=${amount} />
        <p class="saved" role="status">${done && t('entry.saved', { name: describeTransaction(done) })}</p>
        <div class="actions">
          <button class="button" type="submit" aria-busy=${sending}>
            ${t('entry.saveNext', { key: html`<kbd aria-hidden="true">↵</kbd>` })}</button>
          <button class="button primary" type="button" aria-busy=${sending}
            onClick=${(event) => save(event, { last: true })}>${t('save')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
