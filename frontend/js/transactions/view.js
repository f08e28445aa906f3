// The list of transactions, newest first: find, change, add.

import { apiPath } from '../shared/api.js';
import { inOrder } from '../shared/dates.js';
import { html, useEffect, useMemo, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { route, viewLink } from '../shared/router.js';
import { icon } from '../ui/icons.js';
import { openDialog } from '../ui/open_dialog.js';
import { Empty, Loaded } from '../ui/states.js';
import { isWide } from '../ui/viewport.js';
import { BulkBar } from './bulk_bar.js';
import { Editor } from './editor.js';
import { EntryRow } from './entry.js';
import { Filters } from './filters.js';
import { rememberTransactions } from './history.js';
import { ListSums } from './list_sums.js';
import { ListTools } from './list_tools.js';
import { clearSelection, listenToRows, selected, toggleAllSelected, toggleSelected } from './selection.js';
import { TransactionTable } from './table.js';
import { UnsentRows } from './unsent_entries.js';

/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').Transaction} Transaction */
/** @typedef {import('../shared/types.js').TransactionPage} TransactionPage */

const PAGE_ROWS = 50;
/** @type {import('../shared/types.js').RowSelection} */
const SELECTION = {
  has: ({ id }) => selected.value.has(id),
  toggle: toggleSelected,
  toggleAll: toggleAllSelected,
};

/** The view: the entry row, the filters, their sums, and the page of the list that the address names. */
export function Transactions() {
  const { query } = route.value;
  const [editing, setEditing] = useState(/** @type {Transaction | null} */ (null));
  /** @type {import('../shared/types.js').Resource<TransactionPage>} */
  const page = useResource(apiPath('/transactions', { ...inOrder(query), limit: PAGE_ROWS }));
  useEffect(() => {
    if (page.data) rememberTransactions(page.data.transactions);
  }, [page.data]);
  // The last rows stay until the new ones are here, and are drawn again only when they change.
  const lastData = useRef(/** @type {TransactionPage | null} */ (null));
  lastData.current = page.data ?? (page.error ? null : lastData.current);
  const data = lastData.current;
  // What depends on nothing here is not drawn again with every filter.
  const [entryRow, unsentRows] = useMemo(() => [html`<${EntryRow} />`, html`<${UnsentRows} />`], []);
  const card = useRef(/** @type {HTMLElement | null} */ (null));
  const filters = JSON.stringify({ ...query, cursor: '' });
  useEffect(() => listenToRows(() => card.current), []);
  useEffect(() => clearSelection, [filters]);
  const [isSelecting, setSelecting] = useState(false);
  /** @param {Transaction} row */
  const toggle = (row) => toggleSelected(row, data?.transactions ?? []);
  const list = useMemo(() => listOf(data, query, isSelecting ? toggle : setEditing), [data, filters, isSelecting]);
  const stop = () => {
    setSelecting(false);
    clearSelection();
  };
  return html`
    <header class="view-head"><h1>${t('view.transactions')}</h1>
      ${
        !isWide.value &&
        html`<button class="button quiet select-open" type="button" aria-pressed=${isSelecting} onClick=${isSelecting ? stop : () => setSelecting(true)}>
        ${icon('check')}<span>${t('list.selectMode')}</span></button>`
      }
      <button class="button quiet bin-open" type="button" aria-haspopup="dialog" onClick=${() => openDialog('bin')}>
        ${icon('bin')}<span>${t('bin')}</span></button></header>
    ${isWide.value && entryRow}
    <${Filters} query=${query} />
    <div class="list-head"><${ListSums} query=${query} />${data && data.transactions.length > 0 && html`<${ListTools} query=${query} />`}</div>
    ${unsentRows}
    <section ref=${card} class=${`card table-card${page.loading && data ? ' is-stale' : ''}${isSelecting ? ' is-selecting' : ''}`} aria-label=${t('list')}
      aria-busy=${page.loading}>
      <${Loaded} resource=${{ ...page, data }} lines=${12}>${() => list}</${Loaded}>
      <${BulkBar} />
    </section>
    ${data && html`<${Pages} query=${query} next=${data.cursor} />`}
    ${editing && html`<${Editor} key=${editing.id} transaction=${editing} onClose=${() => setEditing(null)} />`}`;
}

/**
 * @param {TransactionPage | null} page
 * @param {Query} query
 * @param {(transaction: Transaction) => void} onEdit
 */
function listOf(page, query, onEdit) {
  if (!page?.transactions.length) return html`<${NoTransactions} query=${query} />`;
  return html`
    <${TransactionTable} transactions=${page.transactions} query=${{ ...query, cursor: '' }} onEdit=${onEdit}
      selection=${SELECTION} />`;
}

/** @param {{query: Query}} props */
function NoTransactions({ query }) {
  if (!Object.keys(query).length) return html`<${Empty} title=${t('list.nothing')}>${t('list.nothingHint')}</${Empty}>`;
  const everything = html`<a href=${viewLink('transactions')}>${t('list.everything')}</a>`;
  return html`<${Empty} title=${t('list.noMatch')}>${t('list.noMatchHint', { link: everything })}</${Empty}>`;
}

/**
 * Older pages are reached by the API's cursor, newer ones by the browser's own Back.
 *
 * @param {{query: Query, next: string | null}} props
 */
function Pages({ query, next }) {
  if (!next && !query.cursor) return null;
  /** @param {string} cursor */
  const pageLink = (cursor) => viewLink('transactions', { ...query, cursor });
  const newest = html`<a class="button" href=${pageLink('')}>${icon('left')}<span>${t('list.newest')}</span></a>`;
  return html`
    <nav class="pages" aria-label=${t('list.pages')}>
      ${query.cursor ? newest : html`<span />`}
      ${next && html`<a class="button" href=${pageLink(next)}><span>${t('list.older')}</span>${icon('right')}</a>`}
    </nav>`;
}
