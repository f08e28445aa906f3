// The figures behind the charts, as tables.

import { dayMedium } from '../shared/dates.js';
import { formatNumber } from '../shared/format.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { transactionsLink } from '../shared/router.js';
import { Figure, Net } from './amount.js';

/** Periods, newest first; every figure opens the transactions behind it. */
export function PeriodTable({ periods, currency, caption = t('report.byPeriod') }) {
  return html`
    <table class="periods"><caption class="unseen">${caption}</caption>
      <thead><tr><th scope="col">${t('period')}</th>${['income', 'expense', 'net', 'entries'].map(
        (name) => html`
        <th scope="col" class="number" key=${name}>${t(name)}</th>`,
      )}</tr></thead>
      <tbody>${periods.toReversed().map(
        ({ start, end, name, income, expense, net, count: entries }) => html`
        <tr key=${start} class=${entries ? undefined : 'is-quiet'}>
          <th scope="row" title=${`${dayMedium(start)} – ${dayMedium(end)}`}>${name}</th>
          ${[
            ['income', income],
            ['expense', expense],
          ].map(
            ([type, amount]) => html`<td class="number" key=${type}>
            <${Figure} amount=${amount} currency=${currency} filters=${{ from: start, to: end, type }} /></td>`,
          )}
          <td class="number"><${Net} amount=${net} currency=${currency} filters=${{ from: start, to: end }} /></td>
          <td class="number">
            <a class="figure" href=${transactionsLink({ from: start, to: end, currency })}>${formatNumber(entries)}</a></td>
        </tr>`,
      )}</tbody>
    </table>`;
}
