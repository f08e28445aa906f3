// The latest entries of a month.

import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { transactionsLink } from '../shared/router.js';
import { TransactionTable } from '../transactions/table.js';
import { lazy } from '../ui/lazy.js';
import { Empty, Loaded } from '../ui/states.js';
import { LATEST } from './queries.js';

/** @typedef {import('../shared/types.js').Transaction} Transaction */
/** @typedef {import('../shared/types.js').TransactionPage} TransactionPage */

const Editor = lazy('Editor', {
  load: () => import('../transactions/editor.js'),
  texts: ['transactions'],
  styles: ['entry'],
  isQuiet: true,
});

/** @param {{from: string, to: string, currency: string | undefined, resource: import('../shared/types.js').Resource<TransactionPage>}} props */
export function Latest({ from, to, currency, resource }) {
  const [editing, setEditing] = useState(/** @type {Transaction | null} */ (null));
  /** @param {TransactionPage} page */
  const list = ({ transactions }) =>
    transactions.length
      ? html`<${TransactionTable} transactions=${transactions} query=${{ from, to, currency }} onEdit=${setEditing} />`
      : html`<${Empty} title=${t('month.empty')}>${t('month.emptyHint')}</${Empty}>`;
  const all = transactionsLink({ from, to, currency });
  return html`
    <section class="card table-card" aria-label=${t('month.latest')}>
      <header class="card-head"><h2>${t('month.latest')}</h2><a href=${all}>${t('month.all')}</a></header>
      <${Loaded} resource=${resource} lines=${LATEST}>${list}</${Loaded}>
      ${editing && html`<${Editor} key=${editing.id} transaction=${editing} onClose=${() => setEditing(null)} />`}
    </section>`;
}
