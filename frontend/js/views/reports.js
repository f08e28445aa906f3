// The long view: by day, week, month or year; the course of it, and the categories.
import { html, useEffect, useId, useMemo } from '../html.js';
import { pathTo } from '../api.js';
import { config } from '../config.js';
import { share } from '../decimal.js';
import { addDays, addMonths, dayMedium, dayOf, isDay, monthEnd, monthStart, nextPeriod, periodStart } from '../days.js';
import { currencyOf, filled, slices } from '../figures.js';
import { rememberCategories } from '../memory.js';
import { count, money, percent, signedMoney } from '../money.js';
import { hue } from '../palette.js';
import { useResource } from '../resource.js';
import { go, link, route } from '../route.js';
import { Figure } from './amount.js';
import { ChartFigure } from './chart.js';
import { doughnutChart, trendChart } from './charts.js';
import { CurrencyChips } from './currency.js';
import { PeriodTable } from './periodtable.js';
import { Empty, Loaded } from './states.js';

const PERIODS = { daily: 'Day', weekly: 'Week', monthly: 'Month', yearly: 'Year' };
const SLICES = 8;

/** What is shown of a period when no days are chosen. */
function usualSpan(period, today) {
  if (period === 'daily') return { from: addDays(today, -29), to: today };
  if (period === 'weekly') return { from: nextPeriod(periodStart(today, 'weekly'), 'weekly', -12), to: addDays(periodStart(today, 'weekly'), 6) };
  if (period === 'monthly') return { from: addMonths(monthStart(today), -11), to: monthEnd(today) };
  return { from: `${Number(today.slice(0, 4)) - 9}-01-01`, to: `${today.slice(0, 4)}-12-31` };
}

export function Reports() {
  const { query } = route.value;
  const id = useId();
  const period = query.period in PERIODS ? query.period : 'monthly';
  const usual = usualSpan(period, dayOf(new Date()));
  const from = isDay(query.from) ? query.from : usual.from;
  const to = isDay(query.to) ? query.to : usual.to;
  const summary = useResource(pathTo('/summary', { period, from, to }));
  useEffect(() => { if (summary.data) rememberCategories(summary.data.totals); }, [summary.data]);
  const currency = currencyOf(summary.data?.totals ?? [], query.currency, config.currency);
  const onDay = (name) => (event) => { if (isDay(event.target.value)) go('reports', { ...query, [name]: event.target.value }); };
  return html`
    <header class="view-head">
      <h1>Reports</h1>
      <nav class="chips" aria-label="Period">${Object.entries(PERIODS).map(([key, name]) => html`
        <a key=${key} href=${link('reports', { period: key, currency: query.currency })} aria-current=${key === period ? 'true' : undefined}>${name}</a>`)}</nav>
      <div class="span"><label class="unseen" for=${`${id}from`}>From</label><input id=${`${id}from`} type="date" value=${from} onChange=${onDay('from')} />
        <span aria-hidden="true">–</span><label class="unseen" for=${`${id}to`}>To</label><input id=${`${id}to`} type="date" value=${to} onChange=${onDay('to')} /></div>
      <${CurrencyChips} codes=${(summary.data?.totals ?? []).map((one) => one.currency)} value=${currency}
        href=${(code) => link('reports', { ...query, currency: code })} />
    </header>
    <${Loaded} resource=${summary} lines=${14}>${(data) => html`<${Report} data=${data} query=${query} period=${period} from=${from} to=${to} currency=${currency} />`}</${Loaded}>`;
}

function Report({ data, query, period, from, to, currency }) {
  const totals = data.totals.find((one) => one.currency === currency);
  const periods = useMemo(() => filled(data, currency, from, to), [data, currency, from, to]);
  if (!totals) return html`<section class="card"><${Empty} title="Nothing in these days.">Choose other days, or <a href=${link('reports', { period: 'yearly' })}>look at all years</a>.</${Empty}></section>`;
  const open = (index, type) => go('transactions', { from: periods[index].start, to: periods[index].end, currency, type });
  const span = `${dayMedium(from)} – ${dayMedium(to)}`;
  return html`
    <dl class="stats card stats-card">
      <div><dt>Income</dt><dd><${Figure} amount=${totals.income} currency=${currency} filters=${{ from, to, type: 'income' }} className="is-income" /></dd></div>
      <div><dt>Expense</dt><dd><${Figure} amount=${totals.expense} currency=${currency} filters=${{ from, to, type: 'expense' }} /></dd></div>
      <div><dt>Net</dt><dd class="money">${signedMoney(totals.net, currency)}</dd></div>
      <div><dt>Entries</dt><dd><a class="figure" href=${link('transactions', { from, to, currency })}>${count(totals.count)}</a></dd></div>
    </dl>
    <section class="card" aria-label="Course"><h2>Income and expense by ${PERIODS[period].toLowerCase()}</h2>
      <${ChartFigure} label=${`Income and expense by ${PERIODS[period].toLowerCase()}, ${span}`} size="large" data=${periods} make=${() => trendChart(periods, currency, open)}>
        <${PeriodTable} periods=${periods} currency=${currency} /></${ChartFigure}></section>
    <${ByCategory} totals=${totals} query=${query} from=${from} to=${to} currency=${currency} />`;
}

function ByCategory({ totals, query, from, to, currency }) {
  const type = query.of === 'income' ? 'income' : 'expense';
  const parts = useMemo(() => slices(totals, type, SLICES), [totals, type]);
  const filters = (one) => ({ from, to, currency, type, category: one.isRest ? '' : one.category });
  return html`
    <section class="card" aria-label="Categories">
      <header class="card-head"><h2>By category</h2>
        <nav class="chips" aria-label="Type">${['expense', 'income'].map((key) => html`
          <a key=${key} href=${link('reports', { ...query, of: key })} aria-current=${key === type ? 'true' : undefined}>${key === 'expense' ? 'Expense' : 'Income'}</a>`)}</nav></header>
      ${parts.slices.length ? html`
        <div class="split">
          <${ChartFigure} label=${`Shares of ${type} by category: ${parts.slices.slice(0, 3).map((one) => `${one.category} ${percent(share(one.amount, parts.total))}`).join(', ')}`}
            size="round" data=${parts} centre=${html`<div class="chart-centre"><b class="money">${money(totals[type], currency)}</b><span>${type === 'expense' ? 'spent' : 'received'}</span></div>`}
            make=${() => doughnutChart(parts.slices, parts.total, currency, (index) => go('transactions', filters(parts.slices[index])))}>
            <${CategoryTable} parts=${parts} currency=${currency} filters=${filters} /></${ChartFigure}>
          <div class="scroll"><${CategoryTable} parts=${parts} currency=${currency} filters=${filters} isFull /></div>
        </div>` : html`<${Empty} title=${`No ${type} in these days.`}>There is nothing to divide.</${Empty}>`}
    </section>`;
}

const CategoryTable = ({ parts, currency, filters, isFull }) => html`
  <table class="categories"><caption class="unseen">By category</caption>
    <thead><tr><th scope="col">Category</th><th scope="col" class="number">Share</th><th scope="col" class="number">Entries</th><th scope="col" class="number">Amount</th></tr></thead>
    <tbody>${(isFull ? parts.all : parts.slices).map((one) => html`
      <tr key=${one.category}><th scope="row"><span class=${`dot ${one.isRest ? 'hue-rest' : hue(one.category)}`} />${one.category}</th>
        <td class="number muted">${percent(share(one.amount, parts.total))}</td><td class="number muted">${one.count != null && count(one.count)}</td>
        <td class="number"><${Figure} amount=${one.amount} currency=${currency} filters=${filters(one)} /></td></tr>`)}</tbody></table>`;
