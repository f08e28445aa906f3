// Amounts and numbers for people. Intl.NumberFormat takes decimal text and formats it exactly, so no amount becomes
// a number.
import { digitsOf } from './decimal.js';
import { locale } from './i18n.js';

/** @type {Map<string, Intl.NumberFormat>} */
const formatters = new Map();

/**
 * @param {string} currency
 * @param {number} digits
 * @param {Intl.NumberFormatOptions} [options]
 */
function formatter(currency, digits, options = {}) {
  const key = JSON.stringify([locale.value, currency, digits, options]);
  const known =
    formatters.get(key) ??
    new Intl.NumberFormat(locale.value, {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      ...options,
    });
  formatters.set(key, known);
  return known;
}

/**
 * Decimal text as Intl takes it.
 *
 * @param {string} amount
 */
const exact = (amount) => /** @type {Intl.StringNumericLiteral} */ (amount);

/**
 * Replace the hyphen, which is too short to be seen in front of a figure.
 *
 * @param {string} text
 */
const withMinusSign = (text) => text.replace('-', '−');

/**
 * Format an amount in the reader's locale with the decimals that it has: "1234.50", "EUR" → "€1,234.50".
 *
 * @param {string} amount
 * @param {string} currency
 */
export const money = (amount, currency) => withMinusSign(formatter(currency, digitsOf(amount)).format(exact(amount)));

/**
 * Format an amount with a sign in front, except on zero.
 *
 * @param {string} amount
 * @param {string} currency
 */
export const signedMoney = (amount, currency) =>
  withMinusSign(formatter(currency, digitsOf(amount), { signDisplay: 'exceptZero' }).format(exact(amount)));

/**
 * Return an amount in two parts, "€1,234" and ".50", so that a headline can show the decimals smaller.
 *
 * @param {string} amount
 * @param {string} currency
 * @returns {[string, string]}
 */
export function moneyParts(amount, currency) {
  const parts = formatter(currency, digitsOf(amount)).formatToParts(exact(amount));
  const at = parts.findIndex((part) => part.type === 'decimal');
  /** @param {Intl.NumberFormatPart[]} some */
  const text = (some) => withMinusSign(some.map((part) => part.value).join(''));
  return at < 0 ? [text(parts), ''] : [text(parts.slice(0, at)), text(parts.slice(at))];
}

/**
 * Format a short amount for the axis of a chart: 12000 → "€12K".
 *
 * @param {number} value
 * @param {string} currency
 */
export const axisMoney = (value, currency) =>
  formatter(currency, 0, { notation: 'compact', maximumFractionDigits: 1 }).format(value);

/**
 * Format a share: 0.4213 → "42%".
 *
 * @param {number} share
 * @param {Intl.NumberFormatOptions} [options]
 */
export const percent = (share, options) =>
  withMinusSign(
    new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0, ...options }).format(share),
  );

/**
 * Format a share so that no part of something reads as nothing or as all of it: 0.001 → "<1%", 0.998 → ">99%",
 * 1.002 → ">100%".
 *
 * @param {number} share 0 and more
 */
export function sharePercent(share) {
  if (share > 0 && share < 0.005) return `<${percent(0.01)}`;
  if (share >= 0.995 && share < 1) return `>${percent(0.99)}`;
  return share > 1 && share < 1.005 ? `>${percent(1)}` : percent(share);
}

/** @param {number} number */
export const formatNumber = (number) => new Intl.NumberFormat(locale.value).format(number);

/**
 * Return the decimals that a currency usually has: 2 for EUR, 0 for JPY, 3 for KWD; 2 for a code unknown to Intl.
 *
 * @param {string} currency
 */
export function minorDigits(currency) {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** Return the reader's decimal mark, "." or ",". */
export function decimalMark() {
  const parts = new Intl.NumberFormat(locale.value).formatToParts(1.5);
  return parts.some((part) => part.type === 'decimal' && part.value === ',') ? ',' : '.';
}

/**
 * Return an amount as the reader would type it: "12.50", in German "12,50".
 *
 * @param {string} amount
 */
export const editableAmount = (amount) => amount.replace('.', decimalMark());
