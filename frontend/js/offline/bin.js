// Transactions deleted on this device in the last days, to be restored long after the message with Undo is gone.

import { user } from '../auth/user.js';
import { signal } from '../shared/html.js';
import { deleteRange, inTransaction, keysOfUser } from './database.js';

/** @typedef {import('../shared/types.js').IdentifiedEntry} IdentifiedEntry */

/** How long the service can restore what was deleted. */
const RETENTION_MS = 30 * 86_400_000;

/** The signed-in user's deleted transactions, the last deleted first. */
export const bin = signal(/** @type {IdentifiedEntry[]} */ ([]));

/**
 * Add transactions that were deleted just now.
 *
 * @param {IdentifiedEntry[]} transactions
 */
export async function addToBin(transactions) {
  const owner = user.peek()?.id;
  if (!owner) return;
  await inTransaction('bin', 'readwrite', (store) => {
    for (const one of transactions) store.put({ user: owner, id: one.id, at: Date.now(), transaction: one });
  });
  await readBin();
}

/**
 * Remove transactions that were restored.
 *
 * @param {string[]} ids
 */
export async function removeFromBin(ids) {
  const owner = user.peek()?.id;
  if (!owner) return;
  await inTransaction('bin', 'readwrite', (store) => {
    for (const id of ids) store.delete([owner, id]);
  });
  await readBin();
}

/** Read the bin from the device, without what is too old to be restored. */
export async function readBin() {
  const owner = user.peek()?.id;
  if (!owner) {
    bin.value = [];
    return;
  }
  const oldest = Date.now() - RETENTION_MS;
  const unless = (/** @type {{at: number}} */ item) => item.at > oldest;
  await inTransaction('bin', 'readwrite', (store) => deleteRange(store, keysOfUser(owner), { unless }));
  /** @type {{at: number, transaction: IdentifiedEntry}[]} */
  const items = await inTransaction('bin', 'readonly', (store) => store.getAll(keysOfUser(owner)));
  bin.value = items.sort((a, b) => b.at - a.at).map((item) => item.transaction);
}
