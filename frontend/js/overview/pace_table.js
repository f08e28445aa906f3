// The figures of the chart of a month's pace, as a table.

import { money } from '../shared/format.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';

/**
 * A month's spending so far, day by day, and the usual.
 *
 * @param {{pace: import('../shared/types.js').SpendingPace, currency: string}} props `pace.days` as they are shown
 */
export function PaceTable({ pace: { days, spent, usual }, currency }) {
  /** @param {string | undefined} amount */
  const cell = (amount) => html`<td class="number money">${amount && money(amount, currency)}</td>`;
  return html`
    <table>
      <thead><tr><th scope="col">${t('month.until')}</th><th scope="col" class="number">${t('spent')}</th>
        <th scope="col" class="number">${t('usual')}</th></tr></thead>
      <tbody>${days.map(
        (day, at) => html`<tr key=${day}><th scope="row">${day}</th>${cell(spent[at])}${cell(usual[at])}</tr>`,
      )}</tbody>
    </table>`;
}
