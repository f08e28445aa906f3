// One month against another, category by category; only the differences are worked out here, exactly.

import { addDays, daysBetween, monthEnd } from '../shared/dates.js';
import { compare, decimal, digitsOf, subtract, toText } from '../shared/decimal.js';
import { categoryBranches } from '../shared/summary.js';

/** a − b as text. */
export const difference = (a, b) => toText(subtract(decimal(a), decimal(b)), Math.max(digitsOf(a), digitsOf(b)));

/** Bounds of two months; when one of them is still going on, both end on the same day of the month. */
export function comparedSpans(months, today, isWhole) {
  const current = months.find((month) => month <= today && today < monthEnd(month));
  const days = current && !isWhole ? daysBetween(current, today) : 31;
  return months.map((month) => {
    const last = addDays(month, days);
    return { from: month, to: last < monthEnd(month) ? last : monthEnd(month) };
  });
}

/** [{category, amounts: [a, b], difference}] of the first level, the largest differences first. */
export function compareCategories([a, b], type, zero) {
  const sides = [a, b].map(
    (totals) => new Map(categoryBranches(totals, type).map((one) => [one.category, one.amount])),
  );
  const categories = [...new Set(sides.flatMap((side) => [...side.keys()]))];
  const size = (text) => {
    const { n, d } = decimal(text);
    return { n: n < 0n ? -n : n, d };
  };
  return categories
    .map((category) => {
      const amounts = sides.map((side) => side.get(category) ?? zero);
      return { category, amounts, difference: difference(...amounts) };
    })
    .sort((one, other) => compare(size(other.difference), size(one.difference)));
}
