// Import: drop a bank's file, see what each row becomes, put it right, record it, and take it all back if need be.

import { callApi } from '../shared/api.js';
import { html, useEffect, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { loadHistoryOnce } from '../transactions/suggestions.js';
import { Skeleton } from '../ui/states.js';
import { FileOptions } from './file_options.js';
import { ImportProgress } from './progress.js';
import { ImportRows } from './rows.js';
import { closeFile, isReading, preview, problem, readFile, source } from './store.js';
import { clearUpload, progress } from './upload.js';

const KINDS = '.csv,.tsv,.txt,.ofx,.qfx,.qif,.xml,.camt,.sta,.mt940,.940';
const LEARN_FROM = 300;
/** What a choice can be about, where the choices alone do not say it. */
const QUESTIONS = ['dateFormat', 'decimal', 'negative'];

export function ImportView() {
  useEffect(
    () => loadHistoryOnce(async () => (await callApi('GET', `/transactions?limit=${LEARN_FROM}`)).body.transactions),
    [],
  );
  const another = () => {
    closeFile();
    clearUpload();
  };
  return html`
    <header class="view-head"><h1>${t('view.import')}</h1>
      ${
        source.value &&
        progress.value?.state !== 'sending' &&
        html`
        <button class="button" type="button" onClick=${another}>${t('import.another')}</button>`
      }</header>
    ${!source.value && html`<${Drop} />`}
    ${problem.value && !progress.value && html`<${Problem} />`}
    ${isReading.value && html`<section class="card" aria-busy="true"><${Skeleton} lines=${6} label=${t('import.reading')} /></section>`}
    ${progress.value && html`<${ImportProgress} />`}
    ${!progress.value && !isReading.value && preview.value && html`<${FileOptions} /><${ImportRows} />`}`;
}

/** A file by drop or by choice. */
function Drop() {
  const [isOver, setOver] = useState(false);
  const take = (files) => {
    if (files[0]) readFile(files[0]);
  };
  const onDrop = (event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return html`
    <section class=${`card drop${isOver ? ' is-over' : ''}`} aria-label=${t('import.file')} onDrop=${onDrop}
      onDragOver=${(event) => {
        event.preventDefault();
        setOver(true);
      }} onDragLeave=${() => setOver(false)}>
      <h2>${t('import.drop')}</h2>
      <p class="muted">${t('import.kinds')}</p>
      <label class="button primary large">${t('import.choose')}
        <input class="unseen" type="file" accept=${KINDS} onChange=${(event) => take(event.target.files)} /></label>
      <p class="muted">${t('import.nothingYet')}</p>
    </section>`;
}

/** Why the file could not be read; where it has two readings, the choice between them. */
function Problem() {
  const { text, errors } = problem.value;
  const { file, options } = source.value;
  // A column is chosen as field=column; names of columns alone only say what there is.
  const choosable = errors.filter(
    ({ pointer, params }) =>
      params?.choices?.length &&
      pointer.startsWith('#/query/') &&
      (pointer !== '#/query/map' || params.choices.every((choice) => /=#\d+$/.test(choice))),
  );
  const choose = (name, value) => {
    const [field, column] = value.split('=');
    readFile(
      file,
      name === 'map' ? { ...options, columns: { ...options.columns, [field]: column } } : { ...options, [name]: value },
    );
  };
  return html`
    <section class="card notice" role="alert">
      <p><b>${t('import.unreadable', { name: file.name })}</b></p>
      <p>${errors.length ? errors.map((one) => one.detail).join(' ') : text}</p>
      ${choosable.map(({ pointer, params: { choices } }) => {
        const name = pointer.slice('#/query/'.length);
        return html`
          ${QUESTIONS.includes(name) && html`<p>${t(`import.ask.${name}`)}</p>`}
          <p class="choices">${choices.map(
            (choice) => html`
            <button class="button" type="button" key=${choice} onClick=${() => choose(name, choice)}>
              ${name === 'negative' ? t(`import.choice.${choice}`) : choice}</button>`,
          )}</p>`;
      })}
      ${
        !choosable.length &&
        html`
        <button class="button" type="button" onClick=${() => readFile(file, options)}>${t('retry')}</button>`
      }
    </section>`;
}
