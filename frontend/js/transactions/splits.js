// The splits of a transaction while they are typed: what is left to divide, and what to send.

import { evaluate } from '../shared/arithmetic.js';
import { decimal, isZero, subtract, sum, toText } from '../shared/decimal.js';
import { editableAmount } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { parseTags } from './tags.js';

/** @typedef {import('../shared/types.js').Split} Split */
/** @typedef {import('../shared/types.js').SplitDraft} SplitDraft */

export const MIN_SPLITS = 2;
export const MAX_SPLITS = 50;

/**
 * Return an empty split with an amount.
 *
 * @param {string} [amount] as it is typed
 * @param {string} [category]
 * @returns {SplitDraft}
 */
export const blankSplit = (amount = '', category = '') => ({ category, amount, description: '', tags: '' });

/**
 * Whether a split has a description or tags of its own.
 *
 * @param {SplitDraft} split
 */
export const hasDetails = ({ description, tags }) => Boolean(description || tags);

/**
 * Return recorded splits as they are typed.
 *
 * @param {Split[] | null} [splits]
 * @returns {SplitDraft[]}
 */
export const splitDraftsOf = (splits) =>
  (splits ?? []).map(({ category, amount, description = '', tags = [] }) => ({
    category,
    amount: editableAmount(amount),
    description,
    tags: tags.join(', '),
  }));

/**
 * Return the exact amount that is typed, or null where it is none.
 *
 * @param {string} text
 * @param {number} digits
 * @param {string} mark
 */
function amountOf(text, digits, mark) {
  try {
    return evaluate(text, digits, mark);
  } catch {
    return null;
  }
}

/**
 * Return what is left of the whole amount to divide, with the currency's decimals; null while the whole is not typed.
 * Splits without an amount count as nothing.
 *
 * @param {{amount: string, splits: SplitDraft[]}} draft
 * @param {number} digits
 * @param {string} mark the reader's decimal mark
 */
export function remainingAmount({ amount, splits }, digits, mark) {
  const whole = amountOf(amount, digits, mark);
  if (whole === null) return null;
  const parts = splits.map((split) => amountOf(split.amount, digits, mark) ?? '0');
  return toText(subtract(decimal(whole), decimal(sum(parts))), digits);
}

/**
 * Return the splits to send, or the message that says why they cannot be sent.
 *
 * @param {{amount: string, splits: SplitDraft[]}} draft
 * @param {number} digits
 * @param {string} mark the reader's decimal mark
 * @returns {{splits: Split[], error?: string}}
 */
export function validateSplits(draft, digits, mark) {
  const splits = draft.splits.map(({ category, amount, description, tags }) => ({
    category: category.trim(),
    amount: amountOf(amount, digits, mark) ?? '',
    ...(description.trim() && { description: description.trim() }),
    ...(tags.trim() && { tags: parseTags(tags) }),
  }));
  if (splits.length < MIN_SPLITS) return { splits, error: t('error.splitsCount') };
  if (splits.some(({ category }) => !category)) return { splits, error: t('error.splitCategory') };
  if (splits.some(({ amount }) => !amount || isZero(amount))) return { splits, error: t('error.splitAmount') };
  const remaining = remainingAmount(draft, digits, mark);
  if (remaining !== null && !isZero(remaining)) return { splits, error: t('error.splitsSum') };
  return { splits };
}
