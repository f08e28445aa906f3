// While rows are sent and after: how far, what came of it, and the way back.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { viewLink } from '../shared/router.js';
import { closeFile, rows } from './store.js';
import { clearUpload, progress, undoUpload, upload } from './upload.js';

export function ImportProgress() {
  const { state, done, of, ids, existing, refused, failed } = progress.value;
  const isBusy = state === 'sending' || state === 'undoing';
  const finish = () => {
    closeFile();
    clearUpload();
  };
  return html`
    <section class="card import-progress" aria-label=${t('import.progress')} aria-busy=${isBusy}>
      <div role="status"><h2>${t(`import.state.${state}`, { n: state === 'done' ? ids.length : done, of })}</h2></div>
      ${state !== 'undone' && html`<progress value=${done} max=${of || 1} aria-label=${t('import.progress')} />`}
      ${state === 'done' && existing > 0 && html`<p class="muted">${t('import.existing', { n: existing })}</p>`}
      ${state === 'done' && refused > 0 && html`<${NotTaken} refused=${refused} />`}
      ${failed && html`<p class="notice" role="alert">${failed} ${state === 'failed' && t('import.nothingTwice')}</p>`}
      <div class="actions">
        ${
          state === 'failed' &&
          html`
          <button class="button primary" type="button" onClick=${upload}>${t('import.goOn')}</button>`
        }
        ${
          (state === 'done' || state === 'failed') &&
          ids.length > 0 &&
          html`
          <button class="button danger" type="button" onClick=${undoUpload}>${t('import.undo', { n: ids.length })}</button>`
        }
        ${
          state === 'undone' &&
          html`
          <button class="button" type="button" onClick=${clearUpload}>${t('import.backToRows')}</button>`
        }
        ${
          (state === 'done' || state === 'undone') &&
          html`
          <a class="button primary" href=${viewLink('transactions', span())} onClick=${finish}>${t('import.see')}</a>`
        }
      </div>
    </section>`;
}

const NotTaken = ({ refused }) => html`
  <p>${t('import.refusedBy', { n: refused })}</p>
  <ul class="muted">${rows.value
    .filter((row) => row.refusal)
    .slice(0, 100)
    .map(
      ({ line, refusal }) => html`
    <li key=${line}>${t('import.line', { n: line })}: ${refusal}</li>`,
    )}</ul>`;

/** The days of what was sent. */
function span() {
  const days = rows.value
    .filter((row) => row.isIncluded)
    .map((row) => row.transaction.date)
    .sort();
  return days.length ? { from: days[0], to: days.at(-1) } : {};
}
