// One month or year against another, category by category; only the differences are calculated here, exactly.

import { addDays, daysBetween, earlierDay, isDay, monthEnd } from '../shared/dates.js';
import { compare, decimal, digitsOf, subtract, toText, withoutSign } from '../shared/decimal.js';
import { categoryBranches } from '../shared/summary.js';

/** @typedef {import('../shared/types.js').CategoryTotal} CategoryTotal */
/** @typedef {[string, string]} Pair one value of each month */
/** @typedef {{category: string, amounts: Pair, difference: string}} Change */

const DAYS_OF_LONGEST_MONTH = 31;

/**
 * Return a − b as text.
 *
 * @param {string} a
 * @param {string} b
 */
export const difference = (a, b) => toText(subtract(decimal(a), decimal(b)), Math.max(digitsOf(a), digitsOf(b)));

/**
 * Return the days of two months that are compared. While one of them is not over, both end on the same day of the
 * month, unless whole months are asked for.
 *
 * @param {Pair} months their first days
 * @param {string} today
 * @param {boolean} isWhole
 */
export function comparedSpans(months, today, isWhole) {
  const current = months.find((month) => month <= today && today < monthEnd(month));
  const days = current && !isWhole ? daysBetween(current, today) : DAYS_OF_LONGEST_MONTH;
  return months.map((month) => ({ from: month, to: earlierDay(addDays(month, days), monthEnd(month)) }));
}

/**
 * Return the days of two years that are compared. While one of them is not over, both end on the same day of the year,
 * unless whole years are asked for.
 *
 * @param {Pair} years such as "2026"
 * @param {string} today
 * @param {boolean} isWhole
 */
export function comparedYears(years, today, isWhole) {
  const isCurrent = years.includes(today.slice(0, 4)) && !isWhole;
  return years.map((year) => {
    const end = `${year}-12-31`;
    // 29 February has no counterpart in most years; its month's last day has.
    const day = `${year}${today.slice(4)}`;
    const sameDay = isDay(day) ? day : monthEnd(`${year}-02-01`);
    return { from: `${year}-01-01`, to: isCurrent ? earlierDay(sameDay, end) : end };
  });
}

/**
 * Return the categories of the first level with their amounts in both months, the largest differences first.
 *
 * @param {{categories: CategoryTotal[]}[]} totals of the two months
 * @param {import('../shared/types.js').CategoryType} type
 * @param {string} zero the amount where a month has none
 * @returns {Change[]}
 */
export function compareCategories(totals, type, zero) {
  const sides = totals.map(
    (one) => new Map(categoryBranches(one, type).map((branch) => [branch.category, branch.amount])),
  );
  const categories = [...new Set(sides.flatMap((side) => [...side.keys()]))];
  return categories
    .map((category) => {
      const [a = zero, b = zero] = sides.map((side) => side.get(category));
      return { category, amounts: /** @type {Pair} */ ([a, b]), difference: difference(a, b) };
    })
    .sort((one, other) => compare(sizeOf(other.difference), sizeOf(one.difference)));
}

/** @param {string} amount */
const sizeOf = (amount) => decimal(withoutSign(amount));
