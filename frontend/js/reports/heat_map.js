// The days of months as a calendar lays them out, and how strongly each is coloured.

import { addDays, addMonths, monthEnd, monthStart, periodStart } from '../shared/dates.js';
import { compare, decimal } from '../shared/decimal.js';

const LEVELS = 4;

/** The first days of the months between two days, oldest first; at most `most`, the newest. */
export function monthsBetween(from, to, most) {
  const found = [];
  for (let month = monthStart(to); month >= monthStart(from) && found.length < most; month = addMonths(month, -1)) {
    found.push(month);
  }
  return found.reverse();
}

/** The month's weeks as lists of seven days, null for those of other months. */
export function weeksOf(month, weekStart) {
  const found = [];
  for (let start = periodStart(month, 'weekly', weekStart); start <= monthEnd(month); start = addDays(start, 7)) {
    const days = Array.from({ length: 7 }, (_, at) => addDays(start, at));
    found.push(days.map((day) => (monthStart(day) === month ? day : null)));
  }
  return found;
}

/**
 * A function from an amount to its level, 0 (nothing) to 4. By rank and not by size, so that the day on which
 * the rent is paid does not make all others pale.
 */
export function levelScale(amounts) {
  const sorted = amounts
    .map(decimal)
    .filter(({ n }) => n > 0n)
    .sort(compare);
  return (amount) => {
    const value = decimal(amount);
    if (value.n <= 0n) return 0;
    const below = sorted.filter((one) => compare(one, value) < 0).length;
    return 1 + Math.floor((below * LEVELS) / sorted.length);
  };
}
