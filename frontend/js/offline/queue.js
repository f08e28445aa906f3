// New entries that could not be sent yet: kept on this device, sent once and in order when the network returns.

import { user } from '../auth/user.js';
import { signal } from '../shared/html.js';
import { inTransaction } from './database.js';

/** The unsent entries of the signed-in user, oldest first: {turn, user, id, fields, refused}; `refused`: why, or null. */
export const queued = signal([]);
/** The transactions sent since the page was opened. */
export const sent = signal([]);

/** Statuses that are a verdict on the entry itself; any other failure may pass. */
const VERDICTS = [400, 409, 413, 415, 422];

let channel = null;

/** Follow what this user's other tabs do to the queue. */
export function listenToOtherTabs() {
  channel ??= new BroadcastChannel('expenses.waiting');
  channel.addEventListener('message', () => {
    readQueue();
  });
}

/** Whether an entry is on its way, so that the next one has to queue behind it. */
export const mustQueue = () => queued.peek().some((one) => !one.refused);

/** Whether this entry is still unsent. */
export const isQueued = ({ turn }) => queued.peek().some((one) => one.turn === turn);

/** Keep a new entry under the id that it will be recorded with, however often it is sent; resolves to it. */
export async function enqueue(id, fields) {
  const entry = { user: user.peek().id, id, fields, refused: null };
  entry.turn = await inTransaction('waiting', 'readwrite', (store) => store.add(entry));
  await announceChange();
  return entry;
}

/** Delete an unsent entry. */
export async function discard({ turn }) {
  await inTransaction('waiting', 'readwrite', (store) => store.delete(turn));
  await announceChange();
}

/** Read the queue again from the device. */
export async function readQueue() {
  const owner = user.peek()?.id;
  queued.value = owner ? await queueOf(owner) : [];
}

const queueOf = (owner) =>
  inTransaction('waiting', 'readonly', (store) => store.index('user').getAll(IDBKeyRange.only(owner)));

async function announceChange() {
  await readQueue();
  channel?.postMessage('changed');
}

let flushing = null;

/**
 * Send the unsent entries, oldest first; only one tab at a time does. Stops at the first failure that may pass.
 * `send(id, fields)` resolves to the recorded transaction. Resolves to the transactions that were sent.
 */
export function flush({ send }) {
  flushing ??= sendQueue(send).finally(() => {
    flushing = null;
  });
  return flushing;
}

async function sendQueue(send) {
  const owner = user.peek()?.id;
  if (!owner || !mustQueue()) return [];
  const transactions = [];
  await navigator.locks.request(`expenses.send.${owner}`, async () => {
    // Read under the lock: another tab may have sent them while this one waited for its turn.
    for (const entry of await queueOf(owner)) {
      if (entry.refused || user.peek()?.id !== owner) continue;
      try {
        transactions.push(await send(entry.id, entry.fields));
        await inTransaction('waiting', 'readwrite', (store) => store.delete(entry.turn));
      } catch (error) {
        if (!VERDICTS.includes(error.status)) break;
        await inTransaction('waiting', 'readwrite', (store) => store.put({ ...entry, refused: error.message }));
      }
    }
  });
  await announceChange();
  if (transactions.length) sent.value = [...sent.value, ...transactions];
  return transactions;
}
