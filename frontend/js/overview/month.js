// The parts of the overview: the month's number and pace, its categories, the twelve months.

import { dayShort, monthLong, monthStart } from '../shared/dates.js';
import { compare, decimal, digitsOf, share, subtract, toText, ZERO } from '../shared/decimal.js';
import { formatNumber, minorDigits, money, percent } from '../shared/format.js';
import { html, useMemo } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { navigate, transactionsLink } from '../shared/router.js';
import { chartSlices, fillPeriods, spendingPace } from '../shared/summary.js';
import { Figure, Headline, Net } from '../ui/amount.js';
import { categoryHue } from '../ui/category_colors.js';
import { ChartFigure } from '../ui/chart.js';
import { lazy } from '../ui/lazy.js';
import { Empty } from '../ui/states.js';

// The figures of a chart are folded away at first.
const PaceTable = lazy('PaceTable', { load: () => import('./pace_table.js'), isQuiet: true });
const PeriodTable = lazy('PeriodTable', { load: () => import('../ui/period_table.js'), isQuiet: true });

const TOP = 7;

/** The summary's answer for the month and currency; zeros where it has none. */
function totalsOf({ monthly, from, currency }) {
  const zero = toText(ZERO, minorDigits(currency));
  const found = monthly.data.periods.find((one) => one.start === from && one.currency === currency);
  return found ?? { income: zero, expense: zero, net: zero, count: 0, categories: [] };
}

export function Month(props) {
  const { from, to, today, currency, daily } = props;
  const totals = totalsOf(props);
  const isCurrent = monthStart(today) === from;
  const course = useMemo(
    () => daily.data && spendingPace(daily.data, currency, from, today),
    [daily.data, currency, from, today],
  );
  const days = (course?.days ?? []).map(dayShort);
  const isComparable = course?.spent.length > 0 && course.usual.length > 0;
  const income = { from, to, type: 'income' };
  const expense = { from, to, type: 'expense' };
  const kept = share(totals.net, totals.income);
  const all = transactionsLink({ from, to, currency });
  return html`
    <div class="hero-figures">
      <p class="label">${t(isCurrent ? 'month.soFar' : 'spent')}</p>
      <${Headline} amount=${totals.expense} currency=${currency} filters=${expense} />
      <p class="pace">${isComparable && html`<${Pace} ...${course} currency=${currency} isCurrent=${isCurrent} />`}</p>
      <dl class="stats">
        <div><dt>${t('income')}</dt>
          <dd><${Figure} className="is-income" amount=${totals.income} currency=${currency} filters=${income} /></dd>
        </div>
        <div><dt>${t('net')}</dt><dd><${Net} amount=${totals.net} currency=${currency} filters=${{ from, to }} /></dd></div>
        ${kept > 0 && html`<div><dt>${t('month.kept')}</dt><dd>${percent(kept)}</dd></div>`}
        <div><dt>${t('entries')}</dt><dd><a class="figure" href=${all}>${formatNumber(totals.count)}</a></dd></div>
      </dl>
    </div>
    <${ChartFigure} label=${t('month.pace', { month: monthLong(from) })} data=${course} make=${({ paceChart }) => paceChart(days, course.spent, course.usual, currency)}>
      <${PaceTable} days=${days} course=${course} currency=${currency} />
    </${ChartFigure}>`;
}

function Pace({ spent, usual, currency, isCurrent }) {
  const [now, then] = [decimal(spent.at(-1)), decimal(usual[spent.length - 1])];
  const order = compare(now, then);
  const apart = toText(order < 0 ? subtract(then, now) : subtract(now, then), digitsOf(usual[0]));
  if (order === 0) return t(isCurrent ? 'month.exactlyNow' : 'month.exactly');
  const amount = html`<span class="money">${money(apart, currency)}</span>`;
  const difference = html`
    <b class=${order < 0 ? 'is-income' : 'is-expense'}>${t(order < 0 ? 'month.less' : 'month.more', { amount })}</b>`;
  return t(isCurrent ? 'month.atThisPoint' : 'month.inAMonth', { difference });
}

export function Categories(props) {
  const { from, to, currency } = props;
  const parts = chartSlices(totalsOf(props), 'expense', TOP);
  if (!parts.slices.length) {
    return html`<${Empty} title=${t('month.nothingSpent')}>${t('month.nothingSpentHint')}</${Empty}>`;
  }
  const filters = (one) => ({ from, to, currency, type: 'expense', category: one.isRest ? '' : one.category });
  return html`
    <ul class="shares">${parts.slices.map(
      (one) => html`
      <li key=${one.category}><a href=${transactionsLink(filters(one))} class=${one.isRest ? 'hue-rest' : categoryHue(one.category)}>
        <span class="share-name"><b>${one.category}</b> ${namesBelow(one)}</span>
        <span class="muted">${percent(share(one.amount, parts.total))}</span>
        <span class="money">${money(one.amount, currency)}</span>
        <span class="bar" style=${{ '--share': share(one.amount, parts.slices[0].amount) }} />
      </a></li>`,
    )}</ul>`;
}

/** What a branch is made of, largest first. */
const namesBelow = ({ category, parts }) =>
  parts
    .filter((part) => part.category !== category)
    .map((part) => part.category.slice(category.length + 1))
    .join(', ');

export function Year({ monthly, since, to, currency }) {
  const periods = useMemo(() => fillPeriods(monthly.data, currency, since, to), [monthly.data, currency, since, to]);
  const open = (at, type) => navigate('transactions', { from: periods[at].start, to: periods[at].end, currency, type });
  return html`
    <${ChartFigure} label=${t('month.twelveLabel')} size="tall" data=${periods}
      make=${({ trendChart }) => trendChart(periods, currency, open)}>
      <${PeriodTable} periods=${periods} currency=${currency} />
    </${ChartFigure}>`;
}
