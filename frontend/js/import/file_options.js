// How a statement was read, and correcting that: columns, dates, currency.

import { useAccounts } from '../accounts/store.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { errorText } from '../shared/problem_text.js';
import { defaultCurrency } from '../shared/settings.js';
import { currenciesInUse } from '../transactions/suggestions.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { Field } from '../ui/field.js';
import { Select } from '../ui/select.js';
import { columnsWith, FIELDS, preview, readFile, setAccount, source } from './store.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').ImportOptions} ImportOptions */
/** @typedef {import('../shared/types.js').StatementColumn} StatementColumn */

const DATE_FORMATS = [
  'YYYY-MM-DD',
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'DD-MM-YYYY',
  'YYYY/MM/DD',
  'DD.MM.YY',
  'DD/MM/YY',
  'MM/DD/YY',
];
const POSITIVE = ['income', 'spending'];
const FORMAT_NAMES = {
  csv: 'CSV',
  ofx: 'OFX',
  qif: 'QIF',
  camt053: 'CAMT.053',
  mt940: 'MT940',
  xlsx: 'Excel',
  xls: 'Excel',
  html: 'HTML',
  zip: 'ZIP',
  'own-csv': 'CSV',
  'own-json': 'JSON',
};

/** Nothing before the file has been read. */
export function FileOptions() {
  const accounts = useAccounts();
  if (!source.value || !preview.value) return null;
  const { file, options, isRemembered } = source.value;
  const { format, dateFormat, columns, notes, positive } = preview.value;
  /** @param {ImportOptions} changes */
  const readAgain = (changes) => readFile(file, { ...options, ...changes });
  /** @param {ControlAttributes} attributes */
  const currencyControl = (attributes) => html`
    <${CurrencySelect} ...${attributes} used=${currenciesInUse()} value=${options.currency ?? defaultCurrency()}
      onChange=${(/** @type {string} */ currency) => readAgain({ currency })} />`;
  /** @param {ControlAttributes} attributes */
  const accountControl = (attributes) => html`
    <${Select} ...${attributes} value=${options.account ?? ''} onChange=${setAccount}
      options=${[['', t('import.noAccount')], ...accounts.map(({ id, name }) => [id, name])]} />`;
  /** @param {ControlAttributes} attributes */
  const dateControl = (attributes) => html`
    <${Select} ...${attributes} value=${dateFormat} options=${dateFormats(dateFormat)}
      onChange=${(/** @type {string} */ chosen) => readAgain({ dateFormat: chosen })} />`;
  /** @param {ControlAttributes} attributes */
  const signControl = (attributes) => html`
    <${Select} ...${attributes} value=${positive} options=${POSITIVE.map((value) => [value, t(`import.choice.${value}`)])}
      onChange=${(/** @type {string} */ chosen) => readAgain({ positive: chosen })} />`;
  const remembered = html`
    <p class="muted">${t('import.remembered')}
      <button class="button quiet" type="button" onClick=${() => readFile(file, {})}>${t('import.readAfresh')}</button></p>`;
  const noteItems = notes.map((note) => html`<li key=${note.code}>${errorText(note)}</li>`);
  return html`
    <section class="card" aria-label=${t('import.file')}>
      <header class="card-head"><h2>${file.name}</h2><span class="muted">${FORMAT_NAMES[format]}</span></header>
      <div class="import-options">
        <${Field} label=${t('import.currency')} control=${currencyControl} />
        ${accounts.length > 0 && html`<${Field} label=${t('import.account')} control=${accountControl} />`}
        ${dateFormat && html`<${Field} label=${t('import.dates')} control=${dateControl} />`}
        ${positive && html`<${Field} label=${t('import.positive')} control=${signControl} />`}
      </div>
      ${isRemembered && remembered}
      ${noteItems.length > 0 && html`<ul class="import-notes muted">${noteItems}</ul>`}
      ${columns.length > 0 && html`<${Columns} columns=${columns} readAgain=${readAgain} />`}
    </section>`;
}

/**
 * Return the date formats to choose from, that of the file first.
 *
 * @param {string | null} current
 */
const dateFormats = (current) =>
  [...new Set([current, ...DATE_FORMATS])].filter((format) => format !== null).map((format) => [format, format]);

/** @param {{columns: StatementColumn[], readAgain: (changes: ImportOptions) => void}} props */
function Columns({ columns, readAgain }) {
  const options = [['', t('import.notUsed')], ...FIELDS.map((field) => [field, t(`import.field.${field}`)])];
  /** @param {StatementColumn} column @param {number} index */
  const row = ({ name, field, example }, index) => html`
    <tr key=${index}><th scope="row">${name || `#${index + 1}`}</th><td class="muted import-example">${example}</td>
      <td><${Select} aria-label=${t('import.columnIs', { name: name || `#${index + 1}` })} value=${field ?? ''}
        options=${options}
        onChange=${(/** @type {string} */ chosen) => readAgain({ columns: columnsWith(index, chosen) })} /></td></tr>`;
  return html`
    <details class="figures"><summary>${t('import.columns')}</summary>
      <div class="scroll" tabindex="0" role="group" aria-label=${t('import.columns')}>
        <table>
          <thead><tr><th scope="col">${t('import.column')}</th><th scope="col">${t('import.example')}</th>
            <th scope="col">${t('import.isThe')}</th></tr></thead>
          <tbody>${columns.map(row)}</tbody>
        </table></div></details>`;
}
