// Totals of the transactions that a list's filters select: from the summary where it knows the filters, otherwise
// from the transactions themselves.

import { apiPath, callApi } from '../shared/api.js';
import { isWithin } from '../shared/category.js';
import { monthStart, periodStarts } from '../shared/dates.js';
import { decimal, digitsOf, divide, negated, sum, toText } from '../shared/decimal.js';
import { byCount, filteredTotals } from '../shared/summary.js';
import { partsOf } from './parts.js';

/** @typedef {import('../shared/types.js').Period} Period */
/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {import('../shared/types.js').Transaction} Transaction */
/** @typedef {import('../shared/types.js').TransactionPage} TransactionPage */
/** @typedef {{start: string, income: string, expense: string}} TrendPeriod */
/**
 * @typedef {object} ListTotals totals of one currency
 * @property {string} currency
 * @property {string} income
 * @property {string} expense
 * @property {string} net
 * @property {number} count
 * @property {number} averaged how many transactions the sums are of, transfers left out; 0 where that is not known
 * @property {TrendPeriod[]} trend the periods that have transactions, oldest first
 */
/** @typedef {{transactions: Transaction[], isComplete: boolean}} Matches */

/** Filters that a summary answers; any other needs the transactions. */
const SUMMARY_FILTERS = ['from', 'to', 'type', 'category', 'currency', 'cursor'];
const PAGE_ROWS = 500;
/** So many transactions are read at most to add them up. */
export const MAX_MATCHES = 5000;
/** Up to so many months, the trend is by month. */
const MAX_MONTHS = 24;

/**
 * Whether the service's summary can answer these filters; it has no transfers.
 *
 * @param {Query} query
 */
export const isSummarisable = (query) =>
  query.type !== 'transfer' && Object.keys(query).every((name) => SUMMARY_FILTERS.includes(name));

/**
 * Return the period by which the trend of these days is shown.
 *
 * @param {Query} query
 * @returns {Period}
 */
export function trendPeriod({ from, to }) {
  return from && to && periodStarts(from, to, 'monthly').length <= MAX_MONTHS ? 'monthly' : 'yearly';
}

/**
 * Return the totals of a summary's filtered categories, the currency with most entries first.
 *
 * @param {Summary} summary
 * @param {Query} query
 * @returns {ListTotals[]}
 */
export function totalsOfSummary(summary, { type, category }) {
  return byCount(summary.totals)
    .map((totals) => ({
      ...filteredTotals(totals, type, category),
      // It counts uses of categories: a receipt with three splits is three.
      averaged: 0,
      trend: summary.periods
        .filter((period) => period.currency === totals.currency)
        .map((period) => ({ ...filteredTotals(period, type, category), start: period.start }))
        .filter((period) => period.count),
    }))
    .filter((totals) => totals.count);
}

/**
 * Return the totals of transactions, the currency with most entries first.
 *
 * @param {Transaction[]} transactions
 * @param {Query} query
 * @returns {ListTotals[]}
 */
export function totalsOfTransactions(transactions, { category }) {
  const codes = [...new Set(transactions.map((one) => one.currency))];
  return byCount(
    codes.map((currency) => {
      const own = transactions.filter((one) => one.currency === currency);
      const months = [...new Set(own.map((one) => monthStart(one.date)))].sort();
      const trend = months.map((start) => ({
        start,
        ...addUp(
          own.filter((one) => monthStart(one.date) === start),
          category,
        ),
      }));
      const averaged = own.filter((one) => one.type !== 'transfer').length;
      return { currency, ...addUp(own, category), count: own.length, averaged, trend };
    }),
  );
}

/**
 * @param {Transaction[]} transactions of one currency
 * @param {string | undefined} category
 */
function addUp(transactions, category) {
  /** @param {'income' | 'expense'} type */
  const sumOf = (type) =>
    sum(
      transactions
        .filter((one) => one.type === type)
        .flatMap((one) =>
          partsOf(one)
            .filter((part) => isWithin(part.category, category))
            .map(({ amount }) => (one.refund ? negated(amount) : amount)),
        ),
    );
  const [income, expense] = [sumOf('income'), sumOf('expense')];
  return { income, expense, net: sum([income, negated(expense)]) };
}

/**
 * Return the average of an amount over a number of entries, with the amount's decimals.
 *
 * @param {string} amount
 * @param {number} count
 */
export const averageOf = (amount, count) => toText(divide(decimal(amount), decimal(String(count))), digitsOf(amount));

/**
 * Read the transactions that the filters select, page by page.
 *
 * @param {Query} query
 * @param {() => boolean} isCancelled whether nobody needs them any more
 * @param {number} [max] reading ends once there are so many
 * @returns {Promise<Matches>} `isComplete` is false where there are more
 */
export async function readMatches(query, isCancelled, max = MAX_MATCHES) {
  /** @type {Transaction[]} */
  const transactions = [];
  let cursor = '';
  do {
    /** @type {{body: TransactionPage}} */
    const { body } = await callApi('GET', apiPath('/transactions', { ...query, cursor, limit: PAGE_ROWS }));
    transactions.push(...body.transactions);
    cursor = body.cursor ?? '';
  } while (cursor && transactions.length < max && !isCancelled());
  return { transactions, isComplete: !cursor };
}

/**
 * Read all transactions that the filters select, however many.
 *
 * @param {Query} query
 * @returns {Promise<Transaction[]>}
 */
export const readAll = async (query) => (await readMatches(query, () => false, Infinity)).transactions;
