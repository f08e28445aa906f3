// The days that a report shows where the address names none.

import { addDays, addMonths, monthEnd, monthStart, nextPeriod, periodStart } from '../shared/dates.js';

/** @typedef {import('../shared/types.js').Period} Period */
/** @typedef {import('../shared/types.js').WeekStart} WeekStart */

/**
 * Return the span that is shown of a period where the address names no days.
 *
 * @param {Period} period
 * @param {string} today
 * @param {WeekStart} weekStart
 */
export function usualSpan(period, today, weekStart) {
  if (period === 'daily') return { from: addDays(today, -29), to: today };
  if (period === 'weekly') {
    const start = periodStart(today, 'weekly', weekStart);
    return { from: nextPeriod(start, 'weekly', -12), to: addDays(start, 6) };
  }
  if (period === 'monthly') return { from: addMonths(monthStart(today), -11), to: monthEnd(today) };
  if (period === 'quarterly') {
    const start = periodStart(today, 'quarterly');
    return { from: nextPeriod(start, 'quarterly', -7), to: addDays(nextPeriod(start, 'quarterly'), -1) };
  }
  return { from: `${Number(today.slice(0, 4)) - 9}-01-01`, to: `${today.slice(0, 4)}-12-31` };
}
