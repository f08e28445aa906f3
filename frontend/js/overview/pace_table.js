// The figures behind the chart of a month's pace, as a table.

import { money } from '../shared/format.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';

/** A month's spending so far, day by day, and what is usual. */
export const PaceTable = ({ days, course, currency }) => html`
  <table>
    <thead><tr><th scope="col">${t('month.until')}</th><th scope="col" class="number">${t('spent')}</th>
      <th scope="col" class="number">${t('usual')}</th></tr></thead>
    <tbody>${days.map(
      (day, at) => html`
      <tr key=${day}><th scope="row">${day}</th>
        ${[course.spent, course.usual].map(
          (amounts, column) => html`
          <td class="number" key=${column}>${amounts[at] && money(amounts[at], currency)}</td>`,
        )}</tr>`,
    )}</tbody>
  </table>`;
