// The bin: what was deleted here, and the way back for each.

import { bin, readBin } from '../offline/bin.js';
import { dayMedium } from '../shared/dates.js';
import { html, useEffect } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Amount } from '../ui/amount.js';
import { Dialog } from '../ui/dialog.js';
import { restoreTransaction } from './mutations.js';

export function BinDialog({ onClose }) {
  useEffect(() => {
    readBin().catch(() => {});
  }, []);
  return html`
    <${Dialog} title=${t('bin')} onClose=${onClose}>
      <p class="muted">${t('bin.hint')}</p>
      ${
        bin.value.length
          ? html`
        <ul class="waiting-list bin-list">${bin.value.map((one) => html`<${Deleted} key=${one.id} one=${one} />`)}</ul>`
          : html`<p>${t('bin.empty')}</p>`
      }
    </${Dialog}>`;
}

function Deleted({ one }) {
  const name = one.description || one.category;
  return html`
    <li><div><b>${name}</b><p class="muted">${one.category} · ${dayMedium(one.date)}</p></div>
      <span class="number"><${Amount} ...${one} /></span>
      <button class="button" type="button" aria-label=${t('bin.restoreOne', { name })} onClick=${() => restoreTransaction(one)}>
        ${t('bin.restore')}</button></li>`;
}
