// Sums of a part of what a summary tells.
import { isWithin } from './category.js';
import { sum } from './decimal.js';

/** Totals of one type or category only, added up from their categories. */
export function sumsOf(totals, type, category) {
  if (!type && !category) return totals;
  const chosen = totals.categories
    .filter((one) => (!type || one.type === type) && isWithin(one.category, category));
  const of = (wanted) => sum(chosen.filter((one) => one.type === wanted).map((one) => one.amount));
  const [income, expense] = [of('income'), of('expense')];
  const negated = expense.startsWith('-') ? expense.slice(1) : `-${expense}`;
  const count = chosen.reduce((total, one) => total + one.count, 0);
  return { currency: totals.currency, income, expense, net: sum([income, negated]), count };
}
