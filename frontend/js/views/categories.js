// How a sum divides into categories: a doughnut, and every category in a table beside it.
import { html, useMemo } from '../html.js';
import { share } from '../decimal.js';
import { slices } from '../figures.js';
import { count, money, percent } from '../money.js';
import { hue } from '../palette.js';
import { go, link } from '../route.js';
import { Figure } from './amount.js';
import { ChartFigure } from './chart.js';
import { doughnutChart } from './charts.js';
import { Chips } from './chips.js';
import { Empty } from './states.js';

const SLICES = 8;
const TYPES = { expense: 'Expense', income: 'Income' };

export function ByCategory({ totals, query, from, to, currency }) {
  const type = query.of === 'income' ? 'income' : 'expense';
  const parts = useMemo(() => slices(totals, type, SLICES), [totals, type]);
  return html`
    <section class="card" aria-label="Categories">
      <header class="card-head"><h2>By category</h2>
        <${Chips} label="Type" names=${TYPES} value=${type} href=${(key) => link('reports', { ...query, of: key })} />
      </header>
      ${parts.slices.length
        ? html`<${Division} ...${{ parts, type, total: totals[type], from, to, currency }} />`
        : html`<${Empty} title=${`No ${type} in these days.`}>There is nothing to divide.</${Empty}>`}
    </section>`;
}

function Division({ parts, type, total, from, to, currency }) {
  const filters = (one) => ({ from, to, currency, type, category: one.isRest ? '' : one.category });
  const open = (at) => go('transactions', filters(parts.slices[at]));
  const largest = parts.slices.slice(0, 3).map((one) => `${one.category} ${percent(share(one.amount, parts.total))}`);
  const centre = html`
    <div class="chart-centre"><b class="money">${money(total, currency)}</b>
      <span>${type === 'expense' ? 'spent' : 'received'}</span></div>`;
  const table = (rows) => html`
    <${CategoryTable} rows=${rows} whole=${parts.total} currency=${currency} filters=${filters} />`;
  return html`
    <div class="split">
      <${ChartFigure} label=${`Shares of ${type} by category: ${largest.join(', ')}`} size="round" data=${parts}
        centre=${centre} make=${() => doughnutChart(parts.slices, parts.total, currency, open)}>
        ${table(parts.slices)}</${ChartFigure}>
      <div class="scroll">${table(parts.all)}</div>
    </div>`;
}

const CategoryTable = ({ rows, whole, currency, filters }) => html`
  <table class="categories"><caption class="unseen">By category</caption>
    <thead><tr><th scope="col">Category</th><th scope="col" class="number">Share</th>
      <th scope="col" class="number">Entries</th><th scope="col" class="number">Amount</th></tr></thead>
    <tbody>${rows.map((one) => html`
      <tr key=${one.category}>
        <th scope="row"><span class=${`dot ${one.isRest ? 'hue-rest' : hue(one.category)}`} />${one.category}</th>
        <td class="number muted">${percent(share(one.amount, whole))}</td>
        <td class="number muted">${one.count != null && count(one.count)}</td>
        <td class="number"><${Figure} amount=${one.amount} currency=${currency} filters=${filters(one)} /></td>
      </tr>`)}</tbody>
  </table>`;
