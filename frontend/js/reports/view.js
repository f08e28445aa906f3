// Reports: any span of days by day, week, month or year, by category, as a calendar, and month against month.

import { apiPath } from '../shared/api.js';
import { dayMedium, inOrder, isDay, localDay } from '../shared/dates.js';
import { formatNumber } from '../shared/format.js';
import { html, useEffect, useId, useMemo } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { navigate, route, viewLink } from '../shared/router.js';
import { defaultCurrency, settings } from '../shared/settings.js';
import { byCount, fillPeriods, filteredSummary, shownCurrency } from '../shared/summary.js';
import { rememberCategories } from '../transactions/history.js';
import { CategoryName, Figure, Net } from '../ui/amount.js';
import { ChartFigure } from '../ui/chart.js';
import { Chips, CurrencyChips } from '../ui/chips.js';
import { DayInput } from '../ui/day_input.js';
import { icon } from '../ui/icons.js';
import { Near } from '../ui/near.js';
import { PeriodTable } from '../ui/period_table.js';
import { Empty, Loaded } from '../ui/states.js';
import { Calendar } from './calendar.js';
import { ByCategory } from './categories.js';
import { Comparison } from './comparison.js';
import { usualSpan } from './usual_span.js';
import { YearMatrix } from './year_matrix.js';

/** @typedef {import('../shared/types.js').NamedPeriod} NamedPeriod */
/** @typedef {import('../shared/types.js').Period} Period */
/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {import('../shared/types.js').Totals} Totals */
/** @typedef {import('../shared/types.js').CategoryType} CategoryType */
/** @typedef {import('../shared/types.js').WeekStart} WeekStart */
/** @typedef {{query: Query, period: Period, from: string, to: string, currency: string, weekStart: WeekStart}} Shown */

/** @type {Period[]} */
const PERIODS = ['daily', 'weekly', 'monthly', 'quarterly', 'yearly'];
/** The key of the trend's title. */
const TITLES = {
  daily: 'report.byDaily',
  weekly: 'report.byWeekly',
  monthly: 'report.byMonthly',
  quarterly: 'report.byQuarterly',
  yearly: 'report.byYearly',
};

/** The view of the period and span that the address names. */
export function Reports() {
  const { query } = route.value;
  const period = PERIODS.find((one) => one === query.period) ?? 'monthly';
  const { weekStart } = settings.value;
  const usual = usualSpan(period, localDay(new Date()), weekStart);
  const chosen = { from: isDay(query.from) ? query.from : usual.from, to: isDay(query.to) ? query.to : usual.to };
  const { from, to } = inOrder(chosen);
  const weeks = period === 'weekly' ? { weekStart } : {};
  /** @type {import('../shared/types.js').Resource<Summary>} */
  const summary = useResource(apiPath('/summary', { period, from, to, ...weeks }));
  useEffect(() => {
    if (summary.data) rememberCategories(summary.data.totals);
  }, [summary.data]);
  const totals = summary.data?.totals ?? [];
  const currency = shownCurrency(totals, query.currency, defaultCurrency());
  const shown = { query, period, from, to, currency, weekStart };
  /** @param {string} key */
  const periodLink = (key) => viewLink('reports', { ...query, period: key });
  /** @param {string} code */
  const currencyLink = (code) => viewLink('reports', { ...query, currency: code });
  const names = Object.fromEntries(PERIODS.map((key) => [key, t(`period.${key}`)]));
  return html`
    <header class="view-head">
      <h1>${t('view.reports')}</h1>
      <${Chips} label=${t('period')} names=${names} value=${period} href=${periodLink} />
      <div class="span"><${DayField} name="from" value=${chosen.from} query=${query} /><span aria-hidden="true">–</span>
        <${DayField} name="to" value=${chosen.to} query=${query} /></div>
      <${CurrencyChips} codes=${byCount(totals).map((one) => one.currency)} value=${currency} href=${currencyLink} />
    </header>
    <${Loaded} resource=${summary} lines=${14}>
      ${(/** @type {Summary} */ data) => html`<${Report} data=${data} ...${shown} />`}</${Loaded}>`;
}

/** @param {{name: 'from' | 'to', value: string, query: Query}} props */
function DayField({ name, value, query }) {
  const id = useId();
  /** @param {string} day @param {{replace: boolean}} options */
  const onDay = (day, options) => {
    if (day) navigate('reports', { ...query, [name]: day }, options);
  };
  return html`<label class="unseen" for=${id}>${t(name)}</label><${DayInput} id=${id} value=${value} onDay=${onDay} />`;
}

/** @param {Shown & {data: Summary}} props */
function Report({ data: everything, ...shown }) {
  const { query, from, to, currency, weekStart } = shown;
  const category = query.in;
  const type = query.of === 'income' ? 'income' : 'expense';
  const data = useMemo(() => filteredSummary(everything, type, category), [everything, type, category]);
  const totals = data.totals.find((one) => one.currency === currency);
  const periods = useMemo(() => {
    const all = fillPeriods(data, currency, from, to, weekStart);
    // The usual span of years is longer than most ledgers.
    return query.from ? all : withoutEmptyStart(all);
  }, [data, currency, from, to, weekStart]);
  if (!totals) {
    const years = html`<a href=${viewLink('reports', { period: 'yearly' })}>${t('report.allYears')}</a>`;
    return html`<section class="card">
      <${Empty} title=${t('report.nothing')}>${t('report.nothingHint', { link: years })}</${Empty}></section>`;
  }
  return html`
    ${category && html`<${Scope} category=${category} query=${query} />`}
    <${Figures} totals=${totals} from=${from} to=${to} currency=${currency} category=${category} type=${type} />
    <${Trend} periods=${periods} ...${shown} />
    <${ByCategory} totals=${everything.totals.find((one) => one.currency === currency)} query=${query} from=${from} to=${to} currency=${currency} />
    <section class="card" aria-label=${t('calendar')}><h2>${t('calendar')}</h2>
      <${Near}>${() => html`<${Calendar} from=${from} to=${to} currency=${currency} category=${category} type=${type} />`}</${Near}></section>
    <section class="card" aria-label=${t('compare')}><h2>${t('compare')}</h2>
      <${Near}>${() => html`<${Comparison} query=${query} currency=${currency} />`}</${Near}></section>
    <section class="card" aria-label=${t('matrix')}>
      <${Near}>${() => html`<${YearMatrix} query=${query} currency=${currency} today=${localDay(new Date())} />`}</${Near}></section>`;
}

/**
 * The category that everything below is about, with the way back to all.
 *
 * @param {{category: string, query: Query}} props
 */
const Scope = ({ category, query }) => html`
  <p class="scope"><span class="muted">${t('report.only')}</span> <b><${CategoryName} category=${category} /></b>
    <a class="button quiet" href=${viewLink('reports', { ...query, in: '' })}>${icon('close')}<span>${t('report.allCategories')}</span></a></p>`;

/** @param {NamedPeriod[]} periods */
function withoutEmptyStart(periods) {
  const first = periods.findIndex((period) => period.count);
  return periods.slice(Math.max(0, first));
}

/** @param {Shown & {periods: NamedPeriod[]}} props */
function Trend({ periods, query, period, from, to, currency }) {
  const category = query.in;
  const title = category ? `${category}: ${t(TITLES[period])}` : t(TITLES[period]);
  /** @param {number} at @param {CategoryType} type */
  const open = (at, type) =>
    navigate('transactions', { from: periods[at].start, to: periods[at].end, currency, type, category });
  /** @type {CategoryType[] | undefined} */
  const types = category ? [query.of === 'income' ? 'income' : 'expense'] : undefined;
  /** @type {(definitions: import('../ui/chart.js').Definitions) => unknown} */
  const make = ({ trendChart }) => trendChart(periods, currency, open, types);
  const [{ start }] = periods;
  const isCut = from < start && Boolean(query.from);
  return html`
    <section class="card" aria-label=${t('report.course')}><h2>${title}</h2>
      <${ChartFigure} label=${`${title}, ${dayMedium(from)} – ${dayMedium(to)}`} size="large" data=${periods} make=${make}>
        <${PeriodTable} periods=${periods} currency=${currency} category=${category} /></${ChartFigure}>
      ${isCut && html`<p class="muted">${t('report.drawnFrom', { day: dayMedium(start) })}</p>`}
    </section>`;
}

/** @param {{totals: Totals, from: string, to: string, currency: string, category?: string, type: CategoryType}} props */
function Figures({ totals, from, to, currency, category, type: only }) {
  const filters = { from, to, category };
  /** @param {CategoryType} type @param {string} [className] */
  const figure = (type, className) => html`
    <${Figure} amount=${totals[type]} currency=${currency} filters=${{ ...filters, type }} className=${className} />`;
  const entries = html`
    <a class="figure" href=${viewLink('transactions', { ...filters, currency })}>${formatNumber(totals.count)}</a>`;
  return html`
    <dl class="stats card stats-card">
      ${(!category || only === 'income') && html`<div><dt>${t('income')}</dt><dd>${figure('income', 'is-income')}</dd></div>`}
      ${(!category || only === 'expense') && html`<div><dt>${t('expense')}</dt><dd>${figure('expense')}</dd></div>`}
      ${!category && html`<div><dt>${t('net')}</dt><dd><${Net} amount=${totals.net} currency=${currency} filters=${filters} /></dd></div>`}
      <div><dt>${t('entries')}</dt><dd>${entries}</dd></div>
    </dl>`;
}
