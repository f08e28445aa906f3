// Why a month is dearer or cheaper than usual: the categories that differ most.

import { branchOf } from '../shared/category.js';
import { addDays, addMonths, daysBetween, earlierDay, monthEnd } from '../shared/dates.js';
import { add, compare, decimal, digitsOf, divide, subtract, sum, toText, ZERO } from '../shared/decimal.js';
import { signedMoney } from '../shared/format.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { transactionsLink } from '../shared/router.js';
import { totalsBetween } from '../shared/summary.js';

/** @typedef {import('../shared/types.js').Fraction} Fraction */
/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {{category: string, difference: string}} Reason */

const MONTHS_BEFORE = [1, 2, 3];
const MAX_REASONS = 3;

/**
 * Return how much more or less than usual each first-level category cost up to a day of the month, the largest
 * difference first. Usual is the average of the months before that have entries, up to the same day.
 *
 * @param {Summary} daily the daily summary of the month and the three before it
 * @param {string} currency
 * @param {string} month its first day
 * @param {string} today
 * @returns {Reason[]} empty where there is nothing to compare with
 */
export function categoryDifferences(daily, currency, month, today) {
  const last = earlierDay(today, monthEnd(month));
  if (last < month) return [];
  const days = daysBetween(month, last);
  /** @param {string} start */
  const spentBy = (start) => {
    const end = last === monthEnd(month) ? monthEnd(start) : earlierDay(addDays(start, days), monthEnd(start));
    return totalsBetween(daily, currency, start, end);
  };
  const before = MONTHS_BEFORE.map((back) => spentBy(addMonths(month, -back))).filter((one) => one.count);
  if (!before.length) return [];
  const now = byBranch([spentBy(month)]);
  const usual = byBranch(before);
  const digits = Math.max(0, ...[...now.values(), ...usual.values()].flat().map(digitsOf));
  /** @param {string[] | undefined} amounts */
  const total = (amounts) => decimal(sum(amounts ?? []));
  const months = decimal(String(before.length));
  const reasons = [...new Set([...now.keys(), ...usual.keys()])].map((category) => {
    const difference = subtract(total(now.get(category)), divide(total(usual.get(category)), months));
    return { category, difference: toText(difference, digits) };
  });
  return reasons
    .filter(({ difference }) => decimal(difference).n !== 0n)
    .sort((a, b) => compare(size(b.difference), size(a.difference)));
}

/**
 * Return the amounts spent by first-level category.
 *
 * @param {Pick<import('../shared/types.js').Totals, 'categories'>[]} totals
 */
function byBranch(totals) {
  /** @type {Map<string, string[]>} */
  const branches = new Map();
  for (const { type, category, amount } of totals.flatMap((one) => one.categories)) {
    if (type !== 'expense') continue;
    const branch = branchOf(category, '');
    branches.set(branch, [...(branches.get(branch) ?? []), amount]);
  }
  return branches;
}

/**
 * @param {string} amount
 * @returns {Fraction}
 */
const size = (amount) => {
  const { n, d } = add(decimal(amount), ZERO);
  return { n: n < 0n ? -n : n, d };
};

/**
 * The categories that make the month dearer or cheaper than usual, each a link to its entries.
 *
 * @param {{daily: Summary, currency: string, from: string, to: string, today: string}} props
 */
export function Reasons({ daily, currency, from, to, today }) {
  const reasons = categoryDifferences(daily, currency, from, today).slice(0, MAX_REASONS);
  if (!reasons.length) return null;
  /** @param {Reason} reason */
  const item = ({ category, difference }) => html`
    <a key=${category} href=${transactionsLink({ from, to: earlierDay(to, today), currency, type: 'expense', category })}>
      ${category} <span class="money">${signedMoney(difference, currency)}</span></a>`;
  return html`<span class="unseen">${t('month.reasons')}</span>${reasons.map(item)}`;
}
