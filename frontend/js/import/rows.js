// The rows of a statement, fifty at a time: included or left out, and its category corrected.

import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { errorText } from '../shared/problem_text.js';
import { Sum } from '../ui/amount.js';
import { icon } from '../ui/icons.js';
import { Empty } from '../ui/states.js';
import { RowTable } from './row_table.js';
import { preview, rows } from './store.js';
import { includedTotals } from './totals.js';
import { Transfers, transferRows } from './transfers.js';
import { rowsToRecord, upload } from './upload.js';

/** @typedef {import('../shared/types.js').ImportRow} ImportRow */
/** @typedef {import('../shared/types.js').LeftOutRow} LeftOutRow */

const PAGE_ROWS = 50;
/** How many rows that cannot be recorded are listed. */
const MAX_REFUSED = 500;
/** @type {Record<string, (row: ImportRow) => boolean>} */
const FILTERS = {
  all: () => true,
  new: (row) => !row.duplicate,
  duplicates: (row) => Boolean(row.duplicate),
};

/** The rows, those that cannot be recorded, and the button that records. */
export function ImportRows() {
  const [filter, setFilter] = useState('all');
  const [page, setPage] = useState(0);
  const matching = rows.value.filter(FILTERS[filter]);
  const lastPage = Math.max(0, Math.ceil(matching.length / PAGE_ROWS) - 1);
  const current = Math.min(page, lastPage);
  /** @param {string} name */
  const show = (name) => {
    setFilter(name);
    setPage(0);
  };
  const shown = matching.slice(current * PAGE_ROWS, (current + 1) * PAGE_ROWS);
  const { refused = [], leftOut = [] } = preview.value ?? {};
  return html`
    <section class="card" aria-label=${t('import.becomes')}>
      <header class="card-head"><h2>${t('import.becomes')}</h2><${FilterChoice} current=${filter} onChoose=${show} /></header>
      ${shown.length ? html`<${RowTable} shown=${shown} all=${matching} />` : html`<${Empty} title=${t('import.noRows')} />`}
      ${lastPage > 0 && html`<${Pages} current=${current} last=${lastPage} onChoose=${setPage} />`}
    </section>
    <${Transfers} />
    ${refused.length > 0 && html`<${RefusedRows} refused=${refused} title=${t('import.refused', { n: refused.length })} />`}
    ${leftOut.length > 0 && html`<${RefusedRows} refused=${leftOut} title=${t('import.leftOut', { n: leftOut.length })} />`}
    <${Record} />`;
}

/** @param {{current: string, onChoose: (name: string) => void}} props */
function FilterChoice({ current, onChoose }) {
  /** @param {string} name */
  const choice = (name) => html`
    <label key=${name}><input type="radio" name="import-kind" checked=${current === name} onChange=${() => onChoose(name)} />
      <span>${t(`import.filter.${name}`, { n: rows.value.filter(FILTERS[name]).length })}</span></label>`;
  return html`
    <div class="segments" role="group" aria-label=${t('import.show')}>${Object.keys(FILTERS).map(choice)}</div>`;
}

/** @param {{current: number, last: number, onChoose: (page: number) => void}} props */
const Pages = ({ current, last, onChoose }) => html`
  <nav class="pages import-pages" aria-label=${t('list.pages')}>
    <button class="button" type="button" disabled=${current === 0} onClick=${() => onChoose(current - 1)}>
      ${icon('left')}<span>${t('import.before')}</span></button>
    <span class="muted">${t('import.page', { n: current + 1, of: last + 1 })}</span>
    <button class="button" type="button" disabled=${current === last} onClick=${() => onChoose(current + 1)}>
      <span>${t('import.next')}</span>${icon('right')}</button></nav>`;

/** The totals of the rows to record, and the button that records them. */
function Record() {
  const transfers = transferRows().length;
  const included = rowsToRecord().length;
  /** @param {import('./totals.js').IncludedTotals} totals */
  const line = ({ currency, income, expense, count }) => html`
    <p key=${currency}>${t('import.total', {
      n: count,
      spent: html`<${Sum} amount=${expense} currency=${currency} />`,
      received: html`<${Sum} amount=${income} currency=${currency} />`,
    })}</p>`;
  return html`
    <section class="card import-send" aria-label=${t('import.record')}>
      <div>${includedTotals().map(line)}${transfers > 0 && html`<p>${t('import.transfers', { n: transfers })}</p>`}</div>
      <button class="button primary large" type="button" disabled=${!included} onClick=${() => upload()}>
        ${t('import.recordThese', { n: included })}</button>
    </section>`;
}

/** @param {{refused: LeftOutRow[], title: string}} props */
function RefusedRows({ refused, title }) {
  /** @param {LeftOutRow} row @param {number} at */
  const line = (row, at) => html`
    <tr key=${at}><th scope="row">${row.line}</th><td>${errorText(row)}</td><td class="muted import-text">${row.text}</td></tr>`;
  return html`
    <section class="card" aria-label=${title}>
      <h2>${title}</h2>
      <div class="scroll import-refused" tabindex="0" role="group" aria-label=${title}>
        <table class="categories">
          <thead><tr><th scope="col">${t('import.lineNumber')}</th><th scope="col">${t('import.why')}</th>
            <th scope="col">${t('import.text')}</th></tr></thead>
          <tbody>${refused.slice(0, MAX_REFUSED).map(line)}</tbody>
        </table></div>
    </section>`;
}
