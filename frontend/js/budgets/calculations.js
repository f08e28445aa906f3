// The rules of budgets: what is left for each day, what all have in common, what a category usually costs.

import { isWithin } from '../shared/category.js';
import { daysBetween, laterDay, monthEnd, monthStart } from '../shared/dates.js';
import {
  compare,
  decimal,
  digitsOf,
  divide,
  share,
  subtract,
  sum,
  toText,
  withoutSign,
  ZERO,
} from '../shared/decimal.js';
import { money } from '../shared/format.js';
import { t } from '../shared/i18n.js';

/** @typedef {import('../shared/types.js').BudgetProgress} BudgetProgress */
/** @typedef {import('../shared/types.js').CategoryTotal} CategoryTotal */
/** @typedef {import('../shared/types.js').NewBudget} NewBudget */
/** @typedef {{currency: string, amount: string, spent: string, left: string}} BudgetSums */

/**
 * Return how many days of the month are still to come, today included; 0 when it is over.
 *
 * @param {string} month its first day
 * @param {string} today
 */
export function daysLeft(month, today) {
  if (monthStart(today) > month) return 0;
  return daysBetween(laterDay(today, month), monthEnd(month)) + 1;
}

/**
 * Return amount / days, rounded down, so that the days never add up to more than there is: "20.00" / 3 is "6.66".
 *
 * @param {string} amount
 * @param {number} days
 */
export function perDay(amount, days) {
  const digits = digitsOf(amount);
  const { n } = decimal(amount);
  return toText({ n: n / BigInt(days), d: 10n ** BigInt(digits) }, digits);
}

/**
 * Return what is left in words: "€12.50 a day left for 7 days", or how far the budget is overspent or was kept.
 *
 * @param {{left: string, currency: string}} budget
 * @param {string} month its first day
 * @param {string} today
 * @returns {string}
 */
export function describeLeft({ left, currency }, month, today) {
  const days = daysLeft(month, today);
  const order = compare(decimal(left), ZERO);
  const amount = money(withoutSign(left), currency);
  if (order < 0) return t('budget.isOver', { amount });
  if (!days) return t('budget.kept', { amount });
  if (order === 0) return t('budget.nothing', { n: days });
  return t('budget.aDay', { n: days, amount: money(perDay(left, days), currency) });
}

/**
 * Return the share of the month that has passed at the end of that day, 0…1.
 *
 * @param {string} month its first day
 * @param {string} today
 */
export function elapsedShare(month, today) {
  const days = daysBetween(month, monthEnd(month)) + 1;
  return (days - Math.max(0, daysLeft(month, today) - 1)) / days;
}

/**
 * Return the share of a budget that is used, 0…1 and more.
 *
 * @param {{spent: string, amount: string}} budget
 */
export const usedShare = ({ spent, amount }) => share(spent, amount);

/**
 * Return one sum per currency of the budgets that lie within no other.
 *
 * @param {(NewBudget & {spent: string})[]} budgets
 * @returns {BudgetSums[]}
 */
export function sumBudgets(budgets) {
  /** @param {NewBudget} whole @param {NewBudget} budget */
  const covers = (whole, budget) =>
    whole !== budget && whole.currency === budget.currency && isWithin(budget.category, whole.category);
  const outer = budgets.filter((budget) => !budgets.some((whole) => covers(whole, budget)));
  const codes = [...new Set(outer.map((budget) => budget.currency))];
  return codes.map((currency) => {
    const own = outer.filter((budget) => budget.currency === currency);
    const amount = sum(own.map((budget) => budget.amount));
    const spent = sum(own.map((budget) => budget.spent));
    return { currency, amount, spent, left: toText(subtract(decimal(amount), decimal(spent)), digitsOf(amount)) };
  });
}

/**
 * Return how many budgets of a currency are overspent, and by how much together.
 *
 * @param {{left: string, currency: string}[]} budgets
 * @param {string} currency
 */
export function overspent(budgets, currency) {
  const over = budgets.filter((budget) => budget.currency === currency && budget.left.startsWith('-'));
  return { count: over.length, amount: sum(over.map((budget) => budget.left.slice(1))) };
}

/**
 * Return what a category and all below it cost in an average month before this one; null where it cost nothing.
 *
 * @param {import('../shared/types.js').Summary} summary the monthly one of the months before
 * @param {string} currency
 * @param {string} category
 * @param {string} month its first day
 */
export function averageSpending(summary, currency, category, month) {
  const before = summary.periods.filter((period) => period.currency === currency && period.start < month);
  /** @param {CategoryTotal} total */
  const isIncluded = (total) => total.type === 'expense' && isWithin(total.category, category);
  const amounts = before.flatMap((period) => period.categories.filter(isIncluded).map((total) => total.amount));
  if (!amounts.length) return null;
  const all = sum(amounts);
  const average = toText(divide(decimal(all), decimal(String(before.length))), digitsOf(all));
  return decimal(average).n > 0n ? average : null;
}
