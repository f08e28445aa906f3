// Calendar days as text, YYYY-MM-DD. No time zone plays a part: a day is the day that the user wrote down.

import { locale, t } from './i18n.js';

const DAY_MS = 86_400_000;
const utc = (day) => Date.parse(`${day}T00:00:00Z`);
const text = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 10);

/** The local calendar day of a Date. */
export function localDay(date) {
  const two = (number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export const isDay = (day) => /^\d{4}-\d\d-\d\d$/.test(day ?? '') && !Number.isNaN(utc(day)) && text(utc(day)) === day;

export const addDays = (day, days) => text(utc(day) + days * DAY_MS);

export const daysBetween = (from, to) => Math.round((utc(to) - utc(from)) / DAY_MS);

/** The same day some months later, or that month's last day where it is shorter: Jan 31 + 1 → Feb 28. */
export function addMonths(day, months) {
  const [year, month, date] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return text(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}

export const monthStart = (day) => `${day.slice(0, 8)}01`;
export const monthEnd = (day) => addDays(addMonths(monthStart(day), 1), -1);

/** Weekdays that a week may begin with, as Date counts them. */
export const WEEK_STARTS = { monday: 1, saturday: 6, sunday: 0 };

/** First day of the period that holds the day. */
export function periodStart(day, period, weekStart = 'monday') {
  if (period === 'weekly') return addDays(day, -((new Date(utc(day)).getUTCDay() + 7 - WEEK_STARTS[weekStart]) % 7));
  if (period === 'monthly') return monthStart(day);
  if (period === 'yearly') return `${day.slice(0, 4)}-01-01`;
  return day;
}

/** First day of the period that many periods later. */
export function nextPeriod(start, period, steps = 1) {
  if (period === 'daily') return addDays(start, steps);
  if (period === 'weekly') return addDays(start, 7 * steps);
  return addMonths(start, period === 'yearly' ? 12 * steps : steps);
}

/** Starts of all periods between two days, oldest first; at most `most` of them, the newest. */
export function periodStarts(from, to, period, { weekStart, most = 400 } = {}) {
  const starts = [];
  const first = periodStart(from, period, weekStart);
  for (let start = periodStart(to, period, weekStart); start >= first && starts.length < most; ) {
    starts.push(start);
    start = nextPeriod(start, period, -1);
  }
  return starts.reverse();
}

const formats = new Map();

function format(day, options) {
  const key = JSON.stringify([locale.value, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale.value, { ...options, timeZone: 'UTC' }));
  return formats.get(key).format(utc(day));
}

export const dayLong = (day) => format(day, { dateStyle: 'full' });
export const dayMedium = (day) => format(day, { day: 'numeric', month: 'short', year: 'numeric' });
export const dayShort = (day) => format(day, { day: 'numeric', month: 'short' });
export const monthLong = (day) => format(day, { month: 'long', year: 'numeric' });
export const monthShort = (day) => format(day, { month: 'short', year: 'numeric' });

const A_SUNDAY = '2026-11-22';
/** The name of a weekday, 0 for Sunday. */
export const weekdayName = (number, width = 'long') => format(addDays(A_SUNDAY, number), { weekday: width });

/** "Today", "Yesterday" or the day itself. */
export function dayRelative(day, today) {
  const ago = daysBetween(day, today);
  if (day.slice(0, 4) !== today.slice(0, 4)) return dayMedium(day);
  if (ago < -1 || ago > 1) return format(day, { weekday: 'short', day: 'numeric', month: 'short' });
  const key = JSON.stringify([locale.value]);
  if (!formats.has(key)) formats.set(key, new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' }));
  const words = formats.get(key).format(-ago, 'day');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How a period is called: 23 Nov, "W48 · 23 Nov", Nov 2026, 2026. */
export function periodName(start, period) {
  if (period === 'daily') return dayShort(start);
  if (period === 'weekly') return t('week', { week: String(isoWeek(start)), day: dayShort(start) });
  return period === 'monthly' ? monthShort(start) : format(start, { year: 'numeric' });
}

/** ISO 8601 week number of the week's first day: a week belongs to the year of its Thursday. */
export function isoWeek(start) {
  const thursday = addDays(start, (4 - new Date(utc(start)).getUTCDay() + 7) % 7);
  return 1 + Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7);
}
