// The parts of the overview: the month's figures and pace, its categories, and the trend of twelve months.

import { addDays, dayShort, monthLong, monthStart } from '../shared/dates.js';
import { compare, decimal, digitsOf, share, subtract, toText, withoutSign, ZERO } from '../shared/decimal.js';
import { formatNumber, minorDigits, money, percent, sharePercent } from '../shared/format.js';
import { html, useMemo } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { navigate, transactionsLink } from '../shared/router.js';
import { chartSlices, fillPeriods, spendingPace, totalsBetween } from '../shared/summary.js';
import { Figure, Headline, Net } from '../ui/amount.js';
import { categoryHue } from '../ui/category_colors.js';
import { ChartFigure } from '../ui/chart.js';
import { lazy } from '../ui/lazy.js';
import { Empty } from '../ui/states.js';

/** @typedef {import('../ui/chart.js').Definitions} Definitions */
/** @typedef {import('../shared/types.js').Branch} Branch */
/** @typedef {import('../shared/types.js').SpendingPace} SpendingPace */
/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {import('../shared/types.js').CategoryType} CategoryType */
/**
 * @typedef {object} MonthProps
 * @property {string} from the first day of the month
 * @property {string} to its last day
 * @property {string} since the first day of the trend
 * @property {string} today
 * @property {string} currency
 * @property {Summary} monthly
 * @property {Summary | null} daily
 */

// The figures of a chart are folded away at first.
const Reasons = lazy('Reasons', { load: () => import('./reasons.js'), texts: ['reports'], isQuiet: true });
const PaceTable = lazy('PaceTable', { load: () => import('./pace_table.js'), isQuiet: true });
const PeriodTable = lazy('PeriodTable', { load: () => import('../ui/period_table.js'), isQuiet: true });

const MAX_CATEGORIES = 7;

/**
 * Return the month's totals, of the current month those up to today: what is planned for later is not spent. Zeros
 * where there are no entries.
 *
 * @param {MonthProps} props
 */
function totalsOf({ monthly, daily, from, to, today, currency }) {
  const zero = toText(ZERO, minorDigits(currency));
  const nothing = { income: zero, expense: zero, net: zero, count: 0, categories: [] };
  const whole = monthly.periods.find((period) => period.start === from && period.currency === currency) ?? nothing;
  if (!daily || today < from || today >= to) return whole;
  const soFar = totalsBetween(daily, currency, from, today);
  return soFar.count ? soFar : nothing;
}

/**
 * Return the last day that the month's figures include, and how many entries are planned after it.
 *
 * @param {MonthProps} props
 */
function plannedAfter({ daily, from, to, today, currency }) {
  const last = today >= from && today < to ? today : to;
  const count = daily && last < to ? totalsBetween(daily, currency, addDays(last, 1), to).count : 0;
  return { last, count };
}

/** @param {MonthProps} props */
export function Month(props) {
  const { from, today, currency, daily } = props;
  const pace = useMemo(() => daily && spendingPace(daily, currency, from, today), [daily, currency, from, today]);
  const shown = pace && { ...pace, days: pace.days.map(dayShort) };
  /** @type {(definitions: Definitions) => unknown} */
  const make = ({ paceChart }) => shown && paceChart(shown, currency);
  return html`
    <${MonthFigures} pace=${pace} ...${props} />
    <${ChartFigure} label=${t('month.pace', { month: monthLong(from) })} data=${pace} make=${make}>
      ${shown && html`<${PaceTable} pace=${shown} currency=${currency} />`}
    </${ChartFigure}>`;
}

/** @param {MonthProps & {pace: SpendingPace | null}} props */
function MonthFigures({ pace, ...props }) {
  const { from, to, today, currency } = props;
  const totals = totalsOf(props);
  const planned = plannedAfter(props);
  const isCurrent = monthStart(today) === from;
  const filters = { from, to: planned.last };
  const income = { ...filters, type: 'income' };
  const isComparable = pace && pace.spent.length > 0 && pace.usual.length > 0;
  const savedShare = share(totals.net, totals.income);
  const all = transactionsLink({ ...filters, currency });
  const later = transactionsLink({ from: addDays(planned.last, 1), to, currency });
  return html`
    <div class="hero-figures">
      <${Spent} amount=${totals.expense} currency=${currency} filters=${filters} isCurrent=${isCurrent} />
      <p class="pace">${isComparable && html`<${PaceText} pace=${pace} currency=${currency} isCurrent=${isCurrent} />`}</p>
      <p class="reasons">${isComparable && html`<${Reasons} ...${props} />`}</p>
      <dl class="stats">
        <div><dt>${t('income')}</dt>
          <dd><${Figure} className="is-income" amount=${totals.income} currency=${currency} filters=${income} /></dd></div>
        <div><dt>${t('net')}</dt><dd><${Net} amount=${totals.net} currency=${currency} filters=${filters} /></dd></div>
        ${savedShare > 0 && html`<div><dt>${t('month.kept')}</dt><dd>${percent(savedShare)}</dd></div>`}
        <div><dt>${t('entries')}</dt><dd><a class="figure" href=${all}>${formatNumber(totals.count)}</a></dd></div>
        ${planned.count > 0 && html`<div><dt>${t('month.planned')}</dt><dd><a class="figure" href=${later}>${formatNumber(planned.count)}</a></dd></div>`}
      </dl>
    </div>`;
}

/**
 * The month's large figure: what was spent, or what came back where refunds are more than that.
 *
 * @param {{amount: string, currency: string, filters: {from: string, to: string}, isCurrent: boolean}} props
 */
function Spent({ amount, currency, filters, isCurrent }) {
  const isBack = decimal(amount).n < 0n;
  const label = isBack ? 'month.gotBack' : isCurrent ? 'month.soFar' : 'spent';
  return html`
    <p class="label">${t(label)}</p>
    <${Headline} amount=${withoutSign(amount)} currency=${currency} filters=${{ ...filters, type: 'expense' }} />`;
}

/**
 * How far the spending is from the usual, in words.
 *
 * @param {{pace: SpendingPace, currency: string, isCurrent: boolean}} props
 */
function PaceText({ pace: { spent, usual }, currency, isCurrent }) {
  const last = spent.length - 1;
  const [now, then] = [decimal(spent[last]), decimal(usual[last])];
  const order = compare(now, then);
  if (order === 0) return t(isCurrent ? 'month.exactlyNow' : 'month.exactly');
  const apart = toText(order < 0 ? subtract(then, now) : subtract(now, then), digitsOf(usual[0]));
  const amount = html`<span class="money">${money(apart, currency)}</span>`;
  const difference = html`
    <b class=${order < 0 ? 'is-income' : 'is-expense'}>${t(order < 0 ? 'month.less' : 'month.more', { amount })}</b>`;
  return t(isCurrent ? 'month.atThisPoint' : 'month.inAMonth', { difference });
}

/**
 * The categories of the month's spending, largest first.
 *
 * @param {MonthProps} props
 */
export function Categories(props) {
  const { from, currency } = props;
  const { last } = plannedAfter(props);
  const { slices, total, all } = chartSlices(totalsOf(props), 'expense', MAX_CATEGORIES);
  const returned = all.filter((branch) => decimal(branch.amount).n < 0n);
  if (!slices.length && !returned.length)
    return html`<${Empty} title=${t('month.nothingSpent')}>${t('month.nothingSpentHint')}</${Empty}>`;
  /** @param {Branch} branch */
  const row = (branch) => {
    const { category, amount, isOthers } = branch;
    const isBack = decimal(amount).n < 0n;
    const href = transactionsLink({ from, to: last, currency, type: 'expense', category: isOthers ? '' : category });
    return html`
      <li key=${category}><a href=${href} class=${isOthers ? 'hue-other' : categoryHue(category)}>
        <span class="share-name"><b>${category}</b> ${namesBelow(branch)}</span>
        <span class="muted">${isBack ? t('refund') : sharePercent(share(amount, total))}</span>
        <span class="money">${money(amount, currency)}</span>
        <span class="bar" style=${{ '--share': isBack ? 0 : share(amount, slices[0].amount) }} />
      </a></li>`;
  };
  return html`<ul class="shares">${[...slices, ...returned].map(row)}</ul>`;
}

/**
 * Return the names of the categories below a branch, largest first.
 *
 * @param {Branch} branch
 */
const namesBelow = ({ category, parts }) =>
  parts
    .filter((part) => part.category !== category)
    .map((part) => part.category.slice(category.length + 1))
    .join(', ');

/**
 * Income and expense of twelve months.
 *
 * @param {MonthProps} props
 */
export function Trend({ monthly, since, to, currency }) {
  const periods = useMemo(() => fillPeriods(monthly, currency, since, to), [monthly, currency, since, to]);
  /** @param {number} at @param {CategoryType} type */
  const open = (at, type) => navigate('transactions', { from: periods[at].start, to: periods[at].end, currency, type });
  /** @type {(definitions: Definitions) => unknown} */
  const make = ({ trendChart }) => trendChart(periods, currency, open);
  return html`
    <${ChartFigure} label=${t('month.trendLabel', { from: monthLong(since), to: monthLong(to) })} size="tall" data=${periods} make=${make}>
      <${PeriodTable} periods=${periods} currency=${currency} />
    </${ChartFigure}>`;
}
