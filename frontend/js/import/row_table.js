// Rows of a statement as a table: each can be left out, and its category chosen for it alone or for all like it.

import { dayMedium } from '../shared/dates.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { suggestCategories } from '../transactions/suggestions.js';
import { Amount } from '../ui/amount.js';
import { Combobox } from '../ui/combobox.js';
import { setCategory, setIncluded, similarRows } from './store.js';

/** @typedef {import('../shared/types.js').ImportRow} ImportRow */

/** @param {{shown: ImportRow[], all: ImportRow[]}} props `all`: the rows of all pages */
export function RowTable({ shown, all }) {
  /** The line whose category was chosen last: rows like it are offered the same. */
  const [lastChosen, setLastChosen] = useState(/** @type {number | null} */ (null));
  const isAll = all.every((row) => row.isIncluded);
  const includeAll = html`
    <input type="checkbox" aria-label=${t('import.includeAll')} checked=${isAll}
      onChange=${() => setIncluded(all, !isAll)} />`;
  /** @param {ImportRow} row */
  const line = (row) => html`
    <${Row} key=${row.line} row=${row} isLastChosen=${lastChosen === row.line} onChosen=${setLastChosen} />`;
  return html`
    <table class="import-rows"><caption class="unseen">${t('import.becomes')}</caption>
      <thead><tr><th scope="col">${includeAll}</th>
        <th scope="col">${t('date')}</th><th scope="col">${t('description')}</th><th scope="col">${t('category')}</th>
        <th scope="col" class="number">${t('amount')}</th></tr></thead>
      <tbody>${shown.map(line)}</tbody>
    </table>`;
}

/** @param {{row: ImportRow, isLastChosen: boolean, onChosen: (line: number) => void}} props */
function Row({ row, isLastChosen, onChosen }) {
  const { line, transaction, duplicate, resembles, isIncluded } = row;
  const { category, type } = transaction;
  const name = textOf(transaction) || category;
  const similar = isLastChosen ? similarRows(row) : [];
  /** @param {string} chosen */
  const choose = (chosen) => {
    setCategory([row], chosen);
    onChosen(line);
  };
  const chooseForSimilar = html`
    <button class="button quiet" type="button" onClick=${() => setCategory(similar, category ?? '')}>
      ${t('import.alike', { n: similar.length })}</button>`;
  return html`
    <tr class=${isIncluded ? undefined : 'is-quiet'}>
      <td><input type="checkbox" aria-label=${t('import.include', { name })} checked=${isIncluded}
        onChange=${() => setIncluded([row], !isIncluded)} /></td>
      <td class="import-date" title=${t('import.line', { n: line })}>${dayMedium(transaction.date)}</td>
      <td class="import-what">${name}
        ${duplicate && html`<span class="badge">${t(`import.duplicate.${duplicate}`)}</span>`}
        ${resembles && html`<span class="muted"> ${likeness(resembles)}</span>`}</td>
      <td class="import-category"><${Combobox} id=${`import-${line}`} value=${category} maxlength="64"
          aria-label=${t('import.categoryOf', { name })} onInput=${choose}
          suggest=${(/** @type {string} */ text) => suggestCategories(text, type).map((value) => ({ value }))} />
        ${similar.length > 0 && chooseForSimilar}</td>
      <td class="number"><${Amount} ...${transaction} /></td>
    </tr>`;
}

/** @param {NonNullable<ImportRow['resembles']>} record */
const likeness = ({ date, payee, description }) =>
  t('import.resembles', { day: dayMedium(date), text: payee || description });

/**
 * Return payee and description, without the payee where the description has it.
 *
 * @param {ImportRow['transaction']} transaction
 */
function textOf({ payee = '', description }) {
  const isRepeated = description.toLocaleLowerCase().includes(payee.toLocaleLowerCase());
  return isRepeated ? description : [payee, description].filter(Boolean).join(' – ');
}
