// Transactions as a real table; on a phone the same rows become cards.
import { html } from '../html.js';
import { dayMedium, dayOf, dayRelative } from '../days.js';
import { leaving, remove } from '../ledger.js';
import { rootHue } from '../palette.js';
import { icon } from '../icons.js';
import { link } from '../route.js';
import { Amount, CategoryName } from './amount.js';

/** Roles are spelled out because cards take the table's own ones away. */
export function TransactionTable({ transactions, query, onEdit }) {
  const today = dayOf(new Date());
  const shown = transactions.filter(({ id }) => !leaving.value.has(id));
  const head = (name, className) => html`<th role="columnheader" scope="col" class=${className}>${name}</th>`;
  return html`
    <table class="ledger" role="table">
      <caption class="unseen">Transactions, newest first</caption>
      <thead role="rowgroup"><tr role="row">
        ${head('Date')}${head('Description')}${head('Category')}${head('Amount', 'number')}
        ${head(html`<span class="unseen">Actions</span>`)}
      </tr></thead>
      <tbody role="rowgroup">
        ${shown.map((one, at) => html`
          <${Row} key=${one.id} one=${one} today=${today} query=${query} onEdit=${onEdit}
            repeats=${at > 0 && shown[at - 1].date === one.date} />`)}
      </tbody>
    </table>`;
}

function Row({ one, today, query, repeats, onEdit }) {
  const name = one.description || one.category;
  const same = link('transactions', { ...query, category: one.category, type: one.type });
  const removeIt = (event) => {
    // The focus goes on to the neighbour's button, or else the page would lose it with the row.
    const row = event.currentTarget.closest('tr');
    (row.nextElementSibling ?? row.previousElementSibling)?.querySelector('.row-delete')?.focus();
    remove(one);
  };
  const tagged = (tag) => link('transactions', { ...query, tag });
  return html`
    <tr role="row" class=${repeats ? 'repeats' : undefined}>
      <td role="cell" class="cell-date">
        <time dateTime=${one.date} title=${dayMedium(one.date)}>${dayRelative(one.date, today)}</time></td>
      <td role="cell" class="cell-what">
        <button type="button" class="row-open" aria-haspopup="dialog" onClick=${() => onEdit(one)}>${name}</button>
        ${one.refund && html`<span class="badge">refund</span>`}
        ${one.tags.map((tag) => html`<a class="badge" key=${tag} href=${tagged(tag)}>${tag}</a>`)}</td>
      <td role="cell" class="cell-category">
        <a class=${`category ${rootHue(one.category)}`} href=${same}>
          <span><${CategoryName} category=${one.category} /></span></a></td>
      <td role="cell" class="cell-amount number"><${Amount} ...${one} /></td>
      <td role="cell" class="cell-actions">
        <button class="icon-button" type="button" aria-label=${`Edit ${name}`} onClick=${() => onEdit(one)}>
          ${icon('edit')}</button>
        <button class="icon-button row-delete" type="button" aria-label=${`Delete ${name}`} onClick=${removeIt}>
          ${icon('bin')}</button></td>
    </tr>`;
}
