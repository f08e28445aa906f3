// Everything written down, newest first: find it, change it, add to it.
import { html, useEffect, useMemo, useState } from '../html.js';
import { pathTo } from '../api.js';
import { decimal, sum } from '../decimal.js';
import { remember, rememberCategories } from '../memory.js';
import { count, money, signedMoney } from '../money.js';
import { useResource } from '../resource.js';
import { link, route } from '../route.js';
import { isWide } from '../screen.js';
import { icon } from '../icons.js';
import { Editor } from './editor.js';
import { EntryRow } from './entry.js';
import { Filters } from './filters.js';
import { Empty, Loaded } from './states.js';
import { TransactionTable } from './table.js';

const PAGE = 50;

export function Transactions() {
  const { query } = route.value;
  const [editing, setEditing] = useState(null);
  const page = useResource(pathTo('/transactions', { ...query, limit: PAGE }));
  useEffect(() => { if (page.data) remember(page.data.transactions); }, [page.data]);
  return html`
    <header class="view-head"><h1>Transactions</h1></header>
    ${isWide.value && html`<${EntryRow} />`}
    <${Filters} query=${query} />
    <${Sums} query=${query} />
    <section class=${`card table-card${page.loading && page.data ? ' is-stale' : ''}`} aria-label="List" aria-busy=${page.loading}>
      <${Loaded} resource=${page} lines=${12}>${(data) => (data.transactions.length
        ? html`<${TransactionTable} transactions=${data.transactions} query=${{ ...query, cursor: '' }} onEdit=${setEditing} />`
        : html`<${Nothing} query=${query} />`)}</${Loaded}>
    </section>
    ${page.data && html`<${Pages} query=${query} next=${page.data.cursor} />`}
    ${editing && html`<${Editor} key=${editing.id} transaction=${editing} onClose=${() => setEditing(null)} />`}`;
}

function Nothing({ query }) {
  return Object.keys(query).length
    ? html`<${Empty} title="Nothing matches.">Try fewer filters, or <a href=${link('transactions')}>show everything</a>.</${Empty}>`
    : html`<${Empty} title="Nothing written down yet.">Your first transaction takes a few seconds: an amount, a category, Enter.</${Empty}>`;
}

/** Older pages are reached by the API's cursor, newer ones by the browser's own Back. */
function Pages({ query, next }) {
  if (!next && !query.cursor) return null;
  return html`
    <nav class="pages" aria-label="Pages">
      ${query.cursor ? html`<a class="button" href=${link('transactions', { ...query, cursor: '' })}>${icon('left')}<span>Newest</span></a>` : html`<span />`}
      ${next && html`<a class="button" href=${link('transactions', { ...query, cursor: next })}><span>Older</span>${icon('right')}</a>`}
    </nav>`;
}

/** Sums of what the filters select, as far as the summary can tell them; one line per currency. */
function Sums({ query }) {
  const { from, to, currency, type, category } = query;
  const askable = !query.q && !query.tag && !query.min && !query.max;
  const summary = useResource(pathTo('/summary', { period: 'yearly', from, to, currency }));
  useEffect(() => { if (summary.data) rememberCategories(summary.data.totals); }, [summary.data]);
  const sums = useMemo(() => (summary.data?.totals ?? []).map((totals) => select(totals, type, category)).filter((one) => one.count), [summary.data, type, category]);
  if (!askable || (summary.data && !sums.length)) return html`<p class="sums" />`;
  return html`
    <p class="sums">${sums.map((one) => html`
      <span key=${one.currency}><span><b>${count(one.count)}</b> ${one.count === 1 ? 'entry' : 'entries'}</span>
        ${!isZero(one.expense) && html`<span>spent <b class="money">${money(one.expense, one.currency)}</b></span>`}
        ${!isZero(one.income) && html`<span>received <b class="money is-income">${money(one.income, one.currency)}</b></span>`}
        ${!isZero(one.expense) && !isZero(one.income) && html`<span>net <b class="money">${signedMoney(one.net, one.currency)}</b></span>`}</span>`)}</p>`;
}

const isZero = (amount) => decimal(amount).n === 0n;

function select(totals, type, category) {
  if (!type && !category) return totals;
  const chosen = totals.categories.filter((one) => (!type || one.type === type) && (!category || one.category === category));
  const of = (wanted) => sum(chosen.filter((one) => one.type === wanted).map((one) => one.amount));
  const [income, expense] = [of('income'), of('expense')];
  const negated = expense.startsWith('-') ? expense.slice(1) : `-${expense}`;
  const number = chosen.reduce((total, one) => total + one.count, 0);
  return { currency: totals.currency, income, expense, net: sum([income, negated]), count: number };
}
