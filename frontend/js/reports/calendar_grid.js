// The days of months as a calendar shows them, and how strongly each is coloured.

import { addDays, addMonths, monthEnd, monthStart, periodStart } from '../shared/dates.js';
import { compare, decimal } from '../shared/decimal.js';

/** Levels of colour above nothing. */
export const LEVELS = 4;

/**
 * Return the first days of the months between two days, oldest first; at most `max`, the newest.
 *
 * @param {string} from
 * @param {string} to
 * @param {number} max
 */
export function monthsBetween(from, to, max) {
  const months = [];
  for (let month = monthStart(to); month >= monthStart(from) && months.length < max; month = addMonths(month, -1)) {
    months.push(month);
  }
  return months.reverse();
}

/**
 * Return the month's weeks as lists of seven days, null for those of other months.
 *
 * @param {string} month its first day
 * @param {import('../shared/types.js').WeekStart} weekStart
 */
export function weeksOf(month, weekStart) {
  const weeks = [];
  for (let start = periodStart(month, 'weekly', weekStart); start <= monthEnd(month); start = addDays(start, 7)) {
    const days = Array.from({ length: 7 }, (_, at) => addDays(start, at));
    weeks.push(days.map((day) => (monthStart(day) === month ? day : null)));
  }
  return weeks;
}

/**
 * Return a function from an amount to its level, 0 (nothing) to LEVELS. By rank and not by size, so that the day on
 * which the rent is paid does not make all others pale.
 *
 * @param {string[]} amounts
 */
export function levelScale(amounts) {
  const sorted = amounts
    .map(decimal)
    .filter(({ n }) => n > 0n)
    .sort(compare);
  /** @param {string} amount */
  return (amount) => {
    const value = decimal(amount);
    if (value.n <= 0n) return 0;
    const below = sorted.filter((one) => compare(one, value) < 0).length;
    return 1 + Math.floor((below * LEVELS) / sorted.length);
  };
}
