// The API's errors in the reader's language: each code with its params, filled into the texts of 'problems'.

import { dayMedium } from './dates.js';
import { hasText, language, loadTexts, locale, t } from './i18n.js';

/** @typedef {import('./types.js').CodedError} CodedError */
/** @typedef {import('./types.js').ErrorParam} ErrorParam */
/** @typedef {import('./types.js').Problem} Problem */

const MEGABYTE = 2 ** 20;

/** @param {number} bytes */
const megabytes = (bytes) =>
  new Intl.NumberFormat(locale.value, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(
    bytes / MEGABYTE,
  );

/** @param {string} field */
const fieldName = (field) => (hasText(`import.field.${field}`) ? t(`import.field.${field}`) : field);

/**
 * How a param is written that is more than text or a number, by `code.param` or by `param`.
 *
 * @type {Record<string, (value: any) => string>}
 */
const FORMATS = {
  'date_out_of_range.min': dayMedium,
  'date_out_of_range.max': dayMedium,
  'account_not_open.min': dayMedium,
  'account_closed.max': dayMedium,
  'closed_before_opening.min': dayMedium,
  'opening_after_use.max': dayMedium,
  'closed_before_use.min': dayMedium,
  'body_too_large.max': megabytes,
  'file_too_large.max': megabytes,
  'ambiguous_date_format.day': dayMedium,
  'ambiguous_date_format.otherDay': dayMedium,
  field: fieldName,
  type: (type) => t(type),
};

/** Fetch the texts of all codes; the functions below need them. */
export const loadProblemTexts = () => loadTexts('problems');

/**
 * Return the text of one error; a code without a text is told as the API says it.
 *
 * @param {CodedError} error
 * @returns {string | undefined}
 */
export function errorText({ code = '', params = {}, detail }) {
  if (!hasText(`problem.${code}`)) return detail;
  const written = Object.entries(params).map(([name, value]) => [name, formatParam(code, name, value)]);
  return t(`problem.${code}`, Object.fromEntries(written));
}

/**
 * @param {string} code
 * @param {string} name
 * @param {ErrorParam} value
 */
function formatParam(code, name, value) {
  if (Array.isArray(value)) {
    const type = name === 'choices' ? 'disjunction' : 'conjunction';
    return new Intl.ListFormat(language.value, { type }).format(value);
  }
  const format = FORMATS[`${code}.${name}`] ?? FORMATS[name];
  return format ? format(value) : value;
}

/**
 * Return the problem with each `detail` in the reader's language; that of the whole consists of its errors' texts.
 *
 * @param {Problem} problem
 * @returns {Problem}
 */
export function translateProblem(problem) {
  const errors = problem.errors?.map((error) => ({ ...error, detail: errorText(error) }));
  const detail = errors?.length ? [...new Set(errors.map((error) => error.detail))].join(' ') : errorText(problem);
  return { ...problem, detail, errors };
}
