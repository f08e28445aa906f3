// The first rows of a table whose columns are not known, with a choice above each column.

import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Select } from '../ui/select.js';
import { FIELDS } from './store.js';

/**
 * @param {object} props
 * @param {string[]} props.rows the rows, with tabs between their cells
 * @param {(columns: Record<string, string>) => void} props.onChoose the places of the fields that were chosen
 */
export function ColumnTable({ rows, onChoose }) {
  const [fields, setFields] = useState(/** @type {Record<number, string>} */ ({}));
  const cells = rows.map((row) => row.split('\t'));
  const width = Math.max(...cells.map((row) => row.length));
  const places = Array.from({ length: width }, (_, index) => index);
  const options = [['', t('import.notUsed')], ...FIELDS.map((field) => [field, t(`import.field.${field}`)])];
  const chosen = Object.values(fields);
  const isEnough = chosen.includes('date') && ['amount', 'debit', 'credit'].some((field) => chosen.includes(field));
  /** @param {number} place @param {string} field */
  const choose = (place, field) => {
    const others = Object.entries(fields).filter(([, other]) => other !== field);
    setFields({ ...Object.fromEntries(others), [place]: field });
  };
  const send = () =>
    onChoose(
      Object.fromEntries(
        Object.entries(fields).flatMap(([place, field]) => (field ? [[field, `#${Number(place) + 1}`]] : [])),
      ),
    );
  const head = places.map(
    (place) => html`
      <th scope="col" key=${place}><${Select} aria-label=${t('import.columnIs', { name: `#${place + 1}` })}
        value=${fields[place] ?? ''} options=${options}
        onChange=${(/** @type {string} */ field) => choose(place, field)} /></th>`,
  );
  /** @param {string[]} row @param {number} at */
  const line = (row, at) =>
    html`<tr key=${at}>${places.map((place) => html`<td key=${place}>${row[place] ?? ''}</td>`)}</tr>`;
  return html`
    <p>${t('import.chooseColumns')}</p>
    <div class="scroll" tabindex="0" role="group" aria-label=${t('import.columns')}>
      <table class="import-columns"><thead><tr>${head}</tr></thead><tbody>${cells.map(line)}</tbody></table></div>
    <p class="choices"><button class="button primary" type="button" disabled=${!isEnough} onClick=${send}>
      ${t('import.readSo')}</button></p>`;
}
