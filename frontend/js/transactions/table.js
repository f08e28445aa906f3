// Transactions as a real table; on a phone the same rows become cards.

import { dayMedium, dayRelative, localDay } from '../shared/dates.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { viewLink } from '../shared/router.js';
import { Amount, CategoryName } from '../ui/amount.js';
import { topLevelHue } from '../ui/category_colors.js';
import { icon } from '../ui/icons.js';
import { loadAhead } from '../ui/lazy.js';
import { toast } from '../ui/toast.js';
import { deletedIds } from './optimistic_deletes.js';

const loadMutations = loadAhead({ load: () => import('./mutations.js'), texts: ['transactions'] });

/** Roles are spelled out because cards take the table's own ones away. `picks`: {has, toggle, all} where rows can be chosen. */
export function TransactionTable({ transactions, query, onEdit, picks }) {
  const today = localDay(new Date());
  const shown = transactions.filter(({ id }) => !deletedIds.value.has(id));
  const head = (name, className) => html`<th role="columnheader" scope="col" class=${className}>${name}</th>`;
  return html`
    <table class="ledger" role="table">
      <caption class="unseen">${t('list.caption')}</caption>
      <thead role="rowgroup"><tr role="row">
        ${
          picks &&
          head(
            html`<${Pick} label=${t('list.selectAll')} isOn=${shown.length > 0 && shown.every(picks.has)}
          onClick=${() => picks.all(shown)} />`,
            'cell-pick',
          )
        }
        ${head(t('date'))}${head(t('description'))}${head(t('category'))}${head(t('amount'), 'number')}
        ${head(html`<span class="unseen">${t('list.actions')}</span>`)}
      </tr></thead>
      <tbody role="rowgroup">
        ${shown.map(
          (one, at) => html`
          <${Row} key=${one.id} one=${one} today=${today} query=${query} onEdit=${onEdit} picks=${picks} shown=${shown}
            repeats=${at > 0 && shown[at - 1].date === one.date} />`,
        )}
      </tbody>
    </table>`;
}

const Pick = ({ label, isOn, onClick }) => html`
  <input type="checkbox" aria-label=${label} checked=${isOn} onClick=${onClick} />`;

function Row({ one, today, query, repeats, onEdit, picks, shown }) {
  const name = one.description || one.category;
  const same = viewLink('transactions', { ...query, category: one.category, type: one.type });
  const removeIt = (event) => {
    // The focus goes on to the neighbour's button, or else the page would lose it with the row.
    const row = event.currentTarget.closest('tr');
    (row.nextElementSibling ?? row.previousElementSibling)?.querySelector('.row-delete')?.focus();
    loadMutations().then(
      ({ remove }) => remove(one),
      () => toast(t('api.unreachable'), { isError: true }),
    );
  };
  const tagged = (tag) => viewLink('transactions', { ...query, tag });
  return html`
    <tr role="row" class=${`${repeats ? 'repeats' : ''}${picks?.has(one) ? ' is-picked' : ''}`}>
      ${
        picks &&
        html`<td role="cell" class="cell-pick">
        <${Pick} label=${t('list.select', { name })} isOn=${picks.has(one)}
          onClick=${(event) => picks.toggle(one, shown, { range: event.shiftKey })} /></td>`
      }
      <td role="cell" class="cell-date">
        <time dateTime=${one.date} title=${dayMedium(one.date)}>${dayRelative(one.date, today)}</time></td>
      <td role="cell" class="cell-what">
        <button type="button" class="row-open" aria-haspopup="dialog" onClick=${() => onEdit(one)}>${name}</button>
        ${one.refund && html`<span class="badge">${t('refund')}</span>`}
        ${one.tags.map((tag) => html`<a class="badge" key=${tag} href=${tagged(tag)}>${tag}</a>`)}</td>
      <td role="cell" class="cell-category">
        <a class=${`category ${topLevelHue(one.category)}`} href=${same}>
          <span><${CategoryName} category=${one.category} /></span></a></td>
      <td role="cell" class="cell-amount number"><${Amount} ...${one} /></td>
      <td role="cell" class="cell-actions">
        <button class="icon-button" type="button" aria-label=${t('edit', { name })} onClick=${() => onEdit(one)}>
          ${icon('edit')}</button>
        <button class="icon-button row-delete" type="button" aria-label=${t('deleteOne', { name })} onClick=${removeIt}>
          ${icon('bin')}</button></td>
    </tr>`;
}
