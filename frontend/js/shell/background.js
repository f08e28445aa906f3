// What goes on behind the page once it stands: the service worker, the copy on this device, the entries that wait.

import { eraseOtherUsers, storeResponse } from '../offline/response_cache.js';
import { isConnected } from '../shared/api.js';
import { effect } from '../shared/html.js';
// Signing out must not wait for a network, so its part is here before it is needed.
import './sign_out.js';
import { endSession } from '../auth/session.js';
import { user } from '../auth/user.js';
import { listenToOtherTabs, mustQueue, queued, readQueue } from '../offline/queue.js';
import { oldestShownAt, onResponse, refreshResources } from '../shared/resource.js';
import { sendQueued } from '../transactions/mutations.js';

const RETRY_MS = 15_000;
/** Whoever comes back to the tab after that long sees what other devices did meanwhile. */
const AWAY_MS = 60_000;
const signedOut = new BroadcastChannel('expenses.out');

/** Start everything; it goes on until the page is closed. */
export function start() {
  register();
  onResponse(storeResponse);
  listenToOtherTabs();
  let last = null;
  effect(() => {
    const id = user.value?.id ?? null;
    if (id === last) return;
    last = id;
    readQueue()
      .then(sendQueued)
      .catch(() => {});
    if (id) eraseOtherUsers(id).catch(() => {});
  });
  effect(() => {
    if (!isConnected.value) return;
    oldestShownAt.value = null;
    sendQueued().catch(() => {});
  });
  effect(() => {
    showBadge(queued.value.length);
  });
  addEventListener('online', tryAgain);
  let left = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) left = Date.now();
    else if (user.peek() && Date.now() - left > AWAY_MS) refreshResources();
  });
  setInterval(() => {
    if (!isConnected.peek() || mustQueue()) tryAgain();
  }, RETRY_MS);
  signedOut.addEventListener('message', ({ data }) => {
    if (data === user.peek()?.id) endSession('');
  });
}

function tryAgain() {
  if (!user.peek()) return;
  if (!isConnected.peek()) refreshResources();
  sendQueued().catch(() => {});
}

function showBadge(number) {
  if (number) navigator.setAppBadge?.(number)?.catch(() => {});
  else navigator.clearAppBadge?.()?.catch(() => {});
}

/** The address of a worker becomes a script, which the policy allows to this one name. */
function register() {
  if (!navigator.serviceWorker) return;
  const policy = globalThis.trustedTypes?.createPolicy('service-worker', { createScriptURL: () => '/sw.js' });
  navigator.serviceWorker.register(policy ? policy.createScriptURL('') : '/sw.js').catch(() => {});
}
