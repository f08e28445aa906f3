// Calendar days as text, YYYY-MM-DD. No time zone plays a part: a day is the day that the user wrote down.

import { locale, t } from './i18n.js';

/** @typedef {import('./types.js').Period} Period */
/** @typedef {import('./types.js').WeekStart} WeekStart */

const DAY_MS = 86_400_000;
const MAX_PERIODS = 400;
const MONTHS = { monthly: 1, quarterly: 3, yearly: 12 };
const A_SUNDAY = '2026-11-22';

/** @param {string} day */
const utc = (day) => Date.parse(`${day}T00:00:00Z`);
/** @param {number} milliseconds */
const dayAt = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 10);

/**
 * Return the local calendar day of a Date.
 *
 * @param {Date} date
 */
export function localDay(date) {
  /** @param {number} number */
  const twoDigits = (number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}

/**
 * Whether the text is a day of the calendar.
 *
 * @param {string} [day]
 */
export function isDay(day = '') {
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(utc(day)) && dayAt(utc(day)) === day;
}

/**
 * Return the day that many days later.
 *
 * @param {string} day
 * @param {number} days
 */
export const addDays = (day, days) => dayAt(utc(day) + days * DAY_MS);

/**
 * Return how many days lie between two days.
 *
 * @param {string} from
 * @param {string} to
 */
export const daysBetween = (from, to) => Math.round((utc(to) - utc(from)) / DAY_MS);

/**
 * Return the same day some months later, or that month's last day where it is shorter: Jan 31 + 1 → Feb 28.
 *
 * @param {string} day
 * @param {number} months
 */
export function addMonths(day, months) {
  const [year, month, date] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayAt(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}

/** @param {string} day */
export const monthStart = (day) => `${day.slice(0, 8)}01`;
/** @param {string} day */
export const monthEnd = (day) => addDays(addMonths(monthStart(day), 1), -1);

/**
 * Weekdays that a week may begin with, as Date counts them.
 *
 * @type {Record<WeekStart, number>}
 */
export const WEEK_STARTS = { monday: 1, saturday: 6, sunday: 0 };

/**
 * Return the first day of the period that holds the day.
 *
 * @param {string} day
 * @param {Period} period
 * @param {WeekStart} [weekStart]
 */
export function periodStart(day, period, weekStart = 'monday') {
  if (period === 'weekly') return addDays(day, -((new Date(utc(day)).getUTCDay() + 7 - WEEK_STARTS[weekStart]) % 7));
  if (period === 'monthly') return monthStart(day);
  if (period === 'quarterly') return addMonths(monthStart(day), -((Number(day.slice(5, 7)) - 1) % 3));
  if (period === 'yearly') return `${day.slice(0, 4)}-01-01`;
  return day;
}

/**
 * Return the first day of the period that many periods later.
 *
 * @param {string} start
 * @param {Period} period
 * @param {number} [steps]
 */
export function nextPeriod(start, period, steps = 1) {
  if (period === 'daily') return addDays(start, steps);
  if (period === 'weekly') return addDays(start, 7 * steps);
  return addMonths(start, MONTHS[period] * steps);
}

/**
 * Return the first days of all periods between two days, oldest first; at most `max` of them, the newest.
 *
 * @param {string} from
 * @param {string} to
 * @param {Period} period
 * @param {{weekStart?: WeekStart, max?: number}} [options]
 */
export function periodStarts(from, to, period, { weekStart, max = MAX_PERIODS } = {}) {
  const starts = [];
  const first = periodStart(from, period, weekStart);
  for (let start = periodStart(to, period, weekStart); start >= first && starts.length < max; ) {
    starts.push(start);
    start = nextPeriod(start, period, -1);
  }
  return starts.reverse();
}

/**
 * Return the earlier of two days.
 *
 * @param {string} a
 * @param {string} b
 */
export const earlierDay = (a, b) => [a, b].sort()[0];

/**
 * Return the later of two days.
 *
 * @param {string} a
 * @param {string} b
 */
export const laterDay = (a, b) => [a, b].sort()[1];

/**
 * Return the query with its two days in order, whichever of them is the later.
 *
 * @template {{from?: string, to?: string}} T
 * @param {T} query
 * @returns {T}
 */
export function inOrder(query) {
  const { from, to } = query;
  return from && to && from > to ? { ...query, from: to, to: from } : query;
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();
/** @type {Map<string | undefined, Intl.RelativeTimeFormat>} */
const relativeFormats = new Map();

/**
 * Format a day by the Gregorian calendar, which the ledger's months and years follow in every locale.
 *
 * @param {string} day
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(day, options) {
  const key = JSON.stringify([locale.value, options]);
  const known =
    formats.get(key) ?? new Intl.DateTimeFormat(locale.value, { ...options, calendar: 'gregory', timeZone: 'UTC' });
  formats.set(key, known);
  return known.format(utc(day));
}

/** @param {string} day */
export const dayLong = (day) => format(day, { dateStyle: 'full' });
/** @param {string} day */
export const dayMedium = (day) => format(day, { day: 'numeric', month: 'short', year: 'numeric' });
/** @param {string} instant */
export const instantMedium = (instant) =>
  new Intl.DateTimeFormat(locale.value, { dateStyle: 'medium', timeStyle: 'short', calendar: 'gregory' }).format(
    new Date(instant),
  );
/** @param {string} day */
export const dayShort = (day) => format(day, { day: 'numeric', month: 'short' });
/** @param {string} day */
export const monthLong = (day) => format(day, { month: 'long', year: 'numeric' });
/** @param {string} day */
export const monthShort = (day) => format(day, { month: 'short', year: 'numeric' });

/**
 * Return the name of a weekday, 0 for Sunday.
 *
 * @param {number} number
 * @param {'long' | 'short' | 'narrow'} [width]
 */
export const weekdayName = (number, width = 'long') => format(addDays(A_SUNDAY, number), { weekday: width });

/**
 * Return "Today", "Yesterday", "Tomorrow" or the day itself.
 *
 * @param {string} day
 * @param {string} today
 */
export function dayRelative(day, today) {
  const daysAgo = daysBetween(day, today);
  if (day.slice(0, 4) !== today.slice(0, 4)) return dayMedium(day);
  if (Math.abs(daysAgo) > 1) return format(day, { weekday: 'short', day: 'numeric', month: 'short' });
  const known = relativeFormats.get(locale.value) ?? new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' });
  relativeFormats.set(locale.value, known);
  const words = known.format(-daysAgo, 'day');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Return the name of a period: 23 Nov, "W48 · 23 Nov", Nov 2026, Q4 2026 or 2026.
 *
 * @param {string} start
 * @param {Period} period
 */
export function periodName(start, period) {
  if (period === 'daily') return dayShort(start);
  if (period === 'weekly') return t('week', { week: String(isoWeek(start)), day: dayShort(start) });
  if (period === 'monthly') return monthShort(start);
  const year = format(start, { year: 'numeric' });
  return period === 'quarterly'
    ? t('quarter', { quarter: String(Math.ceil(Number(start.slice(5, 7)) / 3)), year })
    : year;
}

/**
 * Return the ISO 8601 number of the week that starts that day: a week belongs to the year of its Thursday.
 *
 * @param {string} start
 */
export function isoWeek(start) {
  const thursday = addDays(start, (4 - new Date(utc(start)).getUTCDay() + 7) % 7);
  return 1 + Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7);
}
