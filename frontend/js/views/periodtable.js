// The figures of periods in a table, newest first; every one opens the transactions behind it.
import { html } from '../html.js';
import { dayMedium } from '../days.js';
import { count, signedMoney } from '../money.js';
import { behind } from '../route.js';
import { Figure } from './amount.js';

export function PeriodTable({ periods, currency, caption = 'Income and expense by period' }) {
  return html`
    <table class="periods"><caption class="unseen">${caption}</caption>
      <thead><tr><th scope="col">Period</th><th scope="col" class="number">Income</th><th scope="col" class="number">Expense</th>
        <th scope="col" class="number">Net</th><th scope="col" class="number">Entries</th></tr></thead>
      <tbody>${periods.toReversed().map(({ start, end, name, income, expense, net, count: entries }) => html`
        <tr key=${start} class=${entries ? undefined : 'is-quiet'}>
          <th scope="row" title=${`${dayMedium(start)} – ${dayMedium(end)}`}>${name}</th>
          <td class="number"><${Figure} amount=${income} currency=${currency} filters=${{ from: start, to: end, type: 'income' }} /></td>
          <td class="number"><${Figure} amount=${expense} currency=${currency} filters=${{ from: start, to: end, type: 'expense' }} /></td>
          <td class="number money">${signedMoney(net, currency)}</td>
          <td class="number">${entries ? html`<a class="figure" href=${behind({ from: start, to: end, currency })}>${count(entries)}</a>` : '0'}</td>
        </tr>`)}</tbody>
    </table>`;
}
