// Why a statement could not be read; where it can be read in several ways, the choice between them.

import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { ColumnTable } from './column_table.js';
import { problem, readFile, source } from './store.js';

/** @typedef {import('../shared/types.js').FieldError} FieldError */
/** @typedef {{name: string, choices: string[]}} Question a parameter of the preview, and its possible values */

const PARAMETER = '#/query/';
/** The parameter that says which column is which field. */
const COLUMNS = 'map';
/** Parameters whose values alone do not say what is asked. */
const EXPLAINED = ['dateFormat', 'decimal', 'encoding', 'negative', 'positive'];

/** Nothing where the file could be read. */
export function UnreadableFile() {
  if (!problem.value || !source.value) return null;
  const { text, errors } = problem.value;
  const { file, options } = source.value;
  const rows = rowsOf(errors);
  // Where the rows are shown, the columns are chosen above them.
  const questions = questionsOf(errors).filter(({ name }) => name !== COLUMNS || !rows.length);
  const table = html`
    <${ColumnTable} rows=${rows}
      onChoose=${(/** @type {Record<string, string>} */ columns) => readFile(file, { ...options, columns })} />`;
  const retry = html`
    <button class="button" type="button" onClick=${() => readFile(file, options)}>${t('retry')}</button>`;
  return html`
    <section class="card notice" role="alert">
      <p><b>${t('import.unreadable', { name: file.name })}</b></p>
      <p>${errors.length ? errors.map((error) => error.detail).join(' ') : text}</p>
      ${questions.map((question) => html`<${Choice} key=${question.name} ...${question} />`)}
      ${rows.length > 0 && table}
      ${!questions.length && !rows.length && retry}
    </section>`;
}

/**
 * Return what the user can decide.
 *
 * @param {FieldError[]} errors
 * @returns {Question[]}
 */
export function questionsOf(errors) {
  return errors.flatMap(({ pointer, params }) => {
    const choices = params?.choices;
    if (!pointer.startsWith(PARAMETER) || !Array.isArray(choices) || !choices.length) return [];
    const name = pointer.slice(PARAMETER.length);
    // A column is chosen as field=#number; names of columns alone only say what there is.
    const isChoosable = name !== COLUMNS || choices.every((choice) => /=#\d+$/.test(choice));
    return isChoosable ? [{ name, choices }] : [];
  });
}

/**
 * Return the first rows of a table whose columns are not known, with tabs between their cells.
 *
 * @param {FieldError[]} errors
 * @returns {string[]}
 */
export function rowsOf(errors) {
  const rows = errors.map(({ params }) => params?.rows).find(Array.isArray);
  return /** @type {string[]} */ (rows ?? []);
}

/** @param {Question} props */
function Choice({ name, choices }) {
  const label = (/** @type {string} */ choice) =>
    name === 'negative' || name === 'positive' ? t(`import.choice.${choice}`) : choice;
  const buttons = choices.map(
    (choice) => html`
      <button class="button" type="button" key=${choice} onClick=${() => choose(name, choice)}>${label(choice)}</button>`,
  );
  return html`
    ${EXPLAINED.includes(name) && html`<p>${t(`import.ask.${name}`)}</p>`}
    <p class="choices">${buttons}</p>`;
}

/**
 * Read the file again with the user's decision.
 *
 * @param {string} name
 * @param {string} value
 */
function choose(name, value) {
  if (!source.value) return;
  const { file, options } = source.value;
  const [field, column] = value.split('=');
  const decided = name === COLUMNS ? { columns: { ...options.columns, [field]: column } } : { [name]: value };
  readFile(file, { ...options, ...decided });
}
