// A transaction while it is typed: all text, checked as far as the page can; the API checks it again.

import { parseAmount } from '../shared/arithmetic.js';
import { addDays, addMonths, isDay } from '../shared/dates.js';
import { editableAmount } from '../shared/format.js';
import { t } from '../shared/i18n.js';

/** @typedef {import('../shared/types.js').Draft} Draft */
/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */

/**
 * The longest text that a prefilled field takes.
 *
 * @type {Record<'amount' | 'description' | 'category' | 'tags', number>}
 */
const MAX_LENGTHS = { amount: 200, description: 512, category: 64, tags: 600 };

/** Return a new id, a UUIDv7 (RFC 9562, section 5.7): the list shows the newest of a day's entries first. */
export function newId() {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}

/**
 * Return an empty draft for a day.
 *
 * @param {string} today
 * @param {string} currency
 * @returns {Draft}
 */
export const blankDraft = (today, currency) => ({
  amount: '',
  category: '',
  date: today,
  type: 'expense',
  description: '',
  currency,
  refund: false,
  tags: '',
});

/**
 * Return the draft for the row after a saved one: the day, the category, the type and the currency stay.
 *
 * @param {Draft} draft
 * @returns {Draft}
 */
export const nextDraft = (draft) => ({ ...draft, amount: '', description: '', refund: false, tags: '' });

/**
 * Return the draft with values from elsewhere (an address, an entry that was refused), as far as they are valid.
 *
 * @param {Draft} draft
 * @param {Record<string, any>} values
 * @returns {Draft}
 */
export function prefillDraft(draft, values) {
  const next = { ...draft, refund: String(values.refund) === 'true' };
  for (const name of /** @type {(keyof typeof MAX_LENGTHS)[]} */ (Object.keys(MAX_LENGTHS))) {
    if (values[name]) next[name] = String(values[name]).slice(0, MAX_LENGTHS[name]);
  }
  if (isDay(values.date)) next.date = values.date;
  if (['income', 'expense'].includes(values.type)) next.type = values.type;
  if (/^[A-Z]{3}$/.test(values.currency)) next.currency = values.currency;
  return next;
}

/**
 * Return a recorded transaction as a draft.
 *
 * @param {Entry} transaction
 * @returns {Draft}
 */
export const draftOf = (transaction) => ({
  ...transaction,
  amount: editableAmount(transaction.amount),
  tags: transaction.tags.join(', '),
});

/**
 * Return the parts of a list that is typed with commas.
 *
 * @param {string} text
 */
export const splitTags = (text) => [
  ...new Set(
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ),
];

/**
 * Return what to send, and by field the messages to show; it can be sent where there are none.
 *
 * @param {Draft} draft
 * @param {number} digits of the currency
 * @param {string} decimalMark the reader's
 * @returns {{fields: Entry, errors: FormErrors}}
 */
export function validateDraft(draft, digits, decimalMark) {
  /** @type {FormErrors} */
  const errors = {};
  const { amount, error } = parseAmount(draft.amount, digits, decimalMark);
  if (error) errors.amount = error;
  if (!draft.category.trim()) errors.category = t('error.category');
  if (!isDay(draft.date)) errors.date = t('error.date');
  const { date, type, currency, refund } = draft;
  const fields = {
    date,
    type,
    category: draft.category.trim(),
    amount,
    currency,
    description: draft.description.trim(),
    tags: splitTags(draft.tags),
    refund,
  };
  return { fields, errors };
}

/**
 * Return the day that a key asks for in the date field, or null where the key means nothing there.
 *
 * @param {string} key
 * @param {string} day
 * @param {string} today
 */
export function dayForKey(key, day, today) {
  const from = isDay(day) ? day : today;
  switch (key) {
    case 't':
    case 'T':
      return today;
    case '+':
    case '=':
      return addDays(from, 1);
    case '-':
    case '−':
      return addDays(from, -1);
    case 'PageUp':
      return addMonths(from, -1);
    case 'PageDown':
      return addMonths(from, 1);
    default:
      return null;
  }
}
