// Adding transactions: the amount, Enter, and the next row is ready on the same day.

import { html, useEffect, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Dialog } from '../ui/dialog.js';
import { dialogProps } from '../ui/open_dialog.js';
import { useEntryForm } from './entry_form.js';
import { Fields } from './fields.js';
import { describeTransaction } from './mutations.js';

/** The entry row above the table. */
export function EntryRow() {
  const { draft, change, errors, isSending, save, amount } = useEntryForm(() => {});
  return html`
    <form class="card entry-row" aria-label=${t('entry.addA')} noValidate onSubmit=${save}>
      <${Fields} draft=${draft} change=${change} errors=${errors} amountRef=${amount} />
      <button class="button primary" type="submit" aria-busy=${isSending}>${t('entry.addShort')}</button>
    </form>`;
}

/**
 * The same as a dialog, from anywhere.
 *
 * @param {{onClose: () => void}} props
 */
export function EntryDialog({ onClose }) {
  const [lastSaved, setLastSaved] = useState(/** @type {import('../shared/types.js').Entry | null} */ (null));
  const { draft, change, errors, isSending, save, amount } = useEntryForm((saved, isLast) => {
    if (isLast) onClose();
    else setLastSaved(saved);
  }, dialogProps);
  useEffect(() => amount.current?.focus(), []);
  /** @param {Event} event */
  const saveLast = (event) => save(event, { isLast: true });
  return html`
    <${Dialog} title=${t('entry.add')} onClose=${onClose}>
      <form class="entry-form" noValidate onSubmit=${save}>
        <${Fields} draft=${draft} change=${change} errors=${errors} amountRef=${amount} />
        <p class="saved" role="status">${lastSaved && t('entry.saved', { name: describeTransaction(lastSaved) })}</p>
        <div class="actions">
          <button class="button" type="submit" aria-busy=${isSending}>
            ${t('entry.saveNext', { key: html`<kbd aria-hidden="true">↵</kbd>` })}</button>
          <button class="button primary" type="button" aria-busy=${isSending} onClick=${saveLast}>${t('save')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
