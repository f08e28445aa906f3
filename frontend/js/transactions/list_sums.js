// The line above a list: how many transactions its filters select, their sums, their average and a small trend.

import { apiPath } from '../shared/api.js';
import { categoryLevels } from '../shared/category.js';
import { inOrder, monthShort, periodName } from '../shared/dates.js';
import { isZero, share } from '../shared/decimal.js';
import { formatNumber, money, signedMoney } from '../shared/format.js';
import { html, useEffect, useMemo, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { revision, useResource } from '../shared/resource.js';
import { assignColors } from '../ui/category_colors.js';
import { isPrivate } from '../ui/theme.js';
import { isWide } from '../ui/viewport.js';
import { rememberCategories } from './history.js';
import {
  averageOf,
  isSummarisable,
  readMatches,
  totalsOfSummary,
  totalsOfTransactions,
  trendPeriod,
} from './list_totals.js';
import { categoriesOf } from './parts.js';

/** @typedef {import('./list_totals.js').ListTotals} ListTotals */
/** @typedef {import('./list_totals.js').Matches} Matches */
/** @typedef {import('../shared/types.js').Period} Period */
/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').Summary} Summary */

/** Up to so many currencies, the sums fit beside each other. */
const MAX_SUMS_IN_SIGHT = 3;
const MAX_BARS = 24;

/** @param {{query: Query}} props */
export function ListSums({ query }) {
  const ordered = { ...inOrder(query), cursor: '' };
  return isSummarisable(query)
    ? html`<${SummarySums} query=${ordered} />`
    : html`<${MatchSums} key=${JSON.stringify(ordered)} query=${ordered} />`;
}

/** @param {{query: Query}} props */
function SummarySums({ query }) {
  const { from, to, currency, type, category } = query;
  const period = trendPeriod(query);
  /** @type {import('../shared/types.js').Resource<Summary>} */
  const { data } = useResource(apiPath('/summary', { period, from, to, currency }));
  useEffect(() => {
    if (data) rememberCategories(data.totals);
  }, [data]);
  const totals = useMemo(() => (data ? totalsOfSummary(data, query) : []), [data, type, category]);
  return html`<${SumBox} totals=${totals} period=${period} />`;
}

/** @param {{query: Query}} props */
function MatchSums({ query }) {
  const [matches, setMatches] = useState(/** @type {Matches | null} */ (null));
  const now = revision.value;
  useEffect(() => {
    let isCancelled = false;
    readMatches(query, () => isCancelled).then(
      (read) => !isCancelled && setMatches(read),
      // Without an answer there are no sums; the list says what is wrong.
      () => {},
    );
    return () => {
      isCancelled = true;
    };
  }, [now]);
  useEffect(() => {
    const categories = matches?.transactions.flatMap(categoriesOf) ?? [];
    assignColors([...new Set(categories.map((category) => categoryLevels(category)[0]))]);
  }, [matches]);
  const totals = useMemo(() => totalsOfTransactions(matches?.transactions ?? [], query), [matches]);
  return html`
    <${SumBox} totals=${totals} period="monthly">
      ${matches && !matches.isComplete && html`<p>${t('list.partial', { n: matches.transactions.length })}</p>`}
    </${SumBox}>`;
}

/** @param {{totals: ListTotals[], period: Period, children?: import('../shared/types.js').Children}} props */
function SumBox({ totals, period, children }) {
  const lines = totals.map((one) => html`<${SumLine} key=${one.currency} period=${period} ...${one} />`);
  // Where they do not all fit, the box scrolls, and needs the focus to be scrolled by keyboard.
  const tabIndex = isWide.value && totals.length <= MAX_SUMS_IN_SIGHT ? undefined : 0;
  return html`
    <div class="sums" tabindex=${tabIndex} role="group" aria-label=${t('list.sums')}>
      <div role="status">${lines}${children}</div></div>`;
}

/** @param {ListTotals & {period: Period}} props */
function SumLine({ currency, income, expense, net, count, averaged, trend, period }) {
  const [hasIncome, hasExpense] = [!isZero(income), !isZero(expense)];
  const main = hasExpense ? expense : income;
  /** @param {string} amount @param {string} [className] */
  const sum = (amount, className = '') => html`<b class=${`money ${className}`}>${money(amount, currency)}</b>`;
  const difference = html`<b class="money">${signedMoney(net, currency)}</b>`;
  const isOneType = hasIncome !== hasExpense && averaged > 1;
  return html`
    <p><span>${t('list.count', { n: count, count: html`<b>${formatNumber(count)}</b>` })}</span>
      ${hasExpense && html`<span>${t('list.spent', { amount: sum(expense) })}</span>`}
      ${hasIncome && html`<span>${t('list.received', { amount: sum(income, 'is-income') })}</span>`}
      ${hasIncome && hasExpense && html`<span>${t('list.net', { amount: difference })}</span>`}
      ${isOneType && html`<span>${t('list.average', { amount: sum(averageOf(main, averaged)) })}</span>`}
      ${trend.length > 1 && html`<${Sparkline} trend=${trend} currency=${currency} period=${period} of=${hasExpense ? 'expense' : 'income'} />`}</p>`;
}

/**
 * Small bars of the last periods that have transactions.
 *
 * @param {{trend: ListTotals['trend'], currency: string, period: Period, of: 'income' | 'expense'}} props
 */
function Sparkline({ trend, currency, period, of }) {
  const shown = trend.slice(-MAX_BARS);
  const largest = shown.reduce((max, one) => (Number(one[of]) > Number(max) ? one[of] : max), '0');
  /** @param {string} start */
  const name = (start) => (period === 'yearly' ? periodName(start, 'yearly') : monthShort(start));
  const label = shown.map((one) => `${name(one.start)} ${money(one[of], currency)}`).join(', ');
  const bar = (/** @type {ListTotals['trend'][number]} */ one, /** @type {number} */ at) => {
    const height = Math.max(0.04, share(one[of], largest)) * 16;
    return html`<rect key=${one.start} x=${at * 5} y=${16 - height} width="4" height=${height} />`;
  };
  return html`
    <svg class="spark" role="img" aria-label=${t('list.trend', { periods: label })} width=${shown.length * 5} height="16">
      ${!isPrivate.value && html`<title>${label}</title>`}${shown.map(bar)}</svg>`;
}
