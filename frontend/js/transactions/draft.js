// A transaction while it is typed: all text, checked as far as the page can; the API checks it again.

import { parseAmount } from '../shared/arithmetic.js';
import { isDay } from '../shared/dates.js';
import { editableAmount, minorDigits } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { splitDraftsOf, validateSplits } from './splits.js';
import { parseTags } from './tags.js';

/** @typedef {import('../shared/types.js').Draft} Draft */
/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */

/** The longest text that a prefilled field takes. */
const MAX_LENGTHS = {
  amount: 200,
  description: 512,
  category: 64,
  payee: 128,
  tags: 600,
  account: 64,
  toAccount: 64,
  toAmount: 200,
  originalAmount: 200,
  originalCurrency: 3,
};
/** The fields of a draft besides a day, a type and a currency, while nothing is typed. */
const NOTHING = {
  amount: '',
  category: '',
  description: '',
  payee: '',
  refund: false,
  tags: '',
  account: '',
  toAccount: '',
  toDate: '',
  toAmount: '',
  splits: [],
  originalAmount: '',
  originalCurrency: '',
};

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
export const blankDraft = (today, currency) => ({ ...NOTHING, date: today, type: 'expense', currency });

/**
 * Return the draft for the row after a saved one: the day, the category, the type, the accounts and the currency stay.
 *
 * @param {Draft} draft
 * @returns {Draft}
 */
export const nextDraft = ({ date, type, category, currency, account, toAccount }) => ({
  ...NOTHING,
  date,
  type,
  category,
  currency,
  account,
  toAccount,
});

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
  if (isDay(values.toDate)) next.toDate = values.toDate;
  if (['income', 'expense', 'transfer'].includes(values.type)) next.type = values.type;
  if (Array.isArray(values.splits)) next.splits = values.splits;
  if (values.references && typeof values.references === 'object') next.references = values.references;
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
  ...NOTHING,
  date: transaction.date,
  type: transaction.type,
  currency: transaction.currency,
  description: transaction.description,
  refund: transaction.refund,
  amount: editableAmount(transaction.amount),
  category: transaction.category ?? '',
  payee: transaction.payee ?? '',
  tags: transaction.tags.join(', '),
  account: transaction.account ?? '',
  toAccount: transaction.toAccount ?? '',
  toDate: transaction.toDate ?? '',
  toAmount: editableAmount(transaction.toAmount ?? ''),
  splits: splitDraftsOf(transaction.splits),
  originalAmount: editableAmount(transaction.original?.amount ?? ''),
  originalCurrency: transaction.original?.currency ?? '',
  references: transaction.references,
});

/**
 * Return what to send, and by field the messages to show; it can be sent where there are none.
 *
 * @param {Draft} draft
 * @param {number} digits of the currency
 * @param {string} decimalMark the reader's
 * @param {string} [toCurrency] of a transfer's receiving account, where it is another one
 * @returns {{fields: Entry, errors: FormErrors}}
 */
export function validateDraft(draft, digits, decimalMark, toCurrency = '') {
  const { amount, error } = parseAmount(draft.amount, digits, decimalMark);
  const { fields, errors } =
    draft.type === 'transfer'
      ? transferFields(draft, decimalMark, toCurrency)
      : categoryFields(draft, digits, decimalMark);
  if (error) errors.amount = error;
  if (!isDay(draft.date)) errors.date = t('error.date');
  const { date, type, currency } = draft;
  const shared = {
    date,
    type,
    amount,
    currency,
    description: draft.description.trim(),
    tags: parseTags(draft.tags),
    refund: type !== 'transfer' && draft.refund,
    ...(draft.payee.trim() && { payee: draft.payee.trim() }),
    ...(draft.account && { account: draft.account }),
    ...(draft.references && { references: draft.references }),
  };
  return { fields: { ...shared, ...fields }, errors };
}

/** @typedef {{fields: Pick<Entry, 'category' | 'splits' | 'original' | 'toAccount' | 'toDate' | 'toAmount'>, errors: FormErrors}} Part */

/**
 * @param {Draft} draft
 * @param {string} decimalMark
 * @param {string} toCurrency
 * @returns {Part}
 */
function transferFields(draft, decimalMark, toCurrency) {
  /** @type {FormErrors} */
  const errors = {};
  if (!draft.account) errors.account = t('error.account');
  if (!draft.toAccount) errors.toAccount = t('error.account');
  else if (draft.toAccount === draft.account) errors.toAccount = t('error.sameAccount');
  const received = toCurrency ? parseAmount(draft.toAmount, minorDigits(toCurrency), decimalMark) : null;
  if (received?.error) errors.toAmount = received.error;
  if (draft.toDate && !isDay(draft.toDate)) errors.toDate = t('error.date');
  const toAmount = received && { toAmount: received.amount };
  const toDate = draft.toDate && draft.toDate !== draft.date && { toDate: draft.toDate };
  return { fields: { toAccount: draft.toAccount, ...toDate, ...toAmount }, errors };
}

/**
 * @param {Draft} draft
 * @param {number} digits
 * @param {string} decimalMark
 * @returns {Part}
 */
function categoryFields(draft, digits, decimalMark) {
  /** @type {FormErrors} */
  const errors = {};
  const { originalAmount, originalCurrency } = draft;
  const paid = !originalAmount.trim() ? null : parseAmount(originalAmount, minorDigits(originalCurrency), decimalMark);
  if (paid?.error) errors.originalAmount = paid.error;
  if (paid && !originalCurrency) errors.originalAmount = t('error.currency');
  const original = paid ? { original: { amount: paid.amount, currency: originalCurrency } } : {};
  if (draft.splits.length) {
    const { splits, error } = validateSplits(draft, digits, decimalMark);
    if (error) errors.splits = error;
    return { fields: { splits, ...original }, errors };
  }
  if (!draft.category.trim()) errors.category = t('error.category');
  return { fields: { category: draft.category.trim(), ...original }, errors };
}
