// From the summary's answer to what a view shows. Sums are the API's; only "usual" is worked out here, exactly.
import { add, compare, decimal, digitsOf, divide, sum, toText, ZERO } from './decimal.js';
import { addDays, addMonths, monthEnd, nextPeriod, periodName, periodStart, periodStarts } from './days.js';

/** Which currency a view shows: the one asked for, the usual one, or the one with most entries. */
export function currencyOf(totals, wanted, usual) {
  const codes = totals.map((one) => one.currency);
  if (codes.includes(wanted)) return wanted;
  if (codes.includes(usual)) return usual;
  return [...totals].sort((a, b) => b.count - a.count)[0]?.currency ?? usual;
}

const zeroLike = (amount) => toText(ZERO, digitsOf(amount ?? ''));

/** Every period between the first and the last, zeros where nothing happened: [{start, end, name, income, expense, net, count}]. */
export function filled(summary, currency, from, to) {
  const { period } = summary;
  const own = summary.periods.filter((one) => one.currency === currency);
  const zero = zeroLike(own[0]?.income);
  const byStart = new Map(own.map((one) => [periodStart(one.start, period), one]));
  return periodStarts(from, to, period).map((start) => {
    const last = addDays(nextPeriod(start, period), -1);
    const bounds = { start: start < from ? from : start, end: last > to ? to : last, name: periodName(start, period) };
    return { income: zero, expense: zero, net: zero, count: 0, categories: [], ...byStart.get(start), ...bounds };
  });
}

/** The largest categories of a type, and the others as one slice: {slices, rest: [category], total}. */
export function slices(totals, type, most) {
  const all = (totals?.categories ?? []).filter((one) => one.type === type)
    .sort((a, b) => compare(decimal(b.amount), decimal(a.amount)));
  const positive = all.filter((one) => !one.amount.startsWith('-') && decimal(one.amount).n > 0n);
  const top = positive.length > most + 1 ? positive.slice(0, most) : positive;
  const rest = positive.slice(top.length);
  const others = rest.length ? [{ category: `${rest.length} others`, amount: sum(rest.map((one) => one.amount)), isRest: true }] : [];
  return { all, slices: [...top, ...others], total: sum(positive.map((one) => one.amount)) };
}

/** Days of the month with the spending so far, and the average course of up to three months before. */
export function pace(daily, currency, month, today) {
  const spentOn = new Map(daily.periods.filter((one) => one.currency === currency).map((one) => [one.start, one.expense]));
  const digits = digitsOf(daily.periods.find((one) => one.currency === currency)?.expense ?? '0.00');
  const earlier = [1, 2, 3].map((back) => addMonths(month, -back)).filter((start) => [...spentOn.keys()].some((day) => day.startsWith(start.slice(0, 8))));
  const days = periodStarts(month, monthEnd(month), 'daily');
  const course = (start) => {
    let total = ZERO;
    const end = monthEnd(start);
    return days.map((_, index) => {
      const day = addDays(start, index);
      if (day <= end && spentOn.has(day)) total = add(total, decimal(spentOn.get(day)));
      return total;
    });
  };
  const courses = earlier.map(course);
  const usual = courses.length ? days.map((_, index) =>
    toText(divide(courses.reduce((total, one) => add(total, one[index]), ZERO), decimal(String(courses.length))), digits)) : [];
  const spent = course(month).map((total) => toText(total, digits)).slice(0, days.filter((day) => day <= today).length);
  return { days, spent, usual };
}
