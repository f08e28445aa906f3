// The latest changes, each of which can be undone as long as the page is open.

import { html } from '../shared/html.js';
import { locale, t } from '../shared/i18n.js';
import { Dialog } from '../ui/dialog.js';
import { undoableChanges, undoChange } from '../ui/toast.js';

/** @typedef {import('../ui/toast.js').UndoableChange} UndoableChange */

/** @param {{onClose: () => void}} props */
export function ChangesDialog({ onClose }) {
  const time = new Intl.DateTimeFormat(locale.value, { timeStyle: 'short' });
  /** @param {UndoableChange} change */
  const row = ({ id, text, at }) => html`
    <li key=${id}><div><b>${text}</b><p class="muted">${time.format(at)}</p></div>
      <button class="button" type="button" aria-label=${t('changes.undoOne', { name: text })} onClick=${() => undoChange(id)}>
        ${t('undo')}</button></li>`;
  const changes = undoableChanges.value;
  return html`
    <${Dialog} title=${t('changes')} onClose=${onClose}>
      <p class="muted">${t('changes.hint')}</p>
      ${changes.length ? html`<ul class="entry-list changes-list">${changes.map(row)}</ul>` : html`<p>${t('changes.none')}</p>`}
    </${Dialog}>`;
}
