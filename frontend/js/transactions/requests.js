// Requests about transactions that several features make.
import { callApi } from '../shared/api.js';

/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').Transaction} Transaction */

/** How many transactions one batch may name. */
const MAX_BATCH_IDS = 500;

/**
 * Return the fields of a transaction that a client writes; the others are the service's own.
 *
 * @param {Entry} transaction
 * @returns {Entry}
 */
export const fieldsOf = (transaction) => /** @type {any} */ (definedOnly(transaction, WRITTEN));

/** The fields of a transaction that a client writes. @type {(keyof Entry)[]} */
const WRITTEN = [
  'date',
  'type',
  'category',
  'amount',
  'currency',
  'description',
  'payee',
  'tags',
  'refund',
  'account',
  'toAccount',
  'toDate',
  'toAmount',
  'splits',
  'original',
  'references',
];

/**
 * Return a transaction with these fields in place of all that a client writes.
 *
 * @param {Transaction} transaction
 * @param {Entry} fields
 * @returns {Transaction}
 */
export const withFields = (transaction, fields) => ({
  ...transaction,
  ...Object.fromEntries(WRITTEN.map((name) => [name, undefined])),
  ...fields,
});

/**
 * Return the named fields that are there.
 *
 * @param {Entry} entry
 * @param {(keyof Entry)[]} names
 */
const definedOnly = (entry, names) =>
  Object.fromEntries(names.filter((name) => entry[name] != null).map((name) => [name, entry[name]]));

/**
 * Whether two entries would be recorded alike: an empty field is as good as none, and 5 is 5.00.
 *
 * @param {Entry} one
 * @param {Entry} other
 */
export const isSameEntry = (one, other) => WRITTEN.every((name) => comparable(one[name]) === comparable(other[name]));

/** @param {unknown} value */
function comparable(value) {
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))
    return value.replace(/\.?0+$/, (zeros) => (value.includes('.') ? '' : zeros));
  return value == null || value === '' || value === false ? '' : JSON.stringify(value);
}

/**
 * Return the API's path of a transaction.
 *
 * @param {{id: string}} transaction
 */
export const pathOf = ({ id }) => `/transactions/${encodeURIComponent(id)}`;

/**
 * POST {ids} to a path, 500 at a time; repeating it does no harm.
 *
 * @param {string} path
 * @param {string[]} ids
 * @param {(done: number) => void} [onDone] called with how many are done
 */
export async function inBatches(path, ids, onDone = () => {}) {
  for (let start = 0; start < ids.length; start += MAX_BATCH_IDS) {
    const batch = ids.slice(start, start + MAX_BATCH_IDS);
    await callApi('POST', path, { body: { ids: batch } });
    onDone(start + batch.length);
  }
}
