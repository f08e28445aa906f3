// A heat map of days: what was spent on each, and a link to its transactions. Arrow keys move by day and by week.

import { apiPath } from '../shared/api.js';
import { addDays, dayLong, laterDay, localDay, monthLong, WEEK_STARTS, weekdayName } from '../shared/dates.js';
import { money } from '../shared/format.js';
import { html, useLayoutEffect, useMemo, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { transactionsLink } from '../shared/router.js';
import { settings } from '../shared/settings.js';
import { filteredSummary } from '../shared/summary.js';
import { Loaded } from '../ui/states.js';
import { LEVELS, levelScale, monthsBetween, weeksOf } from './calendar_grid.js';

/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {{from: string, to: string, currency: string, category?: string, type?: string}} Span */

const MAX_MONTHS = 12;
const isRightToLeft = () => getComputedStyle(document.documentElement).direction === 'rtl';

/** @param {Span} props */
export function Calendar({ from, to, currency, category, type }) {
  const months = monthsBetween(from, to, MAX_MONTHS);
  const first = laterDay(months[0], from);
  /** @type {import('../shared/types.js').Resource<Summary>} */
  const daily = useResource(apiPath('/summary', { period: 'daily', from: first, to, currency }));
  return html`
    <${Loaded} resource=${daily} lines=${8}>
      ${(/** @type {Summary} */ data) => html`
        <${Months} data=${filteredSummary(data, type, category)} months=${months} from=${first} to=${to} currency=${currency}
          category=${category} />`}</${Loaded}>`;
}

/** @param {Span & {data: Summary, months: string[]}} props */
function Months({ data, months, from, to, currency, category }) {
  const byDay = useMemo(() => new Map(data.periods.map((period) => [period.start, period])), [data]);
  const levelOf = useMemo(() => levelScale(data.periods.map((period) => period.expense)), [data]);
  const today = localDay(new Date());
  /** The day that Tab leads to. */
  const [current, setCurrent] = useState(today >= from && today <= to ? today : to);
  const { weekStart } = settings.value;
  const strip = useRef(/** @type {HTMLElement | null} */ (null));
  // On a phone the months stand in one row, with the newest in sight.
  useLayoutEffect(() => {
    if (!strip.current) return;
    const width = strip.current.scrollWidth;
    strip.current.scrollLeft = isRightToLeft() ? -width : width;
  }, [from, to]);

  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const forward = isRightToLeft() ? -1 : 1;
    /** @type {Record<string, number>} */
    const steps = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: 7, ArrowUp: -7 };
    const day = event.key in steps && addDays(current, steps[event.key]);
    const cell = day && document.getElementById(`day-${day}`);
    if (!cell) return;
    event.preventDefault();
    setCurrent(day);
    cell.focus();
  };
  /** @param {string | null} day */
  const cell = (day) => {
    if (!day || day < from || day > to) return html`<td key=${day} class="day" />`;
    const totals = byDay.get(day);
    const label = totals
      ? t('calendar.day', { n: totals.count, day: dayLong(day), amount: money(totals.expense, currency) })
      : t('calendar.quiet', { day: dayLong(day) });
    return html`
      <td key=${day} class="day"><a id=${`day-${day}`} href=${transactionsLink({ from: day, to: day, currency, category })}
        class=${`level-${totals ? levelOf(totals.expense) : 0}`} aria-label=${label} tabindex=${day === current ? 0 : -1}
        aria-current=${day === today ? 'date' : undefined} onFocus=${() => setCurrent(day)}>${Number(day.slice(8))}</a></td>`;
  };
  const weekdays = Array.from({ length: 7 }, (_, number) => (WEEK_STARTS[weekStart] + number) % 7);
  const head = weekdays.map(
    (number) => html`
      <th key=${number} scope="col" abbr=${weekdayName(number)}>${weekdayName(number, 'narrow')}</th>`,
  );
  /** @param {string} start */
  const month = (start) => html`
    <table class="month" key=${start}><caption>${monthLong(start)}</caption>
      <thead><tr>${head}</tr></thead>
      <tbody>${weeksOf(start, weekStart).map((days, row) => html`<tr key=${row}>${days.map(cell)}</tr>`)}</tbody>
    </table>`;
  return html`
    <div class="months" ref=${strip} onKeyDown=${onKeyDown}>${months.map(month)}</div>
    <${Legend} />`;
}

function Legend() {
  const levels = Array.from({ length: LEVELS + 1 }, (_, level) => level);
  return html`
    <p class="legend muted"><span>${t('calendar.less')}</span>
      ${levels.map((level) => html`<span key=${level} class=${`swatch level-${level}`} />`)}
      <span>${t('calendar.more')}</span></p>`;
}
