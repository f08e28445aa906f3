// The shares of categories in a sum, level by level: a doughnut, and every category in a table beside it.

import { parentCategory } from '../shared/category.js';
import { share, sum } from '../shared/decimal.js';
import { formatNumber, money, sharePercent } from '../shared/format.js';
import { html, useMemo } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { navigate, viewLink } from '../shared/router.js';
import { chartSlices } from '../shared/summary.js';
import { CategoryName, Figure } from '../ui/amount.js';
import { categoryHue } from '../ui/category_colors.js';
import { ChartFigure } from '../ui/chart.js';
import { Chips } from '../ui/chips.js';
import { icon } from '../ui/icons.js';
import { Empty } from '../ui/states.js';

/** @typedef {import('../shared/types.js').Branch} Branch */
/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').Totals} Totals */
/** @typedef {import('../shared/types.js').CategoryType} CategoryType */
/** @typedef {{query: Query, from: string, to: string, currency: string}} Report */

const MAX_SLICES = 8;
/** How many slices the chart's label names. */
const NAMED_SLICES = 3;
const COLUMNS = ['share', 'entries', 'amount'];

/** @param {Report & {totals: Totals}} props */
export function ByCategory({ totals, query, ...span }) {
  /** @type {CategoryType} */
  const type = query.of === 'income' ? 'income' : 'expense';
  const below = query.in ?? '';
  const parts = useMemo(() => chartSlices(totals, type, MAX_SLICES, below), [totals, type, below]);
  /** @param {string} key */
  const typeLink = (key) => viewLink('reports', { ...query, of: key, in: '' });
  const types = { expense: t('expense'), income: t('income') };
  const none = html`
    <${Empty} title=${t(type === 'income' ? 'report.noIncome' : 'report.noExpense')}>${t('report.noDivision')}</${Empty}>`;
  return html`
    <section class="card" aria-label=${t('report.categories')}>
      <header class="card-head">
        <h2>${below ? html`<${CategoryName} category=${below} />` : t('report.byCategory')}</h2>
        ${below && html`<${UpLink} below=${below} query=${query} />`}
        <${Chips} label=${t('type')} names=${types} value=${type} href=${typeLink} />
      </header>
      ${parts.slices.length ? html`<${Shares} parts=${parts} type=${type} below=${below} query=${query} ...${span} />` : none}
    </section>`;
}

/** @param {{below: string, query: Query}} props */
function UpLink({ below, query }) {
  const parent = parentCategory(below);
  return html`
    <a class="button quiet" href=${viewLink('reports', { ...query, in: parent })}>
      ${icon('left')}<span>${parent || t('report.allCategories')}</span></a>`;
}

/** @param {Report & {parts: ReturnType<typeof chartSlices>, type: CategoryType, below: string}} props */
function Shares({ parts, type, below, query, from, to, currency }) {
  const { slices, all, total } = parts;
  /** @param {Branch} branch */
  const filtersOf = (branch) => ({ from, to, currency, type, category: branch.isOthers ? below : branch.category });
  /** Whether a branch can be divided further. @param {Branch} branch */
  const isDivisible = ({ category, parts }) => category !== below && parts.some((part) => part.category !== category);
  /** @param {number} at */
  const open = (at) => {
    if (isDivisible(slices[at])) navigate('reports', { ...query, in: slices[at].category });
    else navigate('transactions', filtersOf(slices[at]));
  };
  const named = slices
    .slice(0, NAMED_SLICES)
    .map(({ category, amount }) => `${category} ${sharePercent(share(amount, total))}`);
  const label = t(type === 'income' ? 'report.sharesOfIncome' : 'report.sharesOfExpense', { shares: named.join(', ') });
  const spent = money(sum(all.map((branch) => branch.amount)), currency);
  const centre = html`
    <div class="chart-centre"><b class="money" style=${{ '--length': spent.length }}>${spent}</b>
      <span>${t(type === 'expense' ? 'report.spent' : 'report.received')}</span></div>`;
  /** @param {Branch} branch */
  const name = ({ category, ...branch }) =>
    isDivisible({ category, ...branch })
      ? html`<a href=${viewLink('reports', { ...query, in: category })}>${category}</a>`
      : html`<${CategoryName} category=${category} />`;
  /** @param {Branch} branch */
  const row = (branch) => html`
    <tr key=${branch.category}>
      <th scope="row"><span class=${`dot ${branch.isOthers ? 'hue-other' : categoryHue(branch.category)}`} />
        ${name(branch)}</th>
      <td class="number muted">${sharePercent(share(branch.amount, total))}</td>
      <td class="number muted">${branch.count !== undefined && formatNumber(branch.count)}</td>
      <td class="number has-bar" style=${{ '--share': Math.max(0, share(branch.amount, slices[0].amount)) }}>
        <${Figure} amount=${branch.amount} currency=${currency} filters=${filtersOf(branch)} /></td>
    </tr>`;
  // Many slices cannot be told apart; bars in the table can.
  const isMany = all.length > MAX_SLICES;
  if (isMany) return html`<div class="scroll bars"><${CategoryTable}>${all.map(row)}</${CategoryTable}></div>`;
  return html`
    <div class="split">
      <${ChartFigure} label=${label} size="round" data=${parts} centre=${centre}
        make=${(/** @type {import('../ui/chart.js').Definitions} */ { doughnutChart }) => doughnutChart(slices, total, currency, open)}>
        <${CategoryTable}>${slices.map(row)}</${CategoryTable}></${ChartFigure}>
      <div class="scroll"><${CategoryTable}>${all.map(row)}</${CategoryTable}></div>
    </div>`;
}

/** @param {{children: import('../shared/types.js').Children}} props */
const CategoryTable = ({ children }) => html`
  <table class="categories"><caption class="unseen">${t('report.byCategory')}</caption>
    <thead><tr><th scope="col">${t('category')}</th>
      ${COLUMNS.map((name) => html`<th scope="col" class="number" key=${name}>${t(name)}</th>`)}</tr></thead>
    <tbody>${children}</tbody>
  </table>`;
