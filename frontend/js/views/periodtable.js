// The figures of periods in a table, newest first; every one opens the transactions behind it.
import { html } from '../html.js';
import { dayMedium } from '../days.js';
import { count, signedMoney } from '../money.js';
import { behind } from '../route.js';
import { Figure } from './amount.js';

export function PeriodTable({ periods, currency, caption = 'Income and expense by period' }) {
  return html`
    <table class="periods"><caption class="unseen">${caption}</caption>
      <thead><tr><th scope="col">Period</th>${['Income', 'Expense', 'Net', 'Entries'].map((name) => html`
        <th scope="col" class="number" key=${name}>${name}</th>`)}</tr></thead>
      <tbody>${periods.toReversed().map(({ start, end, name, income, expense, net, count: entries }) => html`
        <tr key=${start} class=${entries ? undefined : 'is-quiet'}>
          <th scope="row" title=${`${dayMedium(start)} – ${dayMedium(end)}`}>${name}</th>
          ${[['income', income], ['expense', expense]].map(([type, amount]) => html`<td class="number" key=${type}>
            <${Figure} amount=${amount} currency=${currency} filters=${{ from: start, to: end, type }} /></td>`)}
          <td class="number money">${signedMoney(net, currency)}</td>
          <td class="number">
            <a class="figure" href=${behind({ from: start, to: end, currency })}>${count(entries)}</a></td>
        </tr>`)}</tbody>
    </table>`;
}
