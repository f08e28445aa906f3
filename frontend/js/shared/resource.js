// What the API says, by path: shared between views, kept while it is fetched again, fetched again after a change.

import { callApi } from './api.js';
import { signal, useLayoutEffect } from './html.js';
import { trackLoading } from './idle.js';

const MAX_RESOURCES = 60;
const INITIAL = { data: null, error: null, loading: true };

/** One more with every change of the ledger; whoever shows figures follows it. */
export const revision = signal(0);

/** The time of the oldest answer on screen that came from this device, not from the service; null when none did. */
export const oldestShownAt = signal(null);

const resources = new Map();
let reportResponse = () => {};
let findStored = async () => null;

/** Set what answers without a network: `find(path)` resolves to {body, at} of a stored answer, or null. */
export function setOfflineSource(find) {
  findStored = find;
}

/** `hear(path, body)` of every answer of the service, those that are here already included. */
export function onResponse(hear) {
  reportResponse = hear;
  for (const [path, { answer }] of resources) if (answer.peek().data) hear(path, answer.peek().data);
}

/** A signal {data, error, loading} for the path; `data` stays while a newer answer is on its way. */
function resourceFor(path) {
  const entry = resources.get(path) ?? { answer: signal(INITIAL), revision: -1, turn: 0 };
  // Put it last again: what goes first when there are too many is what nobody has looked at for longest.
  resources.delete(path);
  resources.set(path, entry);
  if (resources.size > MAX_RESOURCES) resources.delete(resources.keys().next().value);
  return entry;
}

async function load(path, entry) {
  const turn = ++entry.turn;
  entry.revision = revision.peek();
  entry.answer.value = { ...entry.answer.peek(), loading: true };
  try {
    const { body } = await callApi('GET', path);
    if (turn === entry.turn) entry.answer.value = { data: body, error: null, loading: false };
    reportResponse(path, body);
  } catch (error) {
    const kept = error.status === 0 && !entry.answer.peek().data ? await findStored(path).catch(() => null) : null;
    if (turn !== entry.turn) return;
    if (kept) oldestShownAt.value = Math.min(oldestShownAt.peek() ?? Infinity, kept.at);
    const { data } = kept ? { data: kept.body } : entry.answer.peek();
    entry.answer.value = { data, error: kept ? null : error, loading: false };
  }
}

/** GET path, unless that has been asked since the last change. */
export function ensureResource(path) {
  const entry = resourceFor(path);
  if (entry.revision !== revision.peek()) trackLoading(load(path, entry));
}

/** The answer to GET path, for a view; null as path asks nothing. */
export function useResource(path) {
  const now = revision.value;
  useLayoutEffect(() => {
    if (path !== null) ensureResource(path);
  }, [path, now]);
  if (path === null) return { data: null, error: null, loading: false, retry() {} };
  const entry = resourceFor(path);
  return { ...entry.answer.value, retry: () => load(path, entry) };
}

/** The ledger has changed: everything shown is asked for again. */
export const refreshResources = () => {
  revision.value += 1;
};

/** Nothing of one user may be seen by the next. */
export function clearResources() {
  resources.clear();
  revision.value += 1;
}
