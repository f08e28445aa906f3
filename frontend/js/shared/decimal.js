// Exact numbers as fractions of BigInts. Money never becomes a JavaScript number except to place a pixel.

/** @typedef {import('./types.js').Fraction} Fraction */

const PLAIN_DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * Parse decimal text such as "-12.50".
 *
 * @param {string} text
 * @returns {Fraction}
 * @throws {RangeError} on anything else
 */
export function decimal(text) {
  const match = PLAIN_DECIMAL.exec(text);
  if (!match) throw new RangeError(`not a decimal: ${text}`);
  const [, sign, whole, decimals = ''] = match;
  const n = BigInt(whole + decimals);
  return { n: sign === '-' ? -n : n, d: 10n ** BigInt(decimals.length) };
}

/** @type {Fraction} */
export const ZERO = { n: 0n, d: 1n };

/**
 * Return a + b. Amounts of one currency have one denominator; keeping it keeps long sums small.
 *
 * @param {Fraction} a
 * @param {Fraction} b
 * @returns {Fraction}
 */
export const add = (a, b) => (a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d });

/**
 * Return a − b.
 *
 * @param {Fraction} a
 * @param {Fraction} b
 */
export const subtract = (a, b) => add(a, { n: -b.n, d: b.d });

/**
 * Return a · b.
 *
 * @param {Fraction} a
 * @param {Fraction} b
 * @returns {Fraction}
 */
export const multiply = (a, b) => ({ n: a.n * b.n, d: a.d * b.d });

/**
 * Return a / b.
 *
 * @param {Fraction} a
 * @param {Fraction} b
 * @returns {Fraction}
 * @throws {RangeError} when b is zero
 */
export function divide(a, b) {
  if (b.n === 0n) throw new RangeError('division by zero');
  const sign = b.n < 0n ? -1n : 1n;
  return { n: a.n * b.d * sign, d: a.d * b.n * sign };
}

/**
 * Return -1, 0 or 1, as a is less than, equal to or more than b.
 *
 * @param {Fraction} a
 * @param {Fraction} b
 */
export function compare(a, b) {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * Return text with exactly `digits` decimals, halves rounded away from zero, as on a receipt.
 *
 * @param {Fraction} value
 * @param {number} digits
 */
export function toText(value, digits) {
  const scale = 10n ** BigInt(digits);
  const isNegative = value.n < 0n;
  const size = isNegative ? -value.n : value.n;
  const rounded = (size * scale * 2n + value.d) / (value.d * 2n);
  const all = rounded.toString().padStart(digits + 1, '0');
  const text = digits ? `${all.slice(0, -digits)}.${all.slice(-digits)}` : all;
  return isNegative && rounded !== 0n ? `-${text}` : text;
}

/**
 * Whether decimal text is zero.
 *
 * @param {string} text
 */
export const isZero = (text) => decimal(text).n === 0n;

/**
 * Return an amount with the other sign.
 *
 * @param {string} text
 */
export const negated = (text) => (text.startsWith('-') ? text.slice(1) : `-${text}`);

/**
 * Return an amount without its sign.
 *
 * @param {string} text
 */
export const withoutSign = (text) => text.replace('-', '');

/**
 * Return how many decimals are written in the text.
 *
 * @param {string} text
 */
export const digitsOf = (text) => (text.split('.')[1] ?? '').length;

/**
 * Sum decimal texts of ONE currency, with as many decimals as the longest of them.
 *
 * @param {string[]} texts
 */
export function sum(texts) {
  const digits = Math.max(0, ...texts.map(digitsOf));
  return toText(
    texts.reduce((total, text) => add(total, decimal(text)), ZERO),
    digits,
  );
}

/**
 * Return part / whole as a number for widths and percentages, never for money; 0 when the whole is zero.
 *
 * @param {string} part
 * @param {string} whole
 */
export function share(part, whole) {
  const total = decimal(whole);
  if (total.n === 0n) return 0;
  return Number(toText(divide(decimal(part), total), 6));
}
