// Exact numbers as fractions of BigInts. Money never becomes a JavaScript number except to place a pixel.

const PLAIN = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** A fraction {n, d}, d > 0, from decimal text such as "-12.50". Throws RangeError on anything else. */
export function decimal(text) {
  const match = PLAIN.exec(text);
  if (!match) throw new RangeError(`not a decimal: ${text}`);
  const [, sign, whole, decimals = ''] = match;
  const n = BigInt(whole + decimals);
  return { n: sign === '-' ? -n : n, d: 10n ** BigInt(decimals.length) };
}

export const ZERO = { n: 0n, d: 1n };

// Amounts of one currency have one denominator; keeping it keeps long sums small.
export const add = (a, b) => (a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d });
export const subtract = (a, b) => add(a, { n: -b.n, d: b.d });
export const multiply = (a, b) => ({ n: a.n * b.n, d: a.d * b.d });

/** a / b; throws RangeError when b is zero. */
export function divide(a, b) {
  if (b.n === 0n) throw new RangeError('division by zero');
  const sign = b.n < 0n ? -1n : 1n;
  return { n: a.n * b.d * sign, d: a.d * b.n * sign };
}

/** -1, 0 or 1. */
export function compare(a, b) {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Text with exactly `digits` decimals, halves rounded away from zero, as on a receipt. */
export function toText(value, digits) {
  const scale = 10n ** BigInt(digits);
  const negative = value.n < 0n;
  const size = negative ? -value.n : value.n;
  const rounded = (size * scale * 2n + value.d) / (value.d * 2n);
  const all = rounded.toString().padStart(digits + 1, '0');
  const text = digits ? `${all.slice(0, -digits)}.${all.slice(-digits)}` : all;
  return negative && rounded !== 0n ? `-${text}` : text;
}

export const isZero = (text) => decimal(text).n === 0n;

/** The number of decimals written in the text. */
export const digitsOf = (text) => (text.split('.')[1] ?? '').length;

/** Sum of decimal texts of ONE currency, with as many decimals as the longest of them. */
export function sum(texts) {
  const digits = Math.max(0, ...texts.map(digitsOf));
  return toText(
    texts.reduce((total, text) => add(total, decimal(text)), ZERO),
    digits,
  );
}

/** part / whole as a number for widths and percentages; 0 when the whole is zero. Never money. */
export function share(part, whole) {
  const total = decimal(whole);
  if (total.n === 0n) return 0;
  return Number(toText(divide(decimal(part), total), 6));
}
