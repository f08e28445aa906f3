// What may be typed as an amount: 12.50, 12,50, 1,234.56 or a sum such as 16.99*1.1, worked out exactly.
import { add, decimal, digitsOf, divide, multiply, subtract, toText } from './decimal.js';
import { t } from './i18n.js';

const TOKENS = /\s*(\d[\d.,'’\u00a0\u202f]*|[.,]\d+|[-+*/()×÷·−])/y;
const MAX_LENGTH = 200;

/**
 * The amount as canonical decimal text. A single number keeps the decimals it was typed with (the API judges
 * them); the result of a calculation is rounded to `digits`. Throws RangeError with a sentence for the user.
 */
export function evaluate(text, digits, decimalMark = '.') {
  const typed = text.trim();
  if (!typed) throw new RangeError(t('error.amount'));
  if (typed.length > MAX_LENGTH) throw new RangeError(t('error.long'));
  const tokens = tokenise(typed, decimalMark);
  if (tokens.length === 1 && /\d/.test(tokens[0])) return toText(decimal(tokens[0]), digitsOf(tokens[0]));
  return toText(calculate(tokens), digits);
}

/** True when the text is more than one number, so that showing its result is worth it. */
export const isCalculation = (text) => /\d.*[-+*/()×÷·−].*\d/.test(text);

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

const OPERATORS = { '×': '*', '·': '*', '÷': '/', '−': '-' };

function plainNumber(typed, decimalMark) {
  const text = typed.replace(/['’\u00a0\u202f]/g, '');
  const marks = text.replace(/\d/g, '');
  if (marks === '') return text;
  const last = marks.at(-1);
  const other = last === '.' ? ',' : '.';
  if (marks.length === 1 || (marks.indexOf(last) === marks.length - 1 && marks.includes(other))) {
    const [whole, decimals] = text.split(last);
    const isGrouped = whole.includes(other);
    if (isGrouped && !/^\d{1,3}([.,]\d{3})+$/.test(whole)) throw ambiguousNumber(typed);
    // 1,234 is a thousand to some and one and a bit to others: money is too dear to guess.
    if (!isGrouped && last !== decimalMark && /^\d{3}$/.test(decimals) && /^[1-9]/.test(whole))
      throw ambiguousNumber(typed);
    if (decimals === '') return whole.replaceAll(other, '');
    return `${whole.replaceAll(other, '') || '0'}.${decimals}`;
  }
  if (!marks.includes(other) && /^\d{1,3}([.,]\d{3})+$/.test(text)) return text.replaceAll(last, '');
  throw ambiguousNumber(typed);
}

const ambiguousNumber = (typed) => new RangeError(t('error.unclear', { typed }));

// expression = term {("+" | "-") term};  term = factor {("*" | "/") factor};
// factor = number | "(" expression ")" | ("+" | "-") factor
function calculate(tokens) {
  let at = 0;
  const incomplete = () => new RangeError(t('error.incomplete'));

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

function quotient(a, b) {
  if (b.n === 0n) throw new RangeError(t('error.byZero'));
  return divide(a, b);
}
