// What a budget says in words: how much is left for each day, so that nobody has to work it out.

import { isWithin } from '../shared/category.js';
import { daysBetween, monthEnd, monthStart } from '../shared/dates.js';
import { compare, decimal, digitsOf, divide, share, subtract, sum, toText, ZERO } from '../shared/decimal.js';
import { money } from '../shared/format.js';
import { t } from '../shared/i18n.js';

/** Days of the month that are still to come, today included; 0 when it is over. */
export function daysLeft(month, today) {
  if (monthStart(today) > month) return 0;
  return daysBetween(today > month ? today : month, monthEnd(month)) + 1;
}

/** amount / days, never more than there is: "20.00" for 3 days is "6.66". */
export function perDay(amount, days) {
  const digits = digitsOf(amount);
  const { n } = decimal(amount);
  return toText({ n: n / BigInt(days), d: 10n ** BigInt(digits) }, digits);
}

/** "€12.50 a day left for 7 days", or what else there is to say of {left, currency} on that day. */
export function describeLeft({ left, currency }, month, today) {
  const days = daysLeft(month, today);
  const order = compare(decimal(left), ZERO);
  const apart = money(left.replace('-', ''), currency);
  if (order < 0) return t('budget.isOver', { amount: apart });
  if (!days) return t('budget.kept', { amount: apart });
  if (order === 0) return t('budget.nothing', { n: days });
  return t('budget.aDay', { n: days, amount: money(perDay(left, days), currency) });
}

/** How much of the month has passed at the end of that day, 0…1. */
export const elapsedShare = (month, today) => {
  const all = daysBetween(month, monthEnd(month)) + 1;
  return (all - Math.max(0, daysLeft(month, today) - 1)) / all;
};

/** How much of it is used, 0…1 and more. */
export const usedShare = ({ spent, amount }) => share(spent, amount);

/** One sum per currency of the budgets that lie within no other: {currency, amount, spent, left}. */
export function sumBudgets(budgets) {
  const covers = (whole, one) =>
    whole !== one && whole.currency === one.currency && isWithin(one.category, whole.category);
  const outer = budgets.filter((one) => !budgets.some((whole) => covers(whole, one)));
  const codes = [...new Set(outer.map((one) => one.currency))];
  return codes.map((currency) => {
    const own = outer.filter((one) => one.currency === currency);
    const of = (name) => sum(own.map((one) => one[name]));
    const [amount, spent] = [of('amount'), of('spent')];
    return { currency, amount, spent, left: toText(subtract(decimal(amount), decimal(spent)), digitsOf(amount)) };
  });
}

/** What a category and all below it took in an average month before this one; null when there is nothing to go by. */
export function averageSpending(summary, currency, category, month) {
  const before = summary.periods.filter((one) => one.currency === currency && one.start < month);
  const isOurs = (one) => one.type === 'expense' && isWithin(one.category, category);
  const amounts = before.flatMap((period) => period.categories.filter(isOurs).map((one) => one.amount));
  if (!amounts.length) return null;
  const all = sum(amounts);
  const average = toText(divide(decimal(all), decimal(String(before.length))), digitsOf(all));
  return decimal(average).n > 0n ? average : null;
}
