// Changes of transactions that are on this device only, so that lists show them before they are sent.

import { signal } from '../shared/html.js';
import { withFields } from './requests.js';

/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').Transaction} Transaction */

/** What each transaction is to become, by its id. */
export const unsentEdits = signal(/** @type {Map<string, Entry>} */ (new Map()));

/**
 * Return a transaction as it will be once its change is sent.
 *
 * @param {Transaction} transaction
 */
export function withUnsentEdit(transaction) {
  const fields = unsentEdits.value.get(transaction.id);
  return fields ? withFields(transaction, fields) : transaction;
}
