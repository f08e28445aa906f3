// The progress of an upload: how far it is, its outcome, and taking it back.

import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { viewLink } from '../shared/router.js';
import { StatementBalance } from './statement_balance.js';
import { closeFile, rows } from './store.js';
import { clearUpload, progress, undoUpload, upload } from './upload.js';

/** @typedef {import('./upload.js').Upload} Upload */

/** How many refused rows are listed. */
const MAX_LISTED = 100;
const BUSY_STATES = ['sending', 'undoing'];

/** Nothing before an upload. */
export function ImportProgress() {
  const current = progress.value;
  if (!current) return null;
  const { state, done, total, ids, error } = current;
  const number = state === 'done' ? ids.length : done;
  const bar = html`<progress value=${done} max=${total || 1} aria-label=${t('import.progress')} />`;
  const notice = html`<p class="notice" role="alert">${error} ${state === 'failed' && t('import.nothingTwice')}</p>`;
  return html`
    <section class="card import-progress" aria-label=${t('import.progress')} aria-busy=${BUSY_STATES.includes(state)}>
      <div role="status"><h2>${t(`import.state.${state}`, { n: number, of: total })}</h2></div>
      ${state !== 'undone' && bar}
      ${state === 'done' && html`<${Outcome} upload=${current} />`}
      ${error && notice}
      <div class="actions"><${Actions} upload=${current} /></div>
    </section>`;
}

/** @param {{upload: Upload}} props */
function Outcome({ upload: { existing, refused } }) {
  const listed = rows.value.filter((row) => row.refusal).slice(0, MAX_LISTED);
  const reasons = listed.map(
    ({ line, refusal }) => html`<li key=${line}>${t('import.line', { n: line })}: ${refusal}</li>`,
  );
  return html`
    <${StatementBalance} />
    ${existing > 0 && html`<p class="muted">${t('import.existing', { n: existing })}</p>`}
    ${refused > 0 && html`<p>${t('import.refusedBy', { n: refused })}</p><ul class="muted">${reasons}</ul>`}`;
}

/** @param {{upload: Upload}} props */
function Actions({ upload: { state, ids } }) {
  const goOn = html`<button class="button primary" type="button" onClick=${upload}>${t('import.goOn')}</button>`;
  const undo = html`
    <button class="button danger" type="button" onClick=${undoUpload}>${t('import.undo', { n: ids.length })}</button>`;
  const back = html`<button class="button" type="button" onClick=${clearUpload}>${t('import.backToRows')}</button>`;
  const see = html`
    <a class="button primary" href=${viewLink('transactions', includedSpan())} onClick=${finish}>${t('import.see')}</a>`;
  return html`
    ${state === 'failed' && goOn}
    ${['done', 'failed'].includes(state) && ids.length > 0 && undo}
    ${state === 'undone' && back}
    ${['done', 'undone'].includes(state) && see}`;
}

function finish() {
  closeFile();
  clearUpload();
}

/** Return the days of the rows that were to be recorded. */
function includedSpan() {
  const days = progress.value?.rows.map((row) => row.transaction.date) ?? [];
  const [from] = days.sort();
  return days.length ? { from, to: days.at(-1) } : {};
}
