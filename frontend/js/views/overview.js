// One month at a glance: the number, the pace, where it went, the year behind it, the latest entries.
import { html, useEffect, useMemo, useState } from '../html.js';
import { pathTo } from '../api.js';
import { config } from '../config.js';
import { decimal, compare, share, subtract, toText, digitsOf } from '../decimal.js';
import { addMonths, dayOf, dayShort, isDay, monthEnd, monthLong, monthStart } from '../days.js';
import { currencyOf, filled, pace, slices } from '../figures.js';
import { rememberCategories } from '../memory.js';
import { count, money, percent, signedMoney } from '../money.js';
import { hue } from '../palette.js';
import { useResource } from '../resource.js';
import { behind, go, link, route } from '../route.js';
import { icon } from '../icons.js';
import { Figure, Headline } from './amount.js';
import { ChartFigure } from './chart.js';
import { paceChart, trendChart } from './charts.js';
import { CurrencyChips } from './currency.js';
import { lazy } from './lazy.js';
import { PeriodTable } from './periodtable.js';
import { Empty, Loaded } from './states.js';
import { TransactionTable } from './table.js';

const Editor = lazy(() => import('./editor.js').then((module) => module.Editor));

const LATEST = 8;
const TOP = 7;

export function Overview() {
  const { query } = route.value;
  const today = dayOf(new Date());
  const from = isDay(`${query.month}-01`) ? `${query.month}-01` : monthStart(today);
  const to = monthEnd(from);
  const year = { from: addMonths(from, -11), to };
  const monthly = useResource(pathTo('/summary', { period: 'monthly', ...year }));
  const daily = useResource(pathTo('/summary', { period: 'daily', from: addMonths(from, -3), to }));
  useEffect(() => { if (monthly.data) rememberCategories(monthly.data.totals); }, [monthly.data]);
  const currency = currencyOf(monthly.data?.totals ?? [], query.currency, config.currency);
  const month = (steps) => link('overview', { ...query, month: addMonths(from, steps).slice(0, 7) });
  const shown = { from, to, today, currency, monthly, daily, year };
  return html`
    <header class="view-head">
      <h1>${monthLong(from)}</h1>
      <nav class="stepper" aria-label="Month">
        <a class="icon-button" href=${month(-1)} aria-label="Previous month">${icon('left')}</a>
        <a class="icon-button" href=${month(1)} aria-label="Next month">${icon('right')}</a></nav>
      <${CurrencyChips} codes=${(monthly.data?.totals ?? []).map((one) => one.currency)} value=${currency}
        href=${(code) => link('overview', { ...query, currency: code })} />
    </header>
    <section class="card hero" aria-label="This month">
      <${Loaded} resource=${monthly} lines=${6}>${() => html`<${Month} ...${shown} />`}</${Loaded}></section>
    <div class="columns">
      <section class="card tall" aria-label="Where it went"><h2>Where it went</h2>
        <${Loaded} resource=${monthly} lines=${7}>${() => html`<${Categories} ...${shown} />`}</${Loaded}></section>
      <section class="card tall" aria-label="Twelve months"><h2>Twelve months</h2>
        <${Loaded} resource=${monthly} lines=${7}>${() => html`<${Year} ...${shown} />`}</${Loaded}></section>
    </div>
    <${Latest} from=${from} to=${to} />`;
}

const totalsOf = ({ monthly, from, currency }) =>
  monthly.data.periods.find((one) => one.start === from && one.currency === currency) ?? { income: '0.00', expense: '0.00', net: '0.00', count: 0, categories: [] };

function Month(props) {
  const { from, to, today, currency, daily } = props;
  const totals = totalsOf(props);
  const isCurrent = monthStart(today) === from;
  const course = useMemo(() => daily.data && pace(daily.data, currency, from, today), [daily.data, currency, from, today]);
  const days = (course?.days ?? []).map(dayShort);
  const hasCourse = course?.spent.length > 0;
  return html`
    <div class="hero-figures">
      <p class="label">${isCurrent ? 'Spent so far' : 'Spent'}</p>
      <${Headline} amount=${totals.expense} currency=${currency} filters=${{ from, to, type: 'expense' }} />
      <p class="pace">${hasCourse && course.usual.length ? html`<${Pace} ...${course} currency=${currency} isCurrent=${isCurrent} />` : '\u00a0'}</p>
      <dl class="stats">
        <div><dt>Income</dt><dd><${Figure} amount=${totals.income} currency=${currency} filters=${{ from, to, type: 'income' }} className="is-income" /></dd></div>
        <div><dt>Net</dt><dd class="money">${signedMoney(totals.net, currency)}</dd></div>
        <div><dt>Entries</dt><dd>${count(totals.count)}</dd></div>
      </dl>
    </div>
    <${ChartFigure} label=${`Spending in ${monthLong(from)}, day by day, against the average of the months before`} size="hero" data=${course}
      make=${() => paceChart(days, course.spent, course.usual, currency)}>
      <table><thead><tr><th scope="col">Until</th><th scope="col" class="number">Spent</th><th scope="col" class="number">Usual</th></tr></thead>
        <tbody>${(course?.days ?? []).map((day, index) => html`<tr key=${day}><th scope="row">${dayShort(day)}</th>
          <td class="number">${course.spent[index] && money(course.spent[index], currency)}</td><td class="number">${course.usual[index] && money(course.usual[index], currency)}</td></tr>`)}</tbody></table>
    </${ChartFigure}>`;
}

function Pace({ spent, usual, currency, isCurrent }) {
  const [now, then] = [decimal(spent.at(-1)), decimal(usual[spent.length - 1])];
  const order = compare(now, then);
  const apart = toText(order < 0 ? subtract(then, now) : subtract(now, then), digitsOf(usual[0]));
  const when = isCurrent ? 'at this point of the month' : 'in a month';
  if (order === 0) return html`Exactly what is usual ${when}.`;
  return html`<b class=${`money ${order < 0 ? 'is-income' : 'is-expense'}`}>${money(apart, currency)} ${order < 0 ? 'less' : 'more'}</b> than usual ${when}.`;
}

function Categories(props) {
  const { from, to, currency } = props;
  const parts = slices(totalsOf(props), 'expense', TOP);
  if (!parts.slices.length) return html`<${Empty} title="Nothing spent in this month.">What you add shows up here by category.</${Empty}>`;
  return html`
    <ul class="shares">${parts.slices.map((one) => {
      const filters = { from, to, currency, type: 'expense', ...(one.isRest ? {} : { category: one.category }) };
      return html`<li key=${one.category}><a href=${behind(filters)} class=${one.isRest ? 'hue-rest' : hue(one.category)}>
        <span class="share-name">${one.category}</span><span class="muted">${percent(share(one.amount, parts.total))}</span>
        <span class="money">${money(one.amount, currency)}</span>
        <span class="bar" style=${{ '--share': share(one.amount, parts.slices[0].amount) }} /></a></li>`;
    })}</ul>`;
}

function Year({ monthly, year, currency }) {
  const periods = useMemo(() => filled(monthly.data, currency, year.from, year.to), [monthly.data, currency]);
  const open = (index, type) => go('transactions', { from: periods[index].start, to: periods[index].end, currency, type });
  return html`
    <${ChartFigure} label="Income and expense of the last twelve months" size="tall" data=${periods} make=${() => trendChart(periods, currency, open)}>
      <${PeriodTable} periods=${periods} currency=${currency} />
    </${ChartFigure}>`;
}

function Latest({ from, to }) {
  const latest = useResource(pathTo('/transactions', { from, to, limit: LATEST }));
  const [editing, setEditing] = useState(null);
  return html`
    <section class="card table-card" aria-label="Latest entries">
      <header class="card-head"><h2>Latest entries</h2><a href=${behind({ from, to })}>All of this month</a></header>
      <${Loaded} resource=${latest} lines=${LATEST}>${(data) => (data.transactions.length
        ? html`<${TransactionTable} transactions=${data.transactions} query=${{ from, to }} onEdit=${setEditing} />`
        : html`<${Empty} title="No entries yet.">Press N, or the plus, and write down the first one.</${Empty}>`)}</${Loaded}>
      ${editing && html`<${Editor} key=${editing.id} transaction=${editing} onClose=${() => setEditing(null)} />`}
    </section>`;
}
