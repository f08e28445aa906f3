// Reads a typed amount: 12.50, 12,50, 1,234.56 or a calculation such as 16.99*1.1, done exactly.
import { add, decimal, digitsOf, divide, multiply, subtract, toText } from './decimal.js';
import { t } from './i18n.js';

/** @typedef {import('./types.js').Fraction} Fraction */

const TOKENS = /\s*(\d[\d.,'’\u00a0\u202f]*|[.,]\d+|[-+*/()×÷·−])/y;
/** The zeros of the decimal digits that locales write; the nine other digits follow each of them in Unicode. */
const ZEROS = [...'٠۰०০੦૦୦௦౦೦൦๐໐༠၀០０'].map((zero) => /** @type {number} */ (zero.codePointAt(0)));
const GROUPED = /^\d{1,3}([.,]\d{3})+$/;
const MAX_LENGTH = 200;
/** @type {Record<string, string>} */
const OPERATORS = { '×': '*', '·': '*', '÷': '/', '−': '-' };

/**
 * Return the amount as decimal text. A number keeps the decimals it was typed with, for the API to check;
 * the result of a calculation is rounded to `digits`.
 *
 * @param {string} text
 * @param {number} digits
 * @param {string} [decimalMark] the reader's
 * @throws {RangeError} with a message for the user
 */
export function evaluate(text, digits, decimalMark = '.') {
  const typed = withPlainDigits(text).trim();
  if (!typed) throw new RangeError(t('error.amount'));
  if (typed.length > MAX_LENGTH) throw new RangeError(t('error.long'));
  const tokens = tokenise(typed, decimalMark);
  return toText(calculate(tokens), isNumber(tokens) ? digitsOf(tokens[tokens.length - 1]) : digits);
}

/**
 * Whether it is one number, perhaps with a sign.
 *
 * @param {string[]} tokens
 */
const isNumber = (tokens) => /^[-+]?\d[\d.]*$/.test(tokens.join(''));

/**
 * Evaluate a typed amount; a message says why it is none that can be recorded.
 *
 * @param {string} text
 * @param {number} digits
 * @param {string} decimalMark
 * @returns {{amount: string, error?: string}}
 */
export function parseAmount(text, digits, decimalMark) {
  try {
    const amount = evaluate(text, digits, decimalMark);
    return decimal(amount).n > 0n ? { amount } : { amount, error: t('error.positive') };
  } catch (error) {
    return { amount: '', error: /** @type {Error} */ (error).message };
  }
}

/**
 * Whether the text is more than one number, so that it is worth showing the result.
 *
 * @param {string} text
 */
export const isCalculation = (text) => /\d.*[-+*/()×÷·−].*\d/.test(withPlainDigits(text));

/**
 * Return typed text with the digits 0 to 9 in place of those of other scripts, and with a point for the Arabic decimal
 * mark: "١٢٫٥" is "12.5".
 *
 * @param {string} text
 */
export const withPlainDigits = (text) =>
  text
    .replace(/\p{Nd}/gu, (digit) => {
      const code = /** @type {number} */ (digit.codePointAt(0));
      const zero = ZEROS.find((one) => code >= one && code < one + 10);
      return zero === undefined ? digit : String(code - zero);
    })
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', '\u00a0');

/**
 * @param {string} text
 * @param {string} decimalMark
 */
function tokenise(text, decimalMark) {
  const tokens = [];
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < text.length) {
    const match = TOKENS.exec(text);
    if (!match) throw new RangeError(t('error.signs'));
    tokens.push(/[\d]/.test(match[1]) ? plainNumber(match[1], decimalMark) : (OPERATORS[match[1]] ?? match[1]));
  }
  return tokens;
}

/**
 * Return a typed number without grouping and with a point.
 *
 * @param {string} typed
 * @param {string} decimalMark
 */
function plainNumber(typed, decimalMark) {
  const text = typed.replace(/['’\u00a0\u202f]/g, '');
  const marks = text.replace(/\d/g, '');
  if (marks === '') return text;
  const last = marks.slice(-1);
  const other = last === '.' ? ',' : '.';
  const isLastSingle = marks.indexOf(last) === marks.length - 1;
  if (isLastSingle && (marks.length === 1 || marks.includes(other)))
    return withDecimals(typed, text, last, decimalMark);
  // Only one kind of mark, several times: it groups thousands.
  if (!marks.includes(other) && GROUPED.test(text)) return text.replaceAll(last, '');
  throw ambiguousNumber(typed);
}

/**
 * Return a number whose last mark stands before the decimals.
 *
 * @param {string} typed
 * @param {string} text
 * @param {string} mark
 * @param {string} decimalMark
 */
function withDecimals(typed, text, mark, decimalMark) {
  const other = mark === '.' ? ',' : '.';
  const [whole, decimals] = text.split(mark);
  const isGrouped = whole.includes(other);
  if (isGrouped && !GROUPED.test(whole)) throw ambiguousNumber(typed);
  // 1,234 is a thousand to some and one and a bit to others: asking is better than guessing.
  if (!isGrouped && mark !== decimalMark && /^\d{3}$/.test(decimals) && /^[1-9]/.test(whole))
    throw ambiguousNumber(typed);
  if (decimals === '') return whole.replaceAll(other, '');
  return `${whole.replaceAll(other, '') || '0'}.${decimals}`;
}

/** @param {string} typed */
const ambiguousNumber = (typed) => new RangeError(t('error.unclear', { typed }));
const incomplete = () => new RangeError(t('error.incomplete'));

/**
 * Calculate by the grammar
 * expression = term {("+" | "-") term};  term = factor {("*" | "/") factor};
 * factor = number | "(" expression ")" | ("+" | "-") factor.
 *
 * @param {string[]} tokens
 */
function calculate(tokens) {
  let at = 0;

  function expression() {
    let value = term();
    while (tokens[at] === '+' || tokens[at] === '-') {
      value = tokens[at++] === '+' ? add(value, term()) : subtract(value, term());
    }
    return value;
  }

  function term() {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') {
      value = tokens[at++] === '*' ? multiply(value, factor()) : quotient(value, factor());
    }
    return value;
  }

  /** @returns {Fraction} */
  function factor() {
    const token = tokens[at++];
    if (token === '+') return factor();
    if (token === '-') return subtract(decimal('0'), factor());
    if (token === '(') {
      const value = expression();
      if (tokens[at++] !== ')') throw incomplete();
      return value;
    }
    if (token === undefined || !/\d/.test(token)) throw incomplete();
    return decimal(token);
  }

  const value = expression();
  if (at < tokens.length) throw incomplete();
  return value;
}

/**
 * @param {Fraction} a
 * @param {Fraction} b
 */
function quotient(a, b) {
  if (b.n === 0n) throw new RangeError(t('error.byZero'));
  return divide(a, b);
}
