// What the API refuses, in the reader's language: each error's code and params, filled into the texts of 'problems'.
import { dayMedium } from './dates.js';
import { hasText, language, loadTexts, locale, t } from './i18n.js';

const megabytes = (bytes) =>
  new Intl.NumberFormat(locale.value, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  }).format(bytes / 2 ** 20);
const fieldName = (field) => (hasText(`import.field.${field}`) ? t(`import.field.${field}`) : field);

/** How a param is written where it is no plain text or number, by `code.param` or by `param`. */
const FORMATS = {
  'date_out_of_range.min': dayMedium,
  'date_out_of_range.max': dayMedium,
  'body_too_large.max': megabytes,
  'file_too_large.max': megabytes,
  'ambiguous_date_format.day': dayMedium,
  'ambiguous_date_format.otherDay': dayMedium,
  field: fieldName,
  type: (type) => t(type),
};

/** Fetch the texts of all codes; the functions below need them. */
export const loadProblemTexts = () => loadTexts('problems');

/** The text of one error {code, params, detail}; a code that is new here is told as the API says it. */
export function errorText({ code, params = {}, detail }) {
  if (!hasText(`problem.${code}`)) return detail;
  const written = Object.entries(params).map(([name, value]) => [name, formatParam(code, name, value)]);
  return t(`problem.${code}`, Object.fromEntries(written));
}

function formatParam(code, name, value) {
  if (Array.isArray(value)) {
    const type = name === 'choices' ? 'disjunction' : 'conjunction';
    return new Intl.ListFormat(language.value, { type }).format(value);
  }
  const format = FORMATS[`${code}.${name}`] ?? FORMATS[name];
  return format ? format(value) : value;
}

/** The problem (RFC 9457) with each `detail` in the reader's language; that of the whole is made of its errors'. */
export function translateProblem(problem) {
  const errors = problem.errors?.map((error) => ({ ...error, detail: errorText(error) }));
  const detail = errors?.length ? [...new Set(errors.map((error) => error.detail))].join(' ') : errorText(problem);
  return { ...problem, detail, errors };
}
