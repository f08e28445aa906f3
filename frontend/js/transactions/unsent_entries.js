// Entries and changes that are not sent yet: what each is, why it was refused, and what can be done about it.

import { discard, queued, sendChange } from '../offline/queue.js';
import { dayMedium } from '../shared/dates.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Amount } from '../ui/amount.js';
import { Dialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { openDialog } from '../ui/open_dialog.js';
import { toast } from '../ui/toast.js';
import { draftOf } from './draft.js';
import { createOffline } from './mutations.js';
import { accountsOf, nameOf } from './naming.js';
import { markDeleted } from './optimistic_deletes.js';
import { categoriesOf } from './parts.js';

/** @typedef {import('../shared/types.js').QueuedChange} QueuedChange */
/** @typedef {import('../shared/types.js').QueuedEntry} QueuedEntry */
/** @typedef {import('../shared/types.js').ResourceChange} ResourceChange */
/** @typedef {import('../offline/queue.js').QueuedItem} QueuedItem */

/** @param {{entry: QueuedEntry}} props */
function UnsentRow({ entry }) {
  const { fields, id, refused } = entry;
  const name = nameOf(fields);
  const kind = categoriesOf(fields).join(', ') || accountsOf(fields);
  const remove = async () => {
    await discard(entry);
    toast(t('toast.deleted', { name }), { action: { label: t('undo'), run: () => createOffline(id, fields) } });
  };
  const edit = () => openDialog('entry', { ...draftOf(fields), instead: entry });
  return html`
    <li class=${refused ? 'is-refused' : undefined}>
      <div><b>${name}</b> <span class="badge">${t(refused ? 'unsent.refusedBadge' : 'unsent.badge')}</span>
        <p class="muted">${kind} · ${dayMedium(fields.date)}</p>
        ${refused && html`<p class="field-error">${refused}</p>`}</div>
      <span class="number"><${Amount} ...${fields} /></span>
      <button class="icon-button" type="button" aria-label=${t('edit', { name })} onClick=${edit}>${icon('edit')}</button>
      <button class="icon-button" type="button" aria-label=${t('deleteOne', { name })} onClick=${remove}>
        ${icon('bin')}</button>
    </li>`;
}

/**
 * A change of something recorded, which is corrected where that is shown.
 *
 * @param {{item: QueuedChange}} props
 */
function UnsentChange({ item }) {
  const { change, refused } = item;
  const name = change.text;
  const remove = async () => {
    await discard(item);
    showAgain(change);
    toast(t('toast.deleted', { name }), { action: { label: t('undo'), run: () => sendChange(change) } });
  };
  return html`
    <li class=${refused ? 'is-refused' : undefined}>
      <div><b>${name}</b> <span class="badge">${t(refused ? 'unsent.refusedBadge' : 'unsent.badge')}</span>
        ${refused && html`<p class="field-error">${refused}</p>`}</div>
      <button class="icon-button" type="button" aria-label=${t('deleteOne', { name })} onClick=${remove}>
        ${icon('bin')}</button>
    </li>`;
}

/**
 * Show a transaction in the lists whose deletion was given up.
 *
 * @param {ResourceChange} change
 */
function showAgain({ method, resource }) {
  const [, feature, id] = resource.split('/');
  if (method === 'DELETE' && feature === 'transactions') markDeleted([decodeURIComponent(id)], false);
}

/** @param {QueuedItem} item */
const row = (item) =>
  'change' in item
    ? html`<${UnsentChange} key=${item.turn} item=${item} />`
    : html`<${UnsentRow} key=${item.turn} entry=${item} />`;

/** @param {QueuedItem[]} items */
const list = (items) => html`<ul class="entry-list">${items.map(row)}</ul>`;

/** The unsent entries above the list of what is recorded, newest first. */
export function UnsentRows() {
  const entries = queued.value.filter((item) => 'fields' in item);
  if (!entries.length) return null;
  return html`<section class="card" aria-label=${t('unsent.title')}>${list(entries.reverse())}</section>`;
}

/**
 * All that is unsent, oldest first, as it will be sent.
 *
 * @param {{onClose: () => void}} props
 */
export function UnsentDialog({ onClose }) {
  return html`
    <${Dialog} title=${t('unsent.title')} onClose=${onClose}>
      <p class="muted">${t('unsent.hint')}</p>
      ${queued.value.length ? list(queued.value) : html`<p>${t('unsent.none')}</p>`}
    </${Dialog}>`;
}
