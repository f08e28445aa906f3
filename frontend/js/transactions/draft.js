// A transaction while it is being typed: all text, checked as far as the page can; the API has the last word.
import { evaluate } from '../shared/arithmetic.js';
import { addDays, addMonths, isDay } from '../shared/dates.js';
import { decimal } from '../shared/decimal.js';
import { editableAmount } from '../shared/format.js';
import { t } from '../shared/i18n.js';

/** A new id, a UUIDv7 (RFC 9562, section 5.7): of one day's entries the list shows the newest first. */
export function newId() {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}

/** An empty draft for that day. */
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

/** The next row after one was saved: the day, the category, the type and the currency stay. */
export const nextDraft = (draft) => ({ ...draft, amount: '', description: '', refund: false, tags: '' });

const MAX_LENGTHS = { amount: 200, description: 512, category: 64, tags: 600 };

/** The draft with what is known of it from elsewhere (an address, an entry that was refused), as far as it makes sense. */
export function prefillDraft(draft, known) {
  const next = { ...draft, refund: String(known.refund) === 'true' };
  for (const [name, most] of Object.entries(MAX_LENGTHS))
    if (known[name]) next[name] = String(known[name]).slice(0, most);
  if (isDay(known.date)) next.date = known.date;
  if (['income', 'expense'].includes(known.type)) next.type = known.type;
  if (/^[A-Z]{3}$/.test(known.currency)) next.currency = known.currency;
  return next;
}

/** A recorded transaction as a draft. */
export const draftOf = (transaction) => ({
  ...transaction,
  amount: editableAmount(transaction.amount),
  tags: transaction.tags.join(', '),
});

/** {fields, errors}: what to send, or by field the sentence to show. */
export function validateDraft(draft, digits, decimalMark) {
  const errors = {};
  let amount = '';
  try {
    amount = evaluate(draft.amount, digits, decimalMark);
    if (decimal(amount).n <= 0n) errors.amount = t('error.positive');
  } catch (error) {
    errors.amount = error.message;
  }
  if (!draft.category.trim()) errors.category = t('error.category');
  if (!isDay(draft.date)) errors.date = t('error.date');
  const tags = draft.tags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
  const { date, type, currency, refund } = draft;
  const fields = {
    date,
    type,
    category: draft.category.trim(),
    amount,
    currency,
    description: draft.description.trim(),
    tags: [...new Set(tags)],
    refund,
  };
  return { fields, errors };
}

/** The day that a key asks for in the date field, or null when the key means nothing there. */
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
