// How a sum divides into categories, level by level: a doughnut, and every category in a table beside it.

import { parentCategory } from '../shared/category.js';
import { share, sum } from '../shared/decimal.js';
import { formatNumber, money, percent } from '../shared/format.js';
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

const SLICES = 8;

export function ByCategory({ totals, query, from, to, currency }) {
  const type = query.of === 'income' ? 'income' : 'expense';
  const below = query.in ?? '';
  const parts = useMemo(() => chartSlices(totals, type, SLICES, below), [totals, type, below]);
  const typeLink = (key) => viewLink('reports', { ...query, of: key, in: '' });
  return html`
    <section class="card" aria-label=${t('report.categories')}>
      <header class="card-head">
        <h2>${below ? html`<${CategoryName} category=${below} />` : t('report.byCategory')}</h2>
        ${
          below &&
          html`
          <a class="button quiet" href=${viewLink('reports', { ...query, in: parentCategory(below) })}>
            ${icon('left')}<span>${parentCategory(below) || t('report.allCategories')}</span></a>`
        }
        <${Chips} label=${t('type')} names=${{ expense: t('expense'), income: t('income') }} value=${type} href=${typeLink} />
      </header>
      ${
        parts.slices.length
          ? html`<${Division} ...${{ parts, type, below, query, from, to, currency }} />`
          : html`<${Empty} title=${t(type === 'income' ? 'report.noIncome' : 'report.noExpense')}>${t('report.noDivision')}</${Empty}>`
      }
    </section>`;
}

function Division({ parts, type, below, query, from, to, currency }) {
  const filters = (one) => ({ from, to, currency, type, category: one.isRest ? below : one.category });
  const deeper = (one) => one.category !== below && one.parts.some((part) => part.category !== one.category);
  const inside = (one) => viewLink('reports', { ...query, in: one.category });
  const open = (at) => {
    const one = parts.slices[at];
    if (deeper(one)) navigate('reports', { ...query, in: one.category });
    else navigate('transactions', filters(one));
  };
  const words = parts.slices.slice(0, 3).map((one) => `${one.category} ${percent(share(one.amount, parts.total))}`);
  const label = t(type === 'income' ? 'report.sharesOfIncome' : 'report.sharesOfExpense', { shares: words.join(', ') });
  const centre = html`
    <div class="chart-centre"><b class="money">${money(sum(parts.all.map((one) => one.amount)), currency)}</b>
      <span>${t(type === 'expense' ? 'report.spent' : 'report.received')}</span></div>`;
  const row = (one) => html`
    <tr key=${one.category}>
      <th scope="row"><span class=${`dot ${one.isRest ? 'hue-rest' : categoryHue(one.category)}`} />
        ${deeper(one) ? html`<a href=${inside(one)}>${one.category}</a>` : html`<${CategoryName} ...${one} />`}</th>
      <td class="number muted">${percent(share(one.amount, parts.total))}</td>
      <td class="number muted">${one.count != null && formatNumber(one.count)}</td>
      <td class="number"><${Figure} amount=${one.amount} currency=${currency} filters=${filters(one)} /></td>
    </tr>`;
  return html`
    <div class="split">
      <${ChartFigure} label=${label} size="round" data=${parts}
        centre=${centre} make=${({ doughnutChart }) => doughnutChart(parts.slices, parts.total, currency, open)}>
        <${CategoryTable}>${parts.slices.map(row)}</${CategoryTable}></${ChartFigure}>
      <div class="scroll"><${CategoryTable}>${parts.all.map(row)}</${CategoryTable}></div>
    </div>`;
}

const CategoryTable = ({ children }) => html`
  <table class="categories"><caption class="unseen">${t('report.byCategory')}</caption>
    <thead><tr><th scope="col">${t('category')}</th>${['share', 'entries', 'amount'].map(
      (name) => html`
      <th scope="col" class="number" key=${name}>${t(name)}</th>`,
    )}</tr></thead>
    <tbody>${children}</tbody>
  </table>`;
