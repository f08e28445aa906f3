// Amounts for the eye. Intl.NumberFormat takes decimal text and formats it exactly, so no amount becomes a number.
import { digitsOf } from './decimal.js';
import { locale } from './i18n.js';

const formatters = new Map();

function formatter(currency, digits, options = {}) {
  const key = JSON.stringify([locale.value, currency, digits, options]);
  if (!formatters.has(key)) {
    formatters.set(
      key,
      new Intl.NumberFormat(locale.value, {
        style: 'currency',
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        ...options,
      }),
    );
  }
  return formatters.get(key);
}

// A hyphen is too short to be seen in front of a figure.
const withMinusSign = (text) => text.replace('-', '−');

/** "1234.50", "EUR" → "€1,234.50" in the reader's locale, with the decimals that the text has. */
export const money = (amount, currency) => withMinusSign(formatter(currency, digitsOf(amount)).format(amount));

/** The same with a sign in front, except on zero. */
export const signedMoney = (amount, currency) =>
  withMinusSign(formatter(currency, digitsOf(amount), { signDisplay: 'exceptZero' }).format(amount));

/** [whole, decimals]: "€1,234" and ".50", so that a headline can show the decimals smaller. */
export function moneyParts(amount, currency) {
  const parts = formatter(currency, digitsOf(amount)).formatToParts(amount);
  const at = parts.findIndex((part) => part.type === 'decimal');
  const text = (some) => withMinusSign(some.map((part) => part.value).join(''));
  return at < 0 ? [text(parts), ''] : [text(parts.slice(0, at)), text(parts.slice(at))];
}

/** Short form for the axis of a chart: 12000 → "€12K". */
export const axisMoney = (value, currency) =>
  formatter(currency, 0, { notation: 'compact', maximumFractionDigits: 1 }).format(value);

/** "0.4213" → "42%". */
export const percent = (share, options) =>
  withMinusSign(
    new Intl.NumberFormat(locale.value, { style: 'percent', maximumFractionDigits: 0, ...options }).format(share),
  );

export const formatNumber = (number) => new Intl.NumberFormat(locale.value).format(number);

/** Decimals that the currency usually has: 2 for EUR, 0 for JPY, 3 for KWD; 2 for a code that Intl does not know. */
export function minorDigits(currency) {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return 2;
  }
}

/** The reader's decimal mark, "." or ",". */
export const decimalMark = () =>
  new Intl.NumberFormat(locale.value).formatToParts(1.5).find((part) => part.type === 'decimal').value === ','
    ? ','
    : '.';

/** An amount as the reader would type it: "12.50", in German "12,50". */
export const editableAmount = (amount) => amount.replace('.', decimalMark());
