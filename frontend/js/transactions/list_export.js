// The transactions of a list as a file for a spreadsheet.

import { accountName } from '../accounts/store.js';

/** @typedef {import('../shared/types.js').Transaction} Transaction */

const COLUMNS = [
  'date',
  'type',
  'category',
  'amount',
  'currency',
  'original',
  'description',
  'payee',
  'account',
  'tags',
  'refund',
  'id',
];
// Spreadsheets read a cell that begins so as a formula, in any width of these signs, and behind blanks, quotes and
// characters that nobody sees. One that parts cells at ";" or tabs sees the beginning of a cell after each. The
// service's exports follow the same rule (files.py).
// https://owasp.org/www-community/attacks/CSV_Injection
const FORMULA =
  /(?:^|(?<=[;\t\r\n]))(?=(?:[^\S\t\r\n]|["']|\p{Default_Ignorable_Code_Point})*[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b＝＋－＠\t\r])/gu;

/**
 * Return text that no spreadsheet runs: with an apostrophe before anything that looks like a formula.
 *
 * @param {string} text
 */
const neutralise = (text) => text.replace(FORMULA, "'");

/**
 * Return a cell by RFC 4180, in quotes if it has anything that a spreadsheet may part cells at.
 *
 * @param {string} text
 */
const cell = (text) => (/[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * Return the lines of a transaction; one with splits has a line for each, so that categories add up. What a foreign
 * purchase cost is on its first line only.
 *
 * @param {Transaction} transaction
 */
function linesOf(transaction) {
  const { id, date, type, currency, original, payee = '', refund, account, toAccount } = transaction;
  const price = original ? `${original.amount} ${original.currency}` : '';
  const parts = transaction.splits?.length ? transaction.splits : [transaction];
  const accounts = [account, toAccount].filter(Boolean).map((one) => accountName(one) || one);
  return parts.map(({ category, amount, description, tags }, at) => {
    const allTags = [...new Set([...transaction.tags, ...(tags ?? [])])];
    const texts = [
      category ?? '',
      description || transaction.description,
      payee,
      accounts.join(' > '),
      allTags.join(';'),
      id,
    ];
    const [kind, what, who, where, labels, identity] = texts.map(neutralise);
    const row = [
      date,
      type,
      kind,
      amount,
      currency,
      at ? '' : price,
      what,
      who,
      where,
      labels,
      String(refund),
      identity,
    ];
    return row.map(cell).join(',');
  });
}

/**
 * Return transactions as CSV.
 *
 * @param {Transaction[]} transactions
 */
export const listCsv = (transactions) => `${[COLUMNS.join(','), ...transactions.flatMap(linesOf)].join('\r\n')}\r\n`;
