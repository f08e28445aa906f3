// Rows of a statement as a table: each can be left out, and its category chosen for it alone or for all like it.

import { accountName, useAccounts } from '../accounts/store.js';
import { draftLike } from '../rules/draft.js';
import { RuleForm } from '../rules/form.js';
import { dayMedium } from '../shared/dates.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { suggestCategories, suggestPayees } from '../transactions/suggestions.js';
import { Amount } from '../ui/amount.js';
import { Combobox } from '../ui/combobox.js';
import { icon } from '../ui/icons.js';
import { setNoTransfer, setPayee } from './row_changes.js';
import { readAgain, setCategory, setIncluded, similarRows } from './store.js';

/** @typedef {import('../shared/types.js').ImportRow} ImportRow */

/** @param {{shown: ImportRow[], all: ImportRow[]}} props `all`: the rows of all pages */
export function RowTable({ shown, all }) {
  /** The line whose category was chosen last: rows like it are offered the same. */
  const [lastChosen, setLastChosen] = useState(/** @type {number | null} */ (null));
  /** The row that a rule is being made of. */
  const [example, setExample] = useState(/** @type {ImportRow | null} */ (null));
  useAccounts();
  const isAll = all.every((row) => row.isIncluded);
  const includeAll = html`
    <input type="checkbox" aria-label=${t('import.includeAll')} checked=${isAll}
      onChange=${() => setIncluded(all, !isAll)} />`;
  /** @param {ImportRow} row */
  const line = (row) => html`
    <${Row} key=${row.line} row=${row} isLastChosen=${lastChosen === row.line} onChosen=${setLastChosen}
      onMakeRule=${() => setExample(row)} />`;
  const ruleForm =
    example &&
    html`
    <${RuleForm} rule=${null} initial=${draftLike(example.transaction)} onClose=${() => setExample(null)} onSaved=${readAgain} />`;
  return html`
    <table class="import-rows"><caption class="unseen">${t('import.becomes')}</caption>
      <thead><tr><th scope="col">${includeAll}</th>
        <th scope="col">${t('date')}</th><th scope="col">${t('description')}</th><th scope="col">${t('category')}</th>
        <th scope="col" class="number">${t('amount')}</th></tr></thead>
      <tbody>${shown.map(line)}</tbody>
    </table>${ruleForm}`;
}

/**
 * @param {object} props
 * @param {ImportRow} props.row
 * @param {boolean} props.isLastChosen
 * @param {(line: number) => void} props.onChosen
 * @param {() => void} props.onMakeRule
 */
function Row({ row, isLastChosen, onChosen, onMakeRule }) {
  const [isNaming, setNaming] = useState(false);
  const { line, transaction, duplicate, resembles, isIncluded } = row;
  const { category, type } = transaction;
  const [name, bankText] = textsOf(transaction);
  const similar = isLastChosen ? similarRows(row) : [];
  /** @param {string} chosen */
  const choose = (chosen) => {
    setCategory([row], chosen);
    onChosen(line);
  };
  const chooseForSimilar = html`
    <button class="button quiet" type="button" onClick=${() => setCategory(similar, category ?? '')}>
      ${t('import.alike', { n: similar.length })}</button>`;
  const categoryField = html`
    <${Combobox} id=${`import-${line}`} value=${category} maxlength="64"
      aria-label=${t('import.categoryOf', { name })} onInput=${choose}
      suggest=${(/** @type {string} */ text) => suggestCategories(text, type).map((value) => ({ value }))} />`;
  const payeeField = html`
    <${Combobox} id=${`import-payee-${line}`} value=${transaction.payee} maxlength="128" aria-label=${t('import.payeeOf', { name })}
      onInput=${(/** @type {string} */ payee) => setPayee(row, payee)}
      suggest=${(/** @type {string} */ text) => suggestPayees(text).map((value) => ({ value }))} />`;
  return html`
    <tr class=${isIncluded ? undefined : 'is-quiet'}>
      <td><input type="checkbox" aria-label=${t('import.include', { name })} checked=${isIncluded}
        onChange=${() => setIncluded([row], !isIncluded)} /></td>
      <td class="import-date" title=${t('import.line', { n: line })}>${dayMedium(transaction.date)}</td>
      <td class="import-what">${name}
        ${duplicate && html`<span class="badge">${t(`import.duplicate.${duplicate}`)}</span>`}
        ${resembles && html`<span class="muted"> ${likeness(resembles)}</span>`}
        <${Origin} row=${row} />
        <span class="import-tools">
          <button class="icon-button" type="button" aria-expanded=${isNaming} aria-label=${t('import.rename', { name })}
            title=${t('import.rename', { name })} onClick=${() => setNaming(!isNaming)}>${icon('edit')}</button>
          <button class="icon-button" type="button" aria-haspopup="dialog" aria-label=${t('import.makeRule', { name })}
            title=${t('import.makeRule', { name })} onClick=${onMakeRule}>${icon('filter')}</button></span>
        ${bankText && html`<span class="import-bank" title=${bankText}>${bankText}</span>`}
        ${isNaming && payeeField}</td>
      <td class="import-category">${type === 'transfer' ? html`<${TransferEnds} row=${row} />` : categoryField}
        ${similar.length > 0 && chooseForSimilar}</td>
      <td class="number"><${Amount} ...${transaction} /></td>
    </tr>`;
}

/**
 * Say where category and payee come from, unless the user chose them.
 *
 * @param {{row: ImportRow}} props
 */
function Origin({ row: { rules, suggested, isFixed, isRenamed } }) {
  const isByRule = Object.keys(rules).length > 0;
  const isKnown = suggested.some((name) => !(name === 'category' ? isFixed : isRenamed));
  return html`
    ${isByRule && html`<span class="badge">${t('import.byRule')}</span>`}
    ${isKnown && html`<span class="badge">${t('import.asBefore')}</span>`}`;
}

/**
 * The accounts of a transfer, and the button that makes it none where a rule has made it one.
 *
 * @param {{row: ImportRow}} props
 */
function TransferEnds({ row }) {
  const { account, toAccount } = row.transaction;
  return html`
    <span>${t('import.transferBetween', { from: accountName(account), to: accountName(toAccount) })}</span>
    ${
      row.rules.transferWith &&
      html`<button class="button quiet" type="button" onClick=${() => setNoTransfer(row)}>${t('import.noTransfer')}</button>`
    }`;
}

/** @param {NonNullable<ImportRow['resembles']>} record */
const likeness = ({ date, payee, description }) =>
  t('import.resembles', { day: dayMedium(date), text: payee || description });

/**
 * Return what a row is called, its payee if it has one, and the bank's text where that says more.
 *
 * @param {ImportRow['transaction']} transaction
 */
export function textsOf({ payee, description, category }) {
  const name = payee || description || (category ?? '');
  return [name, description === name ? '' : description];
}
