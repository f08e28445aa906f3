// Everything written down, newest first: find it, change it, add to it.

import { apiPath } from '../shared/api.js';
import { isZero } from '../shared/decimal.js';
import { formatNumber, money, signedMoney } from '../shared/format.js';
import { html, useEffect, useMemo, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { route, viewLink } from '../shared/router.js';
import { byCount, filteredTotals } from '../shared/summary.js';
import { inOrder } from '../ui/day_input.js';
import { icon } from '../ui/icons.js';
import { openDialog } from '../ui/open_dialog.js';
import { Empty, Loaded } from '../ui/states.js';
import { isWide } from '../ui/viewport.js';
import { BulkBar } from './bulk_bar.js';
import { Editor } from './editor.js';
import { EntryRow } from './entry.js';
import { Filters } from './filters.js';
import { rememberCategories, rememberTransactions } from './history.js';
import { selected as chosen, clearSelection, listenToRows, toggleAllSelected, toggleSelected } from './selection.js';
import { TransactionTable } from './table.js';
import { UnsentRows } from './unsent_entries.js';

const PAGE = 50;
const PICKS = { has: ({ id }) => chosen.value.has(id), toggle: toggleSelected, all: toggleAllSelected };

export function Transactions() {
  const { query } = route.value;
  const [editing, setEditing] = useState(null);
  const page = useResource(apiPath('/transactions', { ...inOrder(query), limit: PAGE }));
  useEffect(() => {
    if (page.data) rememberTransactions(page.data.transactions);
  }, [page.data]);
  // The rows of before stay until the new ones are there, and are drawn again only when they change.
  const held = useRef(null);
  held.current = page.data ?? (page.error ? null : held.current);
  const data = held.current;
  // What depends on nothing here is not drawn again with every filter.
  const [entryRow, unsentRows] = useMemo(() => [html`<${EntryRow} />`, html`<${UnsentRows} />`], []);
  const card = useRef(null);
  const key = JSON.stringify({ ...query, cursor: '' });
  useEffect(() => listenToRows(() => card.current), []);
  useEffect(() => clearSelection, [key]);
  const list = useMemo(
    () =>
      data?.transactions.length
        ? html`<${TransactionTable} ...${data} query=${{ ...query, cursor: '' }} onEdit=${setEditing} picks=${PICKS} />`
        : html`<${Nothing} query=${query} />`,
    [data, key],
  );
  return html`
    <header class="view-head"><h1>${t('view.transactions')}</h1>
      <button class="button quiet bin-open" type="button" aria-haspopup="dialog" onClick=${() => openDialog('bin')}>
        ${icon('bin')}<span>${t('bin')}</span></button></header>
    ${isWide.value && entryRow}
    <${Filters} query=${query} />
    <${Sums} query=${query} />
    ${unsentRows}
    <section ref=${card} class=${`card table-card${page.loading && data ? ' is-stale' : ''}`} aria-label=${t('list')}
      aria-busy=${page.loading}>
      <${Loaded} resource=${{ ...page, data }} lines=${12}>${() => list}</${Loaded}>
      <${BulkBar} />
    </section>
    ${data && html`<${Pages} query=${query} next=${data.cursor} />`}
    ${
      editing &&
      html`
      <${Editor} key=${editing.id} transaction=${editing} onClose=${() => setEditing(null)} />`
    }`;
}

function Nothing({ query }) {
  if (Object.keys(query).length) {
    const everything = html`<a href=${viewLink('transactions')}>${t('list.everything')}</a>`;
    return html`<${Empty} title=${t('list.noMatch')}>${t('list.noMatchHint', { link: everything })}</${Empty}>`;
  }
  return html`
    <${Empty} title=${t('list.nothing')}>${t('list.nothingHint')}</${Empty}>`;
}

/** Older pages are reached by the API's cursor, newer ones by the browser's own Back. */
function Pages({ query, next }) {
  if (!next && !query.cursor) return null;
  const to = (cursor) => viewLink('transactions', { ...query, cursor });
  return html`
    <nav class="pages" aria-label=${t('list.pages')}>
      ${query.cursor ? html`<a class="button" href=${to('')}>${icon('left')}<span>${t('list.newest')}</span></a>` : html`<span />`}
      ${next && html`<a class="button" href=${to(next)}><span>${t('list.older')}</span>${icon('right')}</a>`}
    </nav>`;
}

/** Sums of what the filters select, as far as the summary can tell them; one line per currency. */
function Sums({ query }) {
  const { from, to, currency, type, category } = inOrder(query);
  const isTellable = !query.q && !query.tag && !query.min && !query.max;
  const { data } = useResource(apiPath('/summary', { period: 'yearly', from, to, currency }));
  useEffect(() => {
    if (data) rememberCategories(data.totals);
  }, [data]);
  const sums = useMemo(
    () =>
      byCount(data?.totals ?? [])
        .map((totals) => filteredTotals(totals, type, category))
        .filter((one) => one.count),
    [data, type, category],
  );
  const lines = sums.map((one) => html`<${Sum} key=${one.currency} ...${one} />`);
  return html`<div class="sums" tabindex=${isWide.value && sums.length < 4 ? undefined : 0} role="group" aria-label=${t('list.sums')}>${isTellable && lines}</div>`;
}

function Sum({ currency, income, expense, net, count: entries }) {
  const [hasIncome, hasExpense] = [!isZero(income), !isZero(expense)];
  const spent = html`<b class="money">${money(expense, currency)}</b>`;
  const received = html`<b class="money is-income">${money(income, currency)}</b>`;
  const left = html`<b class="money">${signedMoney(net, currency)}</b>`;
  return html`
    <p><span>${t('list.count', { n: entries, count: html`<b>${formatNumber(entries)}</b>` })}</span>
      ${hasExpense && html`<span>${t('list.spent', { amount: spent })}</span>`}
      ${hasIncome && html`<span>${t('list.received', { amount: received })}</span>`}
      ${hasIncome && hasExpense && html`<span>${t('list.net', { amount: left })}</span>`}</p>`;
}
