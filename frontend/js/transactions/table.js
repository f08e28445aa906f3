// Transactions as a real table; on a phone the same rows become cards.

import { dayMedium, dayRelative, localDay } from '../shared/dates.js';
import { money } from '../shared/format.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { viewLink } from '../shared/router.js';
import { Amount, CategoryName } from '../ui/amount.js';
import { topLevelHue } from '../ui/category_colors.js';
import { icon } from '../ui/icons.js';
import { loadAhead } from '../ui/lazy.js';
import { toast } from '../ui/toast.js';
import { accountsOf, nameOf, shownAmount } from './naming.js';
import { deletedIds } from './optimistic_deletes.js';
import { categoriesOf } from './parts.js';
import { unsentEdits, withUnsentEdit } from './unsent_edits.js';

/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').RowSelection} RowSelection */
/** @typedef {import('../shared/types.js').Transaction} Transaction */
/**
 * @typedef {object} TableProps
 * @property {Transaction[]} transactions
 * @property {Query} query the filters that links to categories and tags keep
 * @property {(transaction: Transaction) => void} onEdit
 * @property {RowSelection} [selection] where rows can be selected
 */

const loadMutations = loadAhead({ load: () => import('./mutations.js'), texts: ['transactions'] });

/**
 * A table of transactions. Its roles are spelled out because cards take the table's own ones away.
 *
 * @param {TableProps} props
 */
export function TransactionTable({ transactions, query, onEdit, selection }) {
  const today = localDay(new Date());
  const shown = transactions.filter(({ id }) => !deletedIds.value.has(id)).map(withUnsentEdit);
  /** @param {import('../shared/types.js').Children} name @param {string} [className] */
  const head = (name, className) => html`<th role="columnheader" scope="col" class=${className}>${name}</th>`;
  const selectAll =
    selection &&
    html`<${SelectBox} label=${t('list.selectAll')} isOn=${shown.length > 0 && shown.every(selection.has)}
      onClick=${() => selection.toggleAll(shown)} />`;
  /** @param {Transaction} transaction @param {number} at */
  const row = (transaction, at) => html`
    <${Row} key=${transaction.id} transaction=${transaction} today=${today} query=${query} onEdit=${onEdit}
      selection=${selection} shown=${shown} repeatsDay=${shown[at - 1]?.date === transaction.date} />`;
  return html`
    <table class="ledger" role="table">
      <caption class="unseen">${t('list.caption')}</caption>
      <thead role="rowgroup"><tr role="row">
        ${selectAll && head(selectAll, 'cell-pick')}
        ${head(t('date'))}${head(t('description'))}${head(t('category'))}${head(t('amount'), 'number')}
        ${head(html`<span class="unseen">${t('list.actions')}</span>`)}
      </tr></thead>
      <tbody role="rowgroup">${shown.map(row)}</tbody>
    </table>`;
}

/** @param {{label: string, isOn: boolean, onClick: (event: MouseEvent) => void}} props */
const SelectBox = ({ label, isOn, onClick }) => html`
  <input type="checkbox" aria-label=${label} checked=${isOn} onClick=${onClick} />`;

/**
 * @param {object} props
 * @param {Transaction} props.transaction
 * @param {string} props.today
 * @param {Query} props.query
 * @param {boolean} props.repeatsDay whether the row above is of the same day
 * @param {(transaction: Transaction) => void} props.onEdit
 * @param {RowSelection} [props.selection]
 * @param {Transaction[]} props.shown
 */
function Row({ transaction, today, query, repeatsDay, onEdit, selection, shown }) {
  const { id, date, payee, description, tags, refund, original, toDate } = transaction;
  const name = nameOf(transaction);
  const details = [
    name === payee || !description ? '' : payee,
    query.account ? '' : detailAccounts(transaction),
    original && html`<span class="money">${money(original.amount, original.currency)}</span>`,
    toDate && t('account.arrives', { day: dayMedium(toDate) }),
  ].filter(Boolean);
  const fullName = `${name}, ${money(transaction.amount, transaction.currency)}, ${dayMedium(date)}`;
  const isSelected = selection?.has(transaction) ?? false;
  const edit = () => onEdit(transaction);
  /** @param {MouseEvent} event */
  const toggle = (event) => selection?.toggle(transaction, shown, { range: event.shiftKey });
  /** @param {string} tag */
  const tagLink = (tag) => html`
    <a class="badge" key=${tag} href=${viewLink('transactions', { ...query, tag })}>${tag}</a>`;
  const selectCell = html`
    <td role="cell" class="cell-pick">
      <${SelectBox} label=${t('list.select', { name: fullName })} isOn=${isSelected} onClick=${toggle} /></td>`;
  return html`
    <tr role="row" key=${id} class=${`${repeatsDay ? 'repeats' : ''}${isSelected ? ' is-picked' : ''}`}>
      ${selection && selectCell}
      <td role="cell" class="cell-date">
        <time dateTime=${date} title=${dayMedium(date)}>${dayRelative(date, today)}</time></td>
      <td role="cell" class="cell-what">
        <button type="button" class="row-open" aria-haspopup="dialog" onClick=${edit}>${name}</button>
        ${unsentEdits.value.has(id) && html`<span class="badge">${t('unsent.badge')}</span>`}
        ${refund && html`<span class="badge">${t('refund')}</span>`}${tags.map(tagLink)}
        <span class="cell-details">${details.flatMap((detail, at) => (at ? [' · ', detail] : [detail]))}</span></td>
      <td role="cell" class="cell-category"><${Categories} transaction=${transaction} query=${query} /></td>
      <td role="cell" class="cell-amount number">
        <${Amount} ...${transaction} ...${shownAmount(transaction, query.account)} /></td>
      <td role="cell" class="cell-actions">
        <button class="icon-button" type="button" aria-label=${t('edit', { name: fullName })} onClick=${edit}>
          ${icon('edit')}</button>
        <button class="icon-button row-delete" type="button" aria-label=${t('deleteOne', { name: fullName })}
          onClick=${(/** @type {MouseEvent} */ event) => deleteRow(event, transaction)}>${icon('bin')}</button></td>
    </tr>`;
}

/**
 * Return the account of an expense or income; a transfer's stand in place of its category.
 *
 * @param {Transaction} transaction
 */
const detailAccounts = (transaction) => (transaction.type === 'transfer' ? '' : accountsOf(transaction));

/**
 * The categories of a row, each a link to the list of it; of a transfer, its accounts.
 *
 * @param {{transaction: Transaction, query: Query}} props
 */
function Categories({ transaction, query }) {
  const { type } = transaction;
  if (type === 'transfer')
    return html`<span class="category hue-other">${accountsOf(transaction) || t('transfer')}</span>`;
  /** @param {string} category */
  const link = (category) => html`
    <a class=${`category ${topLevelHue(category)}`} key=${category}
      href=${viewLink('transactions', { ...query, category, type })}>
      <span><${CategoryName} category=${category} /></span></a>`;
  return categoriesOf(transaction).map(link);
}

/**
 * Delete a row's transaction and focus the neighbour's button, or the page would lose the focus with the row.
 *
 * @param {MouseEvent} event
 * @param {Transaction} transaction
 */
function deleteRow(event, transaction) {
  const row = /** @type {HTMLElement} */ (event.currentTarget).closest('tr');
  /** @type {HTMLElement | null | undefined} */
  const neighbour = (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector('.row-delete');
  neighbour?.focus();
  loadMutations().then(
    ({ deleteTransaction }) => deleteTransaction(transaction),
    () => toast(t('api.unreachable'), { isError: true }),
  );
}
