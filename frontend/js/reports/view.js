// The long view: by day, week, month or year; the course of it, and the categories.

import { apiPath } from '../shared/api.js';
import {
  addDays,
  addMonths,
  dayMedium,
  isDay,
  localDay,
  monthEnd,
  monthStart,
  nextPeriod,
  periodStart,
} from '../shared/dates.js';
import { formatNumber } from '../shared/format.js';
import { html, useEffect, useId, useMemo, useRef } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { navigate, route, viewLink } from '../shared/router.js';
import { defaultCurrency, settings } from '../shared/settings.js';
import { byCount, fillPeriods, shownCurrency } from '../shared/summary.js';
import { rememberCategories } from '../transactions/history.js';
import { Figure, Net } from '../ui/amount.js';
import { ChartFigure, useNear } from '../ui/chart.js';
import { Chips, CurrencyChips } from '../ui/chips.js';
import { DayInput, inOrder } from '../ui/day_input.js';
import { PeriodTable } from '../ui/period_table.js';
import { Empty, Loaded } from '../ui/states.js';
import { Calendar } from './calendar.js';
import { ByCategory } from './category_breakdown.js';
import { Comparison } from './comparison.js';

const PERIODS = ['daily', 'weekly', 'monthly', 'yearly'];
const BY = {
  daily: 'report.byDaily',
  weekly: 'report.byWeekly',
  monthly: 'report.byMonthly',
  yearly: 'report.byYearly',
};

/** What is shown of a period when no days are chosen. */
function usualSpan(period, today, weekStart) {
  if (period === 'daily') return { from: addDays(today, -29), to: today };
  if (period === 'weekly') {
    const start = periodStart(today, 'weekly', weekStart);
    return { from: nextPeriod(start, 'weekly', -12), to: addDays(start, 6) };
  }
  if (period === 'monthly') return { from: addMonths(monthStart(today), -11), to: monthEnd(today) };
  return { from: `${Number(today.slice(0, 4)) - 9}-01-01`, to: `${today.slice(0, 4)}-12-31` };
}

export function Reports() {
  const { query } = route.value;
  const id = useId();
  const period = PERIODS.includes(query.period) ? query.period : 'monthly';
  const { weekStart } = settings.value;
  const usual = usualSpan(period, localDay(new Date()), weekStart);
  const chosen = { from: isDay(query.from) ? query.from : usual.from, to: isDay(query.to) ? query.to : usual.to };
  const { from, to } = inOrder(chosen);
  const summary = useResource(
    apiPath('/summary', { period, from, to, weekStart: period === 'weekly' ? weekStart : '' }),
  );
  useEffect(() => {
    if (summary.data) rememberCategories(summary.data.totals);
  }, [summary.data]);
  const currency = shownCurrency(summary.data?.totals ?? [], query.currency, defaultCurrency());
  const shown = { query, period, from, to, currency, weekStart };
  const periodLink = (key) => viewLink('reports', { period: key, currency: query.currency });
  const names = Object.fromEntries(PERIODS.map((key) => [key, t(`period.${key}`)]));
  const day = (name) => html`
    <label class="unseen" for=${id + name}>${t(name)}</label>
    <${DayInput} id=${id + name} value=${chosen[name]}
      onDay=${(value, options) => {
        if (value) navigate('reports', { ...query, [name]: value }, options);
      }} />`;
  return html`
    <header class="view-head">
      <h1>${t('view.reports')}</h1>
      <${Chips} label=${t('period')} names=${names} value=${period} href=${periodLink} />
      <div class="span">${day('from')}<span aria-hidden="true">–</span>${day('to')}</div>
      <${CurrencyChips} codes=${byCount(summary.data?.totals ?? []).map((one) => one.currency)} value=${currency}
        href=${(code) => viewLink('reports', { ...query, currency: code })} />
    </header>
    <${Loaded} resource=${summary} lines=${14}>${(data) => html`<${Report} data=${data} ...${shown} />`}</${Loaded}>`;
}

function Report({ data, query, period, from, to, currency, weekStart }) {
  const totals = data.totals.find((one) => one.currency === currency);
  const periods = useMemo(() => {
    const all = fillPeriods(data, currency, from, to, weekStart);
    // The usual span of years is longer than most ledgers.
    return query.from
      ? all
      : all.slice(
          Math.max(
            0,
            all.findIndex((one) => one.count),
          ),
        );
  }, [data, currency, from, to, weekStart]);
  if (!totals) {
    const years = html`<a href=${viewLink('reports', { period: 'yearly' })}>${t('report.allYears')}</a>`;
    return html`<section class="card">
      <${Empty} title=${t('report.nothing')}>${t('report.nothingHint', { link: years })}</${Empty}></section>`;
  }
  const open = (at, type) => navigate('transactions', { from: periods[at].start, to: periods[at].end, currency, type });
  const title = t(BY[period]);
  return html`
    <${Totals} totals=${totals} from=${from} to=${to} currency=${currency} />
    <section class="card" aria-label=${t('report.course')}><h2>${title}</h2>
      <${ChartFigure} label=${`${title}, ${dayMedium(from)} – ${dayMedium(to)}`} size="large" data=${periods}
        make=${({ trendChart }) => trendChart(periods, currency, open)}>
        <${PeriodTable} periods=${periods} currency=${currency} /></${ChartFigure}>
      ${
        from < periods[0].start &&
        query.from &&
        html`
        <p class="muted">${t('report.drawnFrom', { day: dayMedium(periods[0].start) })}</p>`
      }
    </section>
    <${ByCategory} totals=${totals} query=${query} from=${from} to=${to} currency=${currency} />
    <section class="card" aria-label=${t('calendar')}><h2>${t('calendar')}</h2>
      <${Near}>${() => html`<${Calendar} from=${from} to=${to} currency=${currency} />`}</${Near}></section>
    <section class="card" aria-label=${t('compare')}><h2>${t('compare')}</h2>
      <${Near}>${() => html`<${Comparison} query=${query} currency=${currency} />`}</${Near}></section>`;
}

function Totals({ totals, from, to, currency }) {
  const figure = (type, className) => html`
    <${Figure} amount=${totals[type]} currency=${currency} filters=${{ from, to, type }} className=${className} />`;
  return html`
    <dl class="stats card stats-card">
      <div><dt>${t('income')}</dt><dd>${figure('income', 'is-income')}</dd></div>
      <div><dt>${t('expense')}</dt><dd>${figure('expense')}</dd></div>
      <div><dt>${t('net')}</dt><dd><${Net} amount=${totals.net} currency=${currency} filters=${{ from, to }} /></dd></div>
      <div><dt>${t('entries')}</dt>
        <dd><a class="figure" href=${viewLink('transactions', { from, to, currency })}>${formatNumber(totals.count)}</a></dd></div>
    </dl>`;
}

/** What comes only when its place is near the screen; `children` is a function. */
function Near({ children }) {
  const box = useRef(null);
  const near = useNear(box);
  return html`<div class="near" ref=${box}>${near && children()}</div>`;
}
