// Spans of days that people speak of, by the key of their name (`span.<key>`); both bounds inclusive.
import { addDays, addMonths, monthEnd, monthStart } from './dates.js';

/** @typedef {{from: string, to: string}} Span */

/**
 * Return the spans that end today, or with the month or year of today or the one before.
 *
 * @param {string} today
 */
export function daySpans(today) {
  const thisMonth = monthStart(today);
  const lastMonth = addMonths(thisMonth, -1);
  const year = Number(today.slice(0, 4));
  return {
    thisMonth: { from: thisMonth, to: monthEnd(today) },
    lastMonth: { from: lastMonth, to: monthEnd(lastMonth) },
    days30: { from: addDays(today, -29), to: today },
    months12: { from: addMonths(thisMonth, -11), to: monthEnd(today) },
    thisYear: { from: `${year}-01-01`, to: `${year}-12-31` },
    lastYear: { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` },
  };
}
