// A heat map of days: what was spent on each, and the way to its transactions. Arrow keys move by day and by week.

import { apiPath } from '../shared/api.js';
import { addDays, dayLong, localDay, monthLong, WEEK_STARTS, weekdayName } from '../shared/dates.js';
import { money } from '../shared/format.js';
import { html, useLayoutEffect, useMemo, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { transactionsLink } from '../shared/router.js';
import { settings } from '../shared/settings.js';
import { Loaded } from '../ui/states.js';
import { levelScale, monthsBetween, weeksOf } from './heat_map.js';

const MOST_MONTHS = 12;
const isRightToLeft = () => getComputedStyle(document.documentElement).direction === 'rtl';

export function Calendar({ from, to, currency }) {
  const shown = monthsBetween(from, to, MOST_MONTHS);
  const first = shown[0] > from ? shown[0] : from;
  const daily = useResource(apiPath('/summary', { period: 'daily', from: first, to, currency }));
  return html`
    <${Loaded} resource=${daily} lines=${8}>
      ${(data) => html`<${Months} data=${data} shown=${shown} from=${first} to=${to} currency=${currency} />`}</${Loaded}>`;
}

function Months({ data, shown, from, to, currency }) {
  const byDay = useMemo(() => new Map(data.periods.map((one) => [one.start, one])), [data]);
  const level = useMemo(() => levelScale(data.periods.map((one) => one.expense)), [data]);
  const today = localDay(new Date());
  const [at, setAt] = useState(today >= from && today <= to ? today : to);
  const { weekStart } = settings.value;
  const strip = useRef(null);
  // On a phone the months stand in one row, the newest in sight.
  useLayoutEffect(() => {
    const width = strip.current.scrollWidth;
    strip.current.scrollLeft = isRightToLeft() ? -width : width;
  }, [from, to]);
  const onKeyDown = (event) => {
    const ahead = isRightToLeft() ? -1 : 1;
    const step = { ArrowRight: ahead, ArrowLeft: -ahead, ArrowDown: 7, ArrowUp: -7 }[event.key];
    const day = step && addDays(at, step);
    const cell = day && document.getElementById(`day-${day}`);
    if (!cell) return;
    event.preventDefault();
    setAt(day);
    cell.focus();
  };
  const cell = (day) => {
    if (!day || day < from || day > to) return html`<td key=${day} class="day" />`;
    const one = byDay.get(day);
    const words = one
      ? t('calendar.day', { n: one.count, day: dayLong(day), amount: money(one.expense, currency) })
      : t('calendar.quiet', { day: dayLong(day) });
    return html`
      <td key=${day} class="day"><a id=${`day-${day}`} href=${transactionsLink({ from: day, to: day, currency })} title=${words}
        class=${`level-${one ? level(one.expense) : 0}`} aria-label=${words} tabindex=${day === at ? 0 : -1}
        aria-current=${day === today ? 'date' : undefined} onFocus=${() => setAt(day)}>${Number(day.slice(8))}</a></td>`;
  };
  const names = Array.from({ length: 7 }, (_, number) => (WEEK_STARTS[weekStart] + number) % 7);
  const month = (start) => html`
    <table class="month" key=${start}><caption>${monthLong(start)}</caption>
      <thead><tr>${names.map(
        (number) => html`
        <th key=${number} scope="col" abbr=${weekdayName(number)}>${weekdayName(number, 'narrow')}</th>`,
      )}</tr></thead>
      <tbody>${weeksOf(start, weekStart).map((days, row) => html`<tr key=${row}>${days.map(cell)}</tr>`)}</tbody>
    </table>`;
  return html`
    <div class="months" ref=${strip} onKeyDown=${onKeyDown}>${shown.map(month)}</div>
    <p class="legend muted"><span>${t('calendar.less')}</span>
      ${[0, 1, 2, 3, 4].map((number) => html`<span key=${number} class=${`swatch level-${number}`} />`)}
      <span>${t('calendar.more')}</span></p>`;
}
