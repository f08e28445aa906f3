// The keys that change the day in a date field.

import { addDays, addMonths, isDay } from '../shared/dates.js';

/**
 * Return the day that a key asks for in the date field, or null where the key means nothing there.
 *
 * @param {string} key
 * @param {string} day
 * @param {string} today
 */
export function dayForKey(key, day, today) {
  const from = isDay(day) ? day : today;
  switch (key) {
    case 't':
    case 'T':
      return today;
    case '+':
    case '=':
      return addDays(from, 1);
    case '-':
    case '−':
      return addDays(from, -1);
    case 'PageUp':
      return addMonths(from, -1);
    case 'PageDown':
      return addMonths(from, 1);
    default:
      return null;
  }
}
