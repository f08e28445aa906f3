// The bin: transactions deleted on this device, each of which can be restored.

import { bin, readBin } from '../offline/bin.js';
import { dayMedium } from '../shared/dates.js';
import { html, useEffect } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Amount } from '../ui/amount.js';
import { Dialog } from '../ui/dialog.js';
import { restoreTransaction } from './mutations.js';
import { accountsOf, nameOf } from './naming.js';
import { categoriesOf } from './parts.js';

/** @param {{onClose: () => void}} props */
export function BinDialog({ onClose }) {
  useEffect(() => {
    readBin().catch(() => {});
  }, []);
  const rows = bin.value.map((one) => html`<${DeletedRow} key=${one.id} transaction=${one} />`);
  return html`
    <${Dialog} title=${t('bin')} onClose=${onClose}>
      <p class="muted">${t('bin.hint')}</p>
      ${rows.length ? html`<ul class="entry-list bin-list">${rows}</ul>` : html`<p>${t('bin.empty')}</p>`}
    </${Dialog}>`;
}

/** @param {{transaction: import('../shared/types.js').IdentifiedEntry}} props */
function DeletedRow({ transaction }) {
  const { date } = transaction;
  const name = nameOf(transaction);
  const kind = categoriesOf(transaction).join(', ') || accountsOf(transaction);
  const restore = () => restoreTransaction(transaction);
  return html`
    <li><div><b>${name}</b><p class="muted">${kind} · ${dayMedium(date)}</p></div>
      <span class="number"><${Amount} ...${transaction} /></span>
      <button class="button" type="button" aria-label=${t('bin.restoreOne', { name })} onClick=${restore}>
        ${t('bin.restore')}</button></li>`;
}
