// From the API's summary to what a view shows. Sums are the API's; only what is usual is calculated here, exactly.

import { branchOf, isWithin } from './category.js';
import {
  addDays,
  addMonths,
  earlierDay,
  laterDay,
  monthEnd,
  nextPeriod,
  periodName,
  periodStart,
  periodStarts,
} from './dates.js';
import { add, compare, decimal, digitsOf, divide, negated, sum, toText, ZERO } from './decimal.js';
import { t } from './i18n.js';

/** @typedef {import('./types.js').Branch} Branch */
/** @typedef {import('./types.js').CategoryTotal} CategoryTotal */
/** @typedef {import('./types.js').Fraction} Fraction */
/** @typedef {import('./types.js').NamedPeriod} NamedPeriod */
/** @typedef {import('./types.js').Summary} Summary */
/** @typedef {import('./types.js').Totals} Totals */
/** @typedef {import('./types.js').CategoryType} CategoryType */

/**
 * Return the totals of all currencies, the one with most entries first.
 *
 * @template {{count: number}} T
 * @param {T[]} totals
 */
export const byCount = (totals) => [...totals].sort((a, b) => b.count - a.count);

/**
 * Return the currency that a view shows: the one asked for, the usual one, or the one with most entries.
 *
 * @param {{currency: string, count: number}[]} totals
 * @param {string | undefined} asked
 * @param {string} usual
 */
export function shownCurrency(totals, asked, usual) {
  const codes = totals.map((one) => one.currency);
  if (asked && codes.includes(asked)) return asked;
  if (codes.includes(usual)) return usual;
  return byCount(totals)[0]?.currency ?? usual;
}

/**
 * Return all periods from the first day to the last, with a name and with zeros where nothing happened.
 *
 * @param {Summary} summary
 * @param {string} currency
 * @param {string} from
 * @param {string} to
 * @param {import('./types.js').WeekStart} [weekStart]
 * @returns {NamedPeriod[]}
 */
export function fillPeriods(summary, currency, from, to, weekStart) {
  const { period } = summary;
  const own = summary.periods.filter((one) => one.currency === currency);
  const zero = toText(ZERO, digitsOf(own[0]?.income ?? ''));
  const nothing = { income: zero, expense: zero, net: zero, count: 0, categories: [] };
  const byStart = new Map(own.map((one) => [periodStart(one.start, period, weekStart), one]));
  return periodStarts(from, to, period, { weekStart }).map((start) => {
    const last = addDays(nextPeriod(start, period), -1);
    const bounds = { start: laterDay(start, from), end: earlierDay(last, to) };
    return { ...nothing, ...byStart.get(start), ...bounds, name: periodName(start, period) };
  });
}

/**
 * Return the branches of a type directly below a category ('' for the first level), largest first.
 *
 * @param {{categories: CategoryTotal[]} | undefined} totals
 * @param {CategoryType} type
 * @param {string} [below]
 * @returns {(Branch & {count: number})[]}
 */
export function categoryBranches(totals, type, below = '') {
  /** @type {Map<string, CategoryTotal[]>} */
  const branches = new Map();
  for (const total of totals?.categories ?? []) {
    if (total.type !== type || !isWithin(total.category, below)) continue;
    const category = branchOf(total.category, below);
    branches.set(category, [...(branches.get(category) ?? []), total]);
  }
  return bySize(
    [...branches].map(([category, parts]) => ({
      category,
      amount: sum(parts.map((part) => part.amount)),
      count: parts.reduce((total, part) => total + part.count, 0),
      parts: bySize(parts),
    })),
  );
}

/**
 * @template {{amount: string}} T
 * @param {T[]} amounts
 */
const bySize = (amounts) => [...amounts].sort((a, b) => compare(decimal(b.amount), decimal(a.amount)));

/**
 * Return what a chart of categories shows: the largest `max` branches in `slices` and one for the others, all
 * branches in `all`, and the `total` of what has a share.
 *
 * @param {{categories: CategoryTotal[]} | undefined} totals
 * @param {CategoryType} type
 * @param {number} max
 * @param {string} [below]
 */
export function chartSlices(totals, type, max, below = '') {
  const all = categoryBranches(totals, type, below);
  // A category that got back more than it spent has no share of what was spent.
  const positive = all.filter((branch) => decimal(branch.amount).n > 0n);
  const top = positive.length > max + 1 ? positive.slice(0, max) : positive;
  const remaining = positive.slice(top.length);
  /** @param {Branch[]} branches */
  const amountOf = (branches) => sum(branches.map((branch) => branch.amount));
  /** @type {Branch} */
  const others = {
    category: t('others', { n: remaining.length }),
    amount: amountOf(remaining),
    isOthers: true,
    parts: [],
  };
  /** @type {Branch[]} */
  const slices = remaining.length ? [...top, others] : top;
  return { all, slices, total: amountOf(positive) };
}

/**
 * Return a month's spending so far, day by day, and the average of up to three months before it that have entries.
 *
 * @param {Summary} daily the daily summary of the month and the three before it
 * @param {string} currency
 * @param {string} month its first day
 * @param {string} today
 * @returns {import('./types.js').SpendingPace}
 */
export function spendingPace(daily, currency, month, today) {
  const own = daily.periods.filter((one) => one.currency === currency);
  const spentOn = new Map(own.map((one) => [one.start, one.expense]));
  const digits = digitsOf(own[0]?.expense ?? '0.00');
  const days = periodStarts(month, monthEnd(month), 'daily');
  /** @param {string} start */
  const runningTotals = (start) => {
    let total = ZERO;
    const end = monthEnd(start);
    return days.map((_, at) => {
      const day = addDays(start, at);
      const spent = day <= end ? spentOn.get(day) : undefined;
      if (spent !== undefined) total = add(total, decimal(spent));
      return total;
    });
  };
  /** @param {string} start */
  const hasEntries = (start) => own.some((one) => one.start.startsWith(start.slice(0, 8)));
  const before = [1, 2, 3]
    .map((back) => addMonths(month, -back))
    .filter(hasEntries)
    .map(runningTotals);
  /** @param {number} at */
  const average = (at) =>
    divide(
      before.reduce((total, totals) => add(total, totals[at]), ZERO),
      decimal(String(before.length)),
    );
  const usual = before.length ? days.map((_, at) => toText(average(at), digits)) : [];
  const soFar = days.filter((day) => day <= today).length;
  const spent = runningTotals(month).slice(0, soFar);
  return { days, spent: spent.map((total) => toText(total, digits)), usual };
}

/**
 * Return the totals of the days between two days, both inclusive, added up from a daily summary.
 *
 * @param {Summary} daily
 * @param {string} currency
 * @param {string} from
 * @param {string} to
 * @returns {Omit<Totals, 'currency'>}
 */
export function totalsBetween(daily, currency, from, to) {
  const own = daily.periods.filter((one) => one.currency === currency && one.start >= from && one.start <= to);
  /** @type {Map<string, CategoryTotal[]>} */
  const byCategory = new Map();
  for (const total of own.flatMap((one) => one.categories)) {
    const key = JSON.stringify([total.type, total.category]);
    byCategory.set(key, [...(byCategory.get(key) ?? []), total]);
  }
  return {
    income: sum(own.map((one) => one.income)),
    expense: sum(own.map((one) => one.expense)),
    net: sum(own.map((one) => one.net)),
    count: own.reduce((total, one) => total + one.count, 0),
    categories: [...byCategory.values()].map((parts) => ({
      ...parts[0],
      amount: sum(parts.map((part) => part.amount)),
      count: parts.reduce((total, part) => total + part.count, 0),
    })),
  };
}

/**
 * Return the totals of one type or category only, added up from their categories.
 *
 * @param {Totals} totals
 * @param {string} [type]
 * @param {string} [category]
 * @returns {Omit<Totals, 'categories'>}
 */
export function filteredTotals(totals, type, category) {
  if (!type && !category) return totals;
  const chosen = totals.categories.filter((one) => (!type || one.type === type) && isWithin(one.category, category));
  /** @param {CategoryType} wanted */
  const sumOf = (wanted) => sum(chosen.filter((one) => one.type === wanted).map((one) => one.amount));
  const [income, expense] = [sumOf('income'), sumOf('expense')];
  const count = chosen.reduce((total, one) => total + one.count, 0);
  return { currency: totals.currency, income, expense, net: sum([income, negated(expense)]), count };
}

/**
 * Return a summary of one category and all below it.
 *
 * @param {Summary} summary
 * @param {string} [type]
 * @param {string} [category]
 * @returns {Summary}
 */
export function filteredSummary(summary, type, category) {
  if (!category) return summary;
  /** @param {Totals} totals */
  const only = (totals) => totals.categories.filter((one) => one.type === type && isWithin(one.category, category));
  return {
    ...summary,
    totals: summary.totals.map((one) => ({ ...filteredTotals(one, type, category), categories: only(one) })),
    periods: summary.periods.map((one) => ({ ...one, ...filteredTotals(one, type, category), categories: only(one) })),
  };
}
