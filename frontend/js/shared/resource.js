// Answers of the API by path: shared between views, kept while they are fetched again, fetched again after a change.

import { ApiError, callApi } from './api.js';
import { signal, useLayoutEffect } from './html.js';
import { trackLoading } from './idle.js';

/** @typedef {{data: any, error: Error | null, loading: boolean}} Answer */
/**
 * @typedef {object} Entry
 * @property {import('@preact/signals').Signal<Answer>} answer
 * @property {number} revision the one that it was last requested for
 * @property {number} loads
 * @property {boolean} isUnreached whether the last load did not reach the service, whatever is shown instead
 */
/** @typedef {{body: unknown, at: number}} StoredAnswer an answer on this device, with its time */

const MAX_RESOURCES = 60;
/** @type {Answer} */
const INITIAL = { data: null, error: null, loading: true };

/** Raised with every change of the ledger; what shows figures follows it. */
export const revision = signal(0);

/** The time of the oldest answer on screen that came from this device; null when all came from the service. */
export const oldestShownAt = signal(/** @type {number | null} */ (null));

/** @type {Map<string, Entry>} */
const entries = new Map();
/** @type {(path: string, body: unknown) => void} */
let reportResponse = () => {};
/** @type {(path: string) => Promise<StoredAnswer | null>} */
let findStored = async () => null;

/**
 * Set what answers without a network: `find(path)` resolves to an answer stored on this device, or null.
 *
 * @param {(path: string) => Promise<StoredAnswer | null>} find
 */
export function setOfflineSource(find) {
  findStored = find;
}

/**
 * Call `listener` with every answer of the service, those that are here already included.
 *
 * @param {(path: string, body: unknown) => void} listener
 */
export function onResponse(listener) {
  reportResponse = listener;
  for (const [path, { answer }] of entries) if (answer.peek().data) listener(path, answer.peek().data);
}

/** @param {string} path */
function entryFor(path) {
  const entry = entries.get(path) ?? { answer: signal(INITIAL), revision: -1, loads: 0, isUnreached: false };
  // Re-inserted on access, so that the least recently used one is the first to go.
  entries.delete(path);
  entries.set(path, entry);
  const [oldest] = entries.keys();
  if (entries.size > MAX_RESOURCES) entries.delete(oldest);
  return entry;
}

/**
 * @param {string} path
 * @param {Entry} entry
 */
async function load(path, entry) {
  const number = ++entry.loads;
  entry.revision = revision.peek();
  entry.isUnreached = false;
  entry.answer.value = { ...entry.answer.peek(), loading: true };
  try {
    const { body } = await callApi('GET', path);
    if (number === entry.loads) entry.answer.value = { data: body, error: null, loading: false };
    reportResponse(path, body);
  } catch (error) {
    const stored = await storedAnswer(path, entry, error);
    if (number !== entry.loads) return;
    entry.isUnreached = isUnreachable(error);
    if (stored) oldestShownAt.value = Math.min(oldestShownAt.peek() ?? Infinity, stored.at);
    const data = stored ? stored.body : entry.answer.peek().data;
    entry.answer.value = { data, error: stored ? null : /** @type {Error} */ (error), loading: false };
  }
}

/** @param {unknown} error */
const isUnreachable = (error) => error instanceof ApiError && error.status === 0;

/**
 * Return the device's answer where there is no network and nothing is shown yet.
 *
 * @param {string} path
 * @param {Entry} entry
 * @param {unknown} error
 */
async function storedAnswer(path, entry, error) {
  return isUnreachable(error) && !entry.answer.peek().data ? findStored(path).catch(() => null) : null;
}

/**
 * GET a path, unless it has been requested since the last change.
 *
 * @param {string} path
 */
export function ensureResource(path) {
  const entry = entryFor(path);
  if (entry.revision !== revision.peek()) trackLoading(load(path, entry));
}

/**
 * Return the answer to GET path, for a view that is drawn again when it changes.
 *
 * @template T
 * @param {string} path
 * @returns {import('./types.js').Resource<T>}
 */
export function useResource(path) {
  const now = revision.value;
  useLayoutEffect(() => ensureResource(path), [path, now]);
  const entry = entryFor(path);
  return { ...entry.answer.value, retry: () => load(path, entry) };
}

/** Fetch everything on screen again, after a change of the ledger. */
export function refreshResources() {
  revision.value += 1;
}

/** Fetch again whatever did not reach the service, now that it can be reached. */
export function retryUnreached() {
  for (const [path, entry] of entries) if (entry.isUnreached) trackLoading(load(path, entry));
}

/** Forget all answers, so that no user sees another's. */
export function clearResources() {
  entries.clear();
  revision.value += 1;
}
