// Totals of the rows of a statement that would be recorded.

import { add, decimal, digitsOf, negated, toText, ZERO } from '../shared/decimal.js';
import { rows } from './store.js';

/** @typedef {{currency: string, income: string, expense: string, count: number}} IncludedTotals */

/**
 * Return the totals of the rows that would be recorded, by currency.
 *
 * @returns {IncludedTotals[]}
 */
export function includedTotals() {
  const included = rows.value.filter((row) => row.isIncluded).map((row) => row.transaction);
  const codes = [...new Set(included.map((transaction) => transaction.currency))];
  return codes.map((currency) => {
    const own = included.filter((transaction) => transaction.currency === currency);
    const digits = digitsOf(own[0].amount);
    /** @param {'income' | 'expense'} type */
    const sumOf = (type) => {
      const signed = own
        .filter((transaction) => transaction.type === type)
        .map(({ amount, refund }) => decimal(refund ? negated(amount) : amount));
      return toText(signed.reduce(add, ZERO), digits);
    };
    return { currency, income: sumOf('income'), expense: sumOf('expense'), count: own.length };
  });
}
