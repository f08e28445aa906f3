// From the summary's answer to what a view shows. Sums are the API's; only "usual" is worked out here, exactly.

import { branchOf, isWithin } from './category.js';
import { addDays, addMonths, monthEnd, nextPeriod, periodName, periodStart, periodStarts } from './dates.js';
import { add, compare, decimal, digitsOf, divide, sum, toText, ZERO } from './decimal.js';
import { t } from './i18n.js';

/** The currency with most entries first. */
export const byCount = (totals) => [...totals].sort((a, b) => b.count - a.count);

/** Which currency a view shows: the one asked for, the usual one, or the one with most entries. */
export function shownCurrency(totals, wanted, usual) {
  const codes = totals.map((one) => one.currency);
  if (codes.includes(wanted)) return wanted;
  if (codes.includes(usual)) return usual;
  return byCount(totals)[0]?.currency ?? usual;
}

/** All periods from the first to the last, zeros where nothing happened: as the API's, with a `name`. */
export function fillPeriods(summary, currency, from, to, weekStart) {
  const { period } = summary;
  const own = summary.periods.filter((one) => one.currency === currency);
  const zero = toText(ZERO, digitsOf(own[0]?.income ?? ''));
  const quiet = { income: zero, expense: zero, net: zero, count: 0, categories: [] };
  const byStart = new Map(own.map((one) => [periodStart(one.start, period, weekStart), one]));
  return periodStarts(from, to, period, { weekStart }).map((start) => {
    const last = addDays(nextPeriod(start, period), -1);
    const bounds = { start: start < from ? from : start, end: last > to ? to : last };
    return { ...quiet, ...byStart.get(start), ...bounds, name: periodName(start, period) };
  });
}

/** The branches of a type directly below a category ('' for the first level), largest first, with their `parts`. */
export function categoryBranches(totals, type, below = '') {
  const found = new Map();
  for (const one of totals?.categories ?? []) {
    if (one.type !== type || !isWithin(one.category, below)) continue;
    const category = branchOf(one.category, below);
    found.set(category, [...(found.get(category) ?? []), one]);
  }
  const bySize = (some) => some.sort((a, b) => compare(decimal(b.amount), decimal(a.amount)));
  return bySize(
    [...found].map(([category, parts]) => ({
      category,
      amount: sum(parts.map((one) => one.amount)),
      count: parts.reduce((total, one) => total + one.count, 0),
      parts: bySize(parts),
    })),
  );
}

/** The branches in `all`; the largest of them and one for the others in `slices`; `total` of what has a share. */
export function chartSlices(totals, type, most, below = '') {
  const all = categoryBranches(totals, type, below);
  // A category that got back more than it spent has no share of what was spent.
  const positive = all.filter((one) => decimal(one.amount).n > 0n);
  const top = positive.length > most + 1 ? positive.slice(0, most) : positive;
  const rest = positive.slice(top.length);
  const amountOf = (some) => sum(some.map((one) => one.amount));
  const others = { category: t('others', { n: rest.length }), amount: amountOf(rest), isRest: true, parts: [] };
  return { all, slices: rest.length ? [...top, others] : top, total: amountOf(positive) };
}

/** Days of the month with the spending so far, and the average course of up to three months before. */
export function spendingPace(daily, currency, month, today) {
  const own = daily.periods.filter((one) => one.currency === currency);
  const spentOn = new Map(own.map((one) => [one.start, one.expense]));
  const digits = digitsOf(own[0]?.expense ?? '0.00');
  const days = periodStarts(month, monthEnd(month), 'daily');
  const course = (start) => {
    let total = ZERO;
    const end = monthEnd(start);
    return days.map((_, at) => {
      const day = addDays(start, at);
      if (day <= end && spentOn.has(day)) total = add(total, decimal(spentOn.get(day)));
      return total;
    });
  };
  const isUsed = (start) => own.some((one) => one.start.startsWith(start.slice(0, 8)));
  const courses = [1, 2, 3]
    .map((back) => addMonths(month, -back))
    .filter(isUsed)
    .map(course);
  const average = (at) =>
    divide(
      courses.reduce((total, one) => add(total, one[at]), ZERO),
      decimal(String(courses.length)),
    );
  const usual = courses.length ? days.map((_, at) => toText(average(at), digits)) : [];
  const soFar = days.filter((day) => day <= today).length;
  return {
    days,
    spent: course(month)
      .slice(0, soFar)
      .map((total) => toText(total, digits)),
    usual,
  };
}

/** Totals of one type or category only, added up from their categories. */
export function filteredTotals(totals, type, category) {
  if (!type && !category) return totals;
  const chosen = totals.categories.filter((one) => (!type || one.type === type) && isWithin(one.category, category));
  const of = (wanted) => sum(chosen.filter((one) => one.type === wanted).map((one) => one.amount));
  const [income, expense] = [of('income'), of('expense')];
  const negated = expense.startsWith('-') ? expense.slice(1) : `-${expense}`;
  const count = chosen.reduce((total, one) => total + one.count, 0);
  return { currency: totals.currency, income, expense, net: sum([income, negated]), count };
}
