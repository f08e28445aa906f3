// What was deleted on this device in the last days, to be put back long after the message with Undo is gone.

import { user } from '../auth/user.js';
import { signal } from '../shared/html.js';
import { deleteWhere, inTransaction } from './database.js';

/** How long the service keeps what was deleted. */
const RETENTION_MS = 30 * 86_400_000;

/** [transaction] newest first, of who is signed in. */
export const bin = signal([]);

const ofUser = (owner) => IDBKeyRange.bound([owner], [owner, []]);

/** Remember what was deleted just now. */
export async function addToBin(transactions) {
  const owner = user.peek()?.id;
  if (!owner) return;
  await inTransaction('bin', 'readwrite', (store) => {
    for (const one of transactions) store.put({ user: owner, id: one.id, at: Date.now(), transaction: one });
  });
  await readBin();
}

/** Forget what is back in the ledger. */
export async function removeFromBin(ids) {
  const owner = user.peek()?.id;
  if (!owner) return;
  await inTransaction('bin', 'readwrite', (store) => {
    for (const id of ids) store.delete([owner, id]);
  });
  await readBin();
}

/** Read afresh what lies in it. */
export async function readBin() {
  const owner = user.peek()?.id;
  if (!owner) {
    bin.value = [];
    return;
  }
  const oldest = Date.now() - RETENTION_MS;
  await inTransaction('bin', 'readwrite', (store) =>
    deleteWhere(store, ofUser(owner), { unless: (one) => one.at > oldest }),
  );
  const found = await inTransaction('bin', 'readonly', (store) => store.getAll(ofUser(owner)));
  bin.value = found.sort((a, b) => b.at - a.at).map((one) => one.transaction);
}
