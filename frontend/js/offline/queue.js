// Entries and changes that could not be sent yet: kept on this device, sent once and in order when the network returns.

import { user } from '../auth/user.js';
import { ApiError, callApi } from '../shared/api.js';
import { signal } from '../shared/html.js';
import { refreshResources } from '../shared/resource.js';
import { currentVersion, followVersion } from '../shared/versions.js';
import { sendAgain } from './change_request.js';
import { inTransaction } from './database.js';

/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').QueuedChange} QueuedChange */
/** @typedef {import('../shared/types.js').QueuedEntry} QueuedEntry */
/** @typedef {QueuedEntry | QueuedChange} QueuedItem */
/** @typedef {import('../shared/types.js').ResourceChange} ResourceChange */
/** @typedef {import('../shared/types.js').Transaction} Transaction */
/** @typedef {(id: string, fields: Entry) => Promise<Transaction>} Send records an entry */

/** The unsent entries and changes of the signed-in user, oldest first. */
export const queued = signal(/** @type {QueuedItem[]} */ ([]));
/** How many entries and changes were sent from the queue since the page was opened. */
export const sentCount = signal(0);

/** Statuses that are a verdict on what was sent; any other failure may pass. */
const VERDICTS = [400, 409, 413, 415, 422];
/** The resource is gone, or was changed elsewhere meanwhile. */
const CHANGE_VERDICTS = [...VERDICTS, 404, 412];

/** @type {BroadcastChannel | null} */
let channel = null;

/** Follow what this user's other tabs do to the queue. */
export function listenToOtherTabs() {
  channel ??= new BroadcastChannel('expenses.queue');
  channel.addEventListener('message', () => readQueue());
}

/** Whether something is on its way, so that the next one has to queue behind it. */
export const mustQueue = () => queued.peek().some((item) => !item.refused);

/**
 * Whether an entry or a change is still unsent.
 *
 * @param {{turn: number}} item
 */
export const isQueued = ({ turn }) => queued.peek().some((item) => item.turn === turn);

/**
 * Keep a new entry under the id that it will be recorded with, however often it is sent.
 *
 * @param {string} id
 * @param {Entry} fields
 * @returns {Promise<QueuedEntry>}
 */
export const enqueue = (id, fields) => add({ id, fields });

/**
 * Send a change, or keep it on this device until there is a network.
 *
 * @param {ResourceChange} change
 * @returns {Promise<{body: any, unsent: QueuedChange | null}>} the answer, or what waits in its place
 * @throws {ApiError} when the service refuses it
 */
export async function sendChange(change) {
  const match = change.match === undefined ? undefined : currentVersion(change.resource, change.match);
  if (!mustQueue()) {
    try {
      const { body } = await callApi(change.method, change.path, { body: change.body, match });
      return { body, unsent: null };
    } catch (error) {
      if (!(error instanceof ApiError) || error.status) throw error;
    }
  }
  const unsent = await add({ change: { ...change, match } }).catch(() => {
    // Without a database on this device, no network means that it is not saved.
    throw new ApiError(0);
  });
  return { body: null, unsent };
}

/**
 * @template {object} Fields
 * @param {Fields} fields
 * @returns {Promise<Fields & {turn: number, user: string, refused: string | null}>}
 */
async function add(fields) {
  const item = { ...fields, user: user.peek()?.id ?? '', refused: null };
  const turn = await inTransaction('queue', 'readwrite', (store) => store.add(item));
  await announceChange();
  return { ...item, turn };
}

/**
 * Delete what is unsent; with something new, also all that was to be changed of it.
 *
 * @param {QueuedItem} item
 */
export async function discard(item) {
  const isOfIt = (/** @type {QueuedItem} */ other) =>
    'change' in item &&
    'change' in other &&
    item.change.method === 'POST' &&
    `${other.change.resource}/`.startsWith(`${item.change.resource}/`);
  await inTransaction('queue', 'readwrite', (store) => {
    for (const other of queued.peek()) if (isOfIt(other)) store.delete(other.turn);
    return store.delete(item.turn);
  });
  await announceChange();
}

/** Read the queue from the device. */
export async function readQueue() {
  const owner = user.peek()?.id;
  queued.value = owner ? await queueOf(owner) : [];
}

/**
 * @param {string} owner
 * @returns {Promise<QueuedItem[]>}
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
 * Send what is unsent, oldest first; only one tab at a time does. Stops at the first failure that may pass.
 *
 * @param {{send: Send}} options
 * @returns {Promise<Transaction[]>} the transactions among what was sent
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
  /** @type {(Transaction | 'sent')[]} */
  const outcomes = [];
  await navigator.locks.request(`expenses.send.${owner}`, async () => {
    for await (const outcome of outcomesOf(owner, send)) outcomes.push(outcome);
  });
  await announceChange();
  sentCount.value += outcomes.length;
  if (outcomes.length) refreshResources();
  return outcomes.filter((outcome) => outcome !== 'sent');
}

/**
 * Send one item after the other, until one has to be sent later; yield what came of each that was taken.
 *
 * @param {string} owner
 * @param {Send} send
 */
async function* outcomesOf(owner, send) {
  let last = 0;
  while (user.peek()?.id === owner) {
    // Read under the lock, and before each: another tab may have sent it, and what was sent before may have changed it.
    const item = (await queueOf(owner)).find(({ turn, refused }) => turn > last && !refused);
    if (!item) return;
    const outcome = await sendItem(send, item);
    if (outcome === 'later') return;
    if (outcome !== 'refused') yield outcome;
    last = item.turn;
  }
}

/**
 * Send one item and record on the device what came of it.
 *
 * @param {Send} send
 * @param {QueuedItem} item
 * @returns {Promise<Transaction | 'sent' | 'refused' | 'later'>} the transaction of an entry; 'sent' for a change
 */
async function sendItem(send, item) {
  try {
    const outcome = 'change' in item ? await sendQueuedChange(item) : await send(item.id, item.fields);
    await inTransaction('queue', 'readwrite', (store) => store.delete(item.turn));
    return outcome;
  } catch (error) {
    const verdicts = 'change' in item ? CHANGE_VERDICTS : VERDICTS;
    if (!(error instanceof ApiError) || !verdicts.includes(error.status)) return 'later';
    await inTransaction('queue', 'readwrite', (store) => store.put({ ...item, refused: error.message }));
    return 'refused';
  }
}

/**
 * Send a change; what waits for the same resource is based on the answer then.
 *
 * @param {QueuedChange} item
 * @returns {Promise<'sent'>}
 */
async function sendQueuedChange({ user: owner, change }) {
  const { resource, match = 0 } = change;
  const answer = await sendAgain(change);
  if (!answer?.version) return 'sent';
  followVersion(resource, match, answer.version);
  await inTransaction('queue', 'readwrite', (store) => {
    const waiting = store.index('user').getAll(IDBKeyRange.only(owner));
    waiting.onsuccess = () => {
      for (const item of waiting.result) {
        if (item.change?.resource !== resource || item.change.match === undefined) continue;
        store.put({ ...item, change: { ...item.change, match: answer.version } });
      }
    };
  });
  return 'sent';
}
