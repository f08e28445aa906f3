// New entries that could not be sent yet: kept on this device, sent once and in order when the network returns.

import { user } from '../auth/user.js';
import { ApiError } from '../shared/api.js';
import { signal } from '../shared/html.js';
import { inTransaction } from './database.js';

/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').QueuedEntry} QueuedEntry */
/** @typedef {import('../shared/types.js').Transaction} Transaction */
/** @typedef {(id: string, fields: Entry) => Promise<Transaction>} Send records an entry */

/** The unsent entries of the signed-in user, oldest first. */
export const queued = signal(/** @type {QueuedEntry[]} */ ([]));
/** The transactions sent from the queue since the page was opened. */
export const sent = signal(/** @type {Transaction[]} */ ([]));

/** Statuses that are a verdict on the entry itself; any other failure may pass. */
const VERDICTS = [400, 409, 413, 415, 422];

/** @type {BroadcastChannel | null} */
let channel = null;

/** Follow what this user's other tabs do to the queue. */
export function listenToOtherTabs() {
  channel ??= new BroadcastChannel('expenses.queue');
  channel.addEventListener('message', () => readQueue());
}

/** Whether an entry is on its way, so that the next one has to queue behind it. */
export const mustQueue = () => queued.peek().some((entry) => !entry.refused);

/**
 * Whether an entry is still unsent.
 *
 * @param {QueuedEntry} entry
 */
export const isQueued = ({ turn }) => queued.peek().some((entry) => entry.turn === turn);

/**
 * Keep a new entry under the id that it will be recorded with, however often it is sent.
 *
 * @param {string} id
 * @param {Entry} fields
 * @returns {Promise<QueuedEntry>}
 */
export async function enqueue(id, fields) {
  const entry = { user: user.peek()?.id ?? '', id, fields, refused: null };
  const turn = await inTransaction('queue', 'readwrite', (store) => store.add(entry));
  await announceChange();
  return { ...entry, turn };
}

/**
 * Delete an unsent entry.
 *
 * @param {QueuedEntry} entry
 */
export async function discard({ turn }) {
  await inTransaction('queue', 'readwrite', (store) => store.delete(turn));
  await announceChange();
}

/** Read the queue from the device. */
export async function readQueue() {
  const owner = user.peek()?.id;
  queued.value = owner ? await queueOf(owner) : [];
}

/**
 * @param {string} owner
 * @returns {Promise<QueuedEntry[]>}
 */
const queueOf = (owner) =>
  inTransaction('queue', 'readonly', (store) => store.index('user').getAll(IDBKeyRange.only(owner)));

async function announceChange() {
  await readQueue();
  channel?.postMessage('changed');
}

/** @type {Promise<Transaction[]> | null} */
let flushing = null;

/**
 * Send the unsent entries, oldest first; only one tab at a time does. Stops at the first failure that may pass.
 *
 * @param {{send: Send}} options
 * @returns {Promise<Transaction[]>} what was sent
 */
export function flush({ send }) {
  flushing ??= sendQueue(send).finally(() => {
    flushing = null;
  });
  return flushing;
}

/** @param {Send} send */
async function sendQueue(send) {
  const owner = user.peek()?.id;
  if (!owner || !mustQueue()) return [];
  /** @type {Transaction[]} */
  const transactions = [];
  await navigator.locks.request(`expenses.send.${owner}`, async () => {
    // Read under the lock: another tab may have sent them while this one waited for its turn.
    const entries = (await queueOf(owner)).filter((entry) => !entry.refused);
    for (const entry of entries) {
      if (user.peek()?.id !== owner) return;
      const outcome = await sendEntry(send, entry);
      if (outcome === 'later') return;
      if (outcome !== 'refused') transactions.push(outcome);
    }
  });
  await announceChange();
  if (transactions.length) sent.value = [...sent.value, ...transactions];
  return transactions;
}

/**
 * Send one entry and record on the device what came of it: the transaction, 'refused', or 'later'.
 *
 * @param {Send} send
 * @param {QueuedEntry} entry
 * @returns {Promise<Transaction | 'refused' | 'later'>}
 */
async function sendEntry(send, entry) {
  try {
    const transaction = await send(entry.id, entry.fields);
    await inTransaction('queue', 'readwrite', (store) => store.delete(entry.turn));
    return transaction;
  } catch (error) {
    if (!(error instanceof ApiError) || !VERDICTS.includes(error.status)) return 'later';
    await inTransaction('queue', 'readwrite', (store) => store.put({ ...entry, refused: error.message }));
    return 'refused';
  }
}
