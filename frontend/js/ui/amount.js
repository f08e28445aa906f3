// Figures: how an amount looks, and the way from a sum to the transactions behind it.

import { parentCategory } from '../shared/category.js';
import { isZero } from '../shared/decimal.js';
import { money, moneyParts, signedMoney } from '../shared/format.js';
import { html } from '../shared/html.js';
import { transactionsLink } from '../shared/router.js';

/** One transaction's amount: what brings money in has a plus and the colour of income. */
export function Amount({ amount, currency, type, refund }) {
  const isIn = (type === 'income') !== refund;
  const sign = isIn ? '+' : refund ? '−' : '';
  return html`<span class=${`money${isIn ? ' is-income' : ''}`}>${sign}${money(amount, currency)}</span>`;
}

/** A sum that opens what it is made of; nothing is behind a zero. */
export const Figure = ({ amount, currency, filters, className = '' }) =>
  isZero(amount)
    ? html`<span class="muted money">${money(amount, currency)}</span>`
    : html`
  <a class=${`money figure ${className}`} href=${transactionsLink({ ...filters, currency })}>${money(amount, currency)}</a>`;

/** An amount of money and nothing else. */
export const Sum = ({ amount, currency }) => html`<span class="money">${money(amount, currency)}</span>`;

/** What came in less what went out, the way to both. */
export const Net = ({ amount, currency, filters }) => html`
  <a class="money figure" href=${transactionsLink({ ...filters, currency })}>${signedMoney(amount, currency)}</a>`;

/** A category as it was written, the upper levels in a quieter voice. */
export function CategoryName({ category }) {
  const upper = parentCategory(category);
  return upper ? html`<span class="upper">${upper}:</span>${category.slice(upper.length + 1)}` : category;
}

/** The one large number of a view, decimals smaller. */
export function Headline({ amount, currency, filters }) {
  const [whole, decimals] = moneyParts(amount, currency);
  return html`<a class="money headline" href=${transactionsLink({ ...filters, currency })}>${whole}<span>${decimals}</span></a>`;
}
