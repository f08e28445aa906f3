// Amounts and category names. A sum is a link to the transactions that it consists of.

import { parentCategory } from '../shared/category.js';
import { isZero } from '../shared/decimal.js';
import { money, moneyParts, signedMoney } from '../shared/format.js';
import { html } from '../shared/html.js';
import { transactionsLink } from '../shared/router.js';

/** @typedef {import('../shared/types.js').Filters} Filters */
/** @typedef {{amount: string, currency: string}} Money */

/**
 * The amount of one transaction; money that comes in has a plus and the colour of income. A transfer has the `sign`
 * that it is given.
 *
 * @param {Money & {type: import('../shared/types.js').TransactionType, refund: boolean, sign?: string}} props
 */
export function Amount({ amount, currency, type, refund, sign: given }) {
  const isIn = type === 'transfer' ? given === '+' : (type === 'income') !== refund;
  const sign = given ?? (isIn ? '+' : refund ? '−' : '');
  return html`<span class=${`money${isIn ? ' is-income' : ''}`}>${sign}${money(amount, currency)}</span>`;
}

/**
 * A sum that opens its transactions; a zero has none.
 *
 * @param {Money & {filters: Filters, className?: string}} props
 */
export function Figure({ amount, currency, filters, className = '' }) {
  if (isZero(amount)) return html`<span class="muted money">${money(amount, currency)}</span>`;
  const href = transactionsLink({ ...filters, currency });
  return html`<a class=${`money figure ${className}`} href=${href}>${money(amount, currency)}</a>`;
}

/**
 * An amount of money and nothing else.
 *
 * @param {Money} props
 */
export const Sum = ({ amount, currency }) => html`<span class="money">${money(amount, currency)}</span>`;

/**
 * Income less expense, with its sign; opens the transactions of both.
 *
 * @param {Money & {filters: Filters}} props
 */
export const Net = ({ amount, currency, filters }) => html`
  <a class="money figure" href=${transactionsLink({ ...filters, currency })}>${signedMoney(amount, currency)}</a>`;

/**
 * A category as it was written, its upper levels muted.
 *
 * @param {{category: string}} props
 */
export function CategoryName({ category }) {
  const upper = parentCategory(category);
  return upper ? html`<span class="upper">${upper}:</span>${category.slice(upper.length + 1)}` : category;
}

/**
 * The one large number of a view, with smaller decimals.
 *
 * @param {Money & {filters: Filters}} props
 */
export function Headline({ amount, currency, filters }) {
  const [whole, decimals] = moneyParts(amount, currency);
  const href = transactionsLink({ ...filters, currency });
  // The style sheet fits the figure into its box by its length.
  const style = { '--length': whole.length + decimals.length * 0.6 };
  return html`<a class="money headline" style=${style} href=${href}>${whole}<span>${decimals}</span></a>`;
}
