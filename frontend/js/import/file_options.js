// What the file was taken for, and the ways to put that right: columns, dates, currency.
import { html, useId } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { errorText } from '../shared/problem_text.js';
import { defaultCurrency } from '../shared/settings.js';
import { currenciesInUse } from '../transactions/suggestions.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { columnsWith, FIELDS, preview, readFile, source } from './store.js';

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
const NAMES = { csv: 'CSV', ofx: 'OFX', qif: 'QIF', camt053: 'CAMT.053', mt940: 'MT940' };

export function FileOptions() {
  const id = useId();
  const { file, options } = source.value;
  const { format, dateFormat, columns, notes } = preview.value;
  const again = (changes) => readFile(file, { ...options, ...changes });
  const formats = [...new Set([dateFormat, ...DATE_FORMATS])].filter(Boolean);
  return html`
    <section class="card" aria-label=${t('import.file')}>
      <header class="card-head"><h2>${file.name}</h2><span class="muted">${NAMES[format]}</span></header>
      <div class="import-options">
        <div class="field"><label for=${`${id}currency`}>${t('import.currency')}</label>
          <${CurrencySelect} used=${currenciesInUse()} id=${`${id}currency`} value=${options.currency ?? defaultCurrency()}
            onChange=${(currency) => again({ currency })} /></div>
        ${
          dateFormat &&
          html`
          <div class="field"><label for=${`${id}dates`}>${t('import.dates')}</label>
            <select id=${`${id}dates`} onChange=${(event) => again({ dateFormat: event.target.value })}>
              ${formats.map((one) => html`<option key=${one} value=${one} selected=${one === dateFormat}>${one}</option>`)}
            </select></div>`
        }
      </div>
      ${notes.length > 0 && html`<ul class="import-notes muted">${notes.map((note) => html`<li key=${note.code}>${errorText(note)}</li>`)}</ul>`}
      ${
        columns.length > 0 &&
        html`
        <details class="figures"><summary>${t('import.columns')}</summary>
          <div class="scroll" tabindex="0" role="group" aria-label=${t('import.columns')}><${Columns} again=${again} /></div></details>`
      }
    </section>`;
}

function Columns({ again }) {
  return html`
    <table>
      <thead><tr><th scope="col">${t('import.column')}</th><th scope="col">${t('import.example')}</th>
        <th scope="col">${t('import.isThe')}</th></tr></thead>
      <tbody>${preview.value.columns.map(
        ({ name, field, example }) => html`
        <tr key=${name}><th scope="row">${name}</th><td class="muted">${example}</td>
          <td><select aria-label=${t('import.columnIs', { name })}
            onChange=${(event) => again({ columns: columnsWith(name, event.target.value) })}>
            <option value="" selected=${!field}>${t('import.notUsed')}</option>
            ${FIELDS.map(
              (one) => html`
              <option key=${one} value=${one} selected=${one === field}>${t(`import.field.${one}`)}</option>`,
            )}
          </select></td></tr>`,
      )}</tbody>
    </table>`;
}
