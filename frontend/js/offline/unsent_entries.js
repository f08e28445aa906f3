// One entry that is not sent yet: what it is, why it was refused, and the ways on.
import '../texts/en-later.js';
import { html } from '../shared/html.js';
import { dayMedium } from '../shared/dates.js';
import { openDialog } from '../ui/open_dialog.js';
import { icon } from '../ui/icons.js';
import { discard, put, waiting } from './queue.js';
import { t } from '../shared/i18n.js';
import { toast } from '../ui/toast.js';
import { Amount } from '../ui/amount.js';

export function WaitingRow({ one }) {
  const { fields, id, refused } = one;
  const name = fields.description || fields.category;
  const giveUp = async () => {
    await discard(one);
    toast(t('did.deleted', { name }), { action: { label: t('undo'), run: () => put(id, fields) } });
  };
  const edit = () => openDialog('entry', { ...fields, tags: fields.tags.join(', '), instead: one });
  return html`
    <li class=${refused ? 'is-refused' : undefined}>
      <div><b>${name}</b> <span class="badge">${t(refused ? 'waiting.isRefused' : 'waiting.isWaiting')}</span>
        <p class="muted">${fields.category} · ${dayMedium(fields.date)}</p>
        ${refused && html`<p class="field-error">${refused}</p>`}</div>
      <span class="number"><${Amount} ...${fields} /></span>
      <button class="icon-button" type="button" aria-label=${t('edit', { name })} onClick=${edit}>${icon('edit')}</button>
      <button class="icon-button" type="button" aria-label=${t('deleteOne', { name })} onClick=${giveUp}>
        ${icon('bin')}</button>
    </li>`;
}

/** What waits, above the list of what is recorded. */
export function WaitingRows() {
  if (!waiting.value.length) return null;
  return html`
    <section class="card" aria-label=${t('waiting.title')}>
      <ul class="waiting-list">${waiting.value.toReversed().map((one) => html`
        <${WaitingRow} key=${one.turn} one=${one} />`)}</ul>
    </section>`;
}
