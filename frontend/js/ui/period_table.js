// The figures of a chart of periods, as a table.

import { dayMedium } from '../shared/dates.js';
import { formatNumber } from '../shared/format.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { transactionsLink } from '../shared/router.js';
import { Figure, Net } from './amount.js';

/** @typedef {import('../shared/types.js').NamedPeriod} NamedPeriod */

const COLUMNS = ['income', 'expense', 'net', 'entries'];

/**
 * Periods, newest first; every figure opens the transactions that it consists of.
 *
 * @param {{periods: NamedPeriod[], currency: string, category?: string}} props
 */
export function PeriodTable({ periods, currency, category }) {
  /** @param {NamedPeriod} period */
  const row = ({ start, end, name, income, expense, net, count }) => {
    const filters = { from: start, to: end, category };
    /** @param {string} type @param {string} amount */
    const figure = (type, amount) => html`
      <td class="number"><${Figure} amount=${amount} currency=${currency} filters=${{ ...filters, type }} /></td>`;
    return html`
      <tr key=${start} class=${count ? undefined : 'is-quiet'}>
        <th scope="row" title=${`${dayMedium(start)} – ${dayMedium(end)}`}>${name}</th>
        ${figure('income', income)}${figure('expense', expense)}
        <td class="number"><${Net} amount=${net} currency=${currency} filters=${filters} /></td>
        <td class="number">
          <a class="figure" href=${transactionsLink({ ...filters, currency })}>${formatNumber(count)}</a></td>
      </tr>`;
  };
  const heads = COLUMNS.map((name) => html`<th scope="col" class="number" key=${name}>${t(name)}</th>`);
  return html`
    <table class="periods"><caption class="unseen">${t('report.byPeriod')}</caption>
      <thead><tr><th scope="col">${t('period')}</th>${heads}</tr></thead>
      <tbody>${periods.toReversed().map(row)}</tbody>
    </table>`;
}
