// Import: choose a statement, see what each row becomes, correct it, record it, and take all back if need be.

import { html, useEffect, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { route } from '../shared/router.js';
import { loadHistoryOnce } from '../transactions/suggestions.js';
import { fieldOf } from '../ui/events.js';
import { Skeleton } from '../ui/states.js';
import { FileOptions } from './file_options.js';
import { ImportProgress } from './progress.js';
import { ImportRows } from './rows.js';
import { closeFile, isReading, preview, problem, readFile, source } from './store.js';
import { UnreadableFile } from './unreadable_file.js';
import { clearUpload, progress } from './upload.js';

const ACCEPTED = '.csv,.tsv,.txt,.xlsx,.xls,.htm,.html,.zip,.ofx,.qfx,.qif,.xml,.camt,.sta,.mt940,.940';

/** The view, at the step where the statement is. */
export function ImportView() {
  useEffect(() => {
    loadHistoryOnce();
  }, []);
  const anotherFile = html`
    <button class="button" type="button" onClick=${startAgain}>${t('import.another')}</button>`;
  const refused = html`<p class="notice" role="alert">${t('import.sharedRefused')}</p>`;
  return html`
    <header class="view-head"><h1>${t('view.import')}</h1>
      ${source.value && progress.value?.state !== 'sending' && anotherFile}</header>
    ${route.value.query.refused === 'shared' && !source.value && refused}
    <${Step} />`;
}

function startAgain() {
  closeFile();
  clearUpload();
}

function Step() {
  if (progress.value) return html`<${ImportProgress} />`;
  if (!source.value) return html`<${FileDrop} />`;
  const reading = html`
    <section class="card" aria-busy="true"><${Skeleton} lines=${6} label=${t('import.reading')} /></section>`;
  return html`
    ${problem.value && html`<${UnreadableFile} />`}
    ${isReading.value && reading}
    ${!isReading.value && preview.value && html`<${FileOptions} /><${ImportRows} />`}`;
}

/** A file by drop or by choice. */
function FileDrop() {
  const [isOver, setOver] = useState(false);
  /** @param {FileList | null | undefined} files */
  const read = (files) => {
    if (files?.[0]) readFile(files[0]);
  };
  /** @param {DragEvent} event */
  const onDrop = (event) => {
    event.preventDefault();
    setOver(false);
    read(event.dataTransfer?.files);
  };
  /** @param {DragEvent} event */
  const onDragOver = (event) => {
    event.preventDefault();
    setOver(true);
  };
  return html`
    <section class=${`card drop${isOver ? ' is-over' : ''}`} aria-label=${t('import.file')} onDrop=${onDrop}
      onDragOver=${onDragOver} onDragLeave=${() => setOver(false)}>
      <h2>${t('import.drop')}</h2>
      <p class="muted">${t('import.kinds')}</p>
      <label class="button primary large">${t('import.choose')}
        <input class="unseen" type="file" accept=${ACCEPTED}
          onChange=${(/** @type {Event} */ event) => read(fieldOf(event).files)} /></label>
      <p class="muted">${t('import.nothingYet')}</p>
    </section>`;
}
