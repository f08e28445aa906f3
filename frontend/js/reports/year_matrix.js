// A year on one page: what each category cost in each month, with shades, and the sum of both.

import { apiPath } from '../shared/api.js';
import { monthEnd } from '../shared/dates.js';
import { decimal, share, sum, toText, ZERO } from '../shared/decimal.js';
import { formatNumber, minorDigits, money } from '../shared/format.js';
import { html } from '../shared/html.js';
import { locale, t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { navigate, transactionsLink } from '../shared/router.js';
import { categoryBranches } from '../shared/summary.js';
import { topLevelHue } from '../ui/category_colors.js';
import { Select } from '../ui/select.js';
import { Empty, Loaded } from '../ui/states.js';

/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {{category: string, months: string[], total: string}} MatrixRow */

const MONTHS = 12;
const MAX_YEARS = 12;

/**
 * Return a row for each first-level category of a year's expenses, the dearest first.
 *
 * @param {Summary} summary the monthly one of the year
 * @param {string} currency
 * @param {string} year
 * @returns {MatrixRow[]}
 */
export function yearRows(summary, currency, year) {
  const zero = toText(ZERO, minorDigits(currency));
  const own = summary.periods.filter((period) => period.currency === currency);
  const byMonth = new Map(own.map((period) => [period.start.slice(0, 7), categoryBranches(period, 'expense')]));
  const totals = summary.totals.find((one) => one.currency === currency);
  return categoryBranches(totals, 'expense').map(({ category, amount }) => ({
    category,
    total: amount,
    months: monthsOf(year).map(
      (month) => byMonth.get(month)?.find((branch) => branch.category === category)?.amount ?? zero,
    ),
  }));
}

/** @param {string} year */
const monthsOf = (year) => Array.from({ length: MONTHS }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}`);

/** @param {{query: Query, currency: string, today: string}} props */
export function YearMatrix({ query, currency, today }) {
  const year = /^\d{4}$/.test(query.matrix ?? '') ? query.matrix : today.slice(0, 4);
  /** @type {import('../shared/types.js').Resource<Summary>} */
  const summary = useResource(
    apiPath('/summary', { period: 'monthly', from: `${year}-01-01`, to: `${year}-12-31`, currency }),
  );
  const years = Array.from({ length: MAX_YEARS }, (_, at) => String(Number(today.slice(0, 4)) - at));
  const options = [...new Set([...years, year])].map((one) => [one, one]);
  return html`
    <header class="card-head"><h2>${t('matrix')}</h2>
      <${Select} aria-label=${t('period.yearly')} class="matrix-year" value=${year} options=${options}
        onChange=${(/** @type {string} */ chosen) => navigate('reports', { ...query, matrix: chosen })} /></header>
    <${Loaded} resource=${summary} lines=${8}>
      ${(/** @type {Summary} */ data) => html`<${Matrix} rows=${yearRows(data, currency, year)} year=${year} currency=${currency} />`}
    </${Loaded}>`;
}

/** @param {{rows: MatrixRow[], year: string, currency: string}} props */
function Matrix({ rows, year, currency }) {
  if (!rows.length) return html`<${Empty} title=${t('report.noExpense')}>${t('report.noDivision')}</${Empty}>`;
  const months = monthsOf(year);
  const name = new Intl.DateTimeFormat(locale.value, { month: 'short', calendar: 'gregory', timeZone: 'UTC' });
  const largest = rows.flatMap((row) => row.months).reduce((max, one) => (Number(one) > Number(max) ? one : max), '0');
  // Whole units read at a glance; the exact amount is in the cell's name and behind its link.
  /** @param {string} amount */
  const short = (amount) => formatNumber(Number(toText(decimal(amount), 0)));
  /** @param {string} amount @param {Record<string, string>} filters @param {number} shade */
  const cell = (amount, filters, shade) => html`
    <td class="number" style=${{ '--shade': `${Math.round(Math.max(0, shade) * 40)}%` }}>
      ${
        decimal(amount).n === 0n
          ? ''
          : html`<a class="money" href=${transactionsLink({ ...filters, currency, type: 'expense' })}
        aria-label=${money(amount, currency)}>${short(amount)}</a>`
      }</td>`;
  /** @param {MatrixRow} row */
  const line = ({ category, months: amounts, total }) => html`
    <tr key=${category}><th scope="row"><span class=${`dot ${topLevelHue(category)}`} />${category}</th>
      ${amounts.map((amount, at) => cell(amount, { from: `${months[at]}-01`, to: monthEnd(`${months[at]}-01`), category }, share(amount, largest)))}
      ${cell(total, { from: `${year}-01-01`, to: `${year}-12-31`, category }, 0)}</tr>`;
  const sums = months.map((_, at) => sum(rows.map((row) => row.months[at])));
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label=${t('matrix')}>
      <table class="periods matrix"><caption class="unseen">${t('matrix.caption', { year, currency })}</caption>
        <thead><tr><th scope="col">${t('category')}</th>
          ${months.map((month) => html`<th scope="col" class="number" key=${month}>${name.format(Date.parse(`${month}-01T00:00:00Z`))}</th>`)}
          <th scope="col" class="number">${year}</th></tr></thead>
        <tbody>${rows.map(line)}
          <tr class="is-total"><th scope="row">${t('matrix.all')}</th>
            ${sums.map((amount, at) => cell(amount, { from: `${months[at]}-01`, to: monthEnd(`${months[at]}-01`) }, 0))}
            ${cell(sum(rows.map((row) => row.total)), { from: `${year}-01-01`, to: `${year}-12-31` }, 0)}</tr></tbody>
      </table>
    </div>`;
}
