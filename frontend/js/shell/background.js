// Background work once the page is shown: the service worker, the copy on this device, the entries to send.

// Signing out must work without a network, so its module is fetched before it is needed.
import './sign_out.js';
import { followUnsentAccounts } from '../accounts/unsent.js';
import { followSignOut } from '../auth/session.js';
import { user } from '../auth/user.js';
import { listenToOtherTabs, queued, readQueue } from '../offline/queue.js';
import { eraseOldResponses, eraseOtherUsers, storeResponse } from '../offline/response_cache.js';
import { keepSharedFile, onLaunchedFile, takeSharedFile } from '../offline/shared_file.js';
import { SIGN_OUT_CHANNEL } from '../offline/sign_out_guard.js';
import { isConnected } from '../shared/api.js';
import { effect } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { oldestShownAt, onResponse, refreshResources, retryUnreached } from '../shared/resource.js';
import { followUnsentTransactions } from '../transactions/follow_unsent.js';
import { sendQueued } from '../transactions/mutations.js';
import { guardFocus } from '../ui/focus_guard.js';
import { loadFeature } from '../ui/lazy.js';
import { toast } from '../ui/toast.js';

const RETRY_MS = 15_000;
const UPDATE_CHECK_MS = 3_600_000;
/** After so long in the background, a tab fetches again what other devices may have changed. */
const STALE_AFTER_MS = 60_000;

/** Start all background work; it goes on until the page is closed. */
export function start() {
  registerServiceWorker();
  guardFocus();
  onLaunchedFile((file) => (user.peek() ? importFile(file) : keepSharedFile(file)));
  onResponse(storeResponse);
  eraseOldResponses().catch(() => {});
  listenToOtherTabs();
  followUser();
  followUnsentAccounts();
  followUnsentTransactions();
  effect(() => {
    if (!isConnected.value) return;
    oldestShownAt.value = null;
    send();
  });
  effect(() => showBadge(queued.value.length));
  refreshOnReturn();
  addEventListener('online', send);
  setInterval(retry, RETRY_MS);
  new BroadcastChannel(SIGN_OUT_CHANNEL).addEventListener('message', ({ data }) => {
    if (data === user.peek()?.id) followSignOut();
  });
}

async function openSharedFile() {
  const file = await takeSharedFile();
  if (file) await importFile(file);
}

/** @param {File} file */
async function importFile(file) {
  const feature = await loadFeature({ load: () => import('./import_file.js'), texts: ['import', 'problems'] });
  await feature.importFile(file);
}

/** Read each user's queue when they sign in, and erase what others have left to read. */
function followUser() {
  /** @type {string | null} */
  let lastUserId = null;
  effect(() => {
    const userId = user.value?.id ?? null;
    if (userId === lastUserId) return;
    lastUserId = userId;
    readQueue().then(send, () => {});
    if (!userId) return;
    eraseOtherUsers(userId).catch(() => {});
    openSharedFile().catch(() => {});
  });
}

function refreshOnReturn() {
  let hiddenAt = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (user.peek() && Date.now() - hiddenAt > STALE_AFTER_MS) refreshResources();
  });
}

function retry() {
  if (!user.peek()) return;
  if (isConnected.peek()) retryUnreached();
  else refreshResources();
  send();
}

function send() {
  // What is not sent now stays on the device and is tried again.
  sendQueued().catch(() => {});
}

/**
 * Show the number of unsent entries and changes on the icon of the installed page.
 *
 * @param {number} number
 */
function showBadge(number) {
  const badge = number ? navigator.setAppBadge?.(number) : navigator.clearAppBadge?.();
  badge?.catch(() => {});
}

/** A worker's address becomes a script, which the page's policy allows to the Trusted Types policy of this name. */
function registerServiceWorker() {
  if (!navigator.serviceWorker) return;
  const { trustedTypes } = /** @type {any} */ (globalThis);
  const policy = trustedTypes?.createPolicy('service-worker', { createScriptURL: () => '/sw.js' });
  navigator.serviceWorker.register(policy ? policy.createScriptURL('') : '/sw.js').then(offerUpdates, () => {});
}

/**
 * Look for a new release now and then, and offer it once its files are here.
 *
 * @param {ServiceWorkerRegistration} registration
 */
function offerUpdates(registration) {
  const hadWorker = Boolean(navigator.serviceWorker.controller);
  setInterval(() => registration.update().catch(() => {}), UPDATE_CHECK_MS);
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (hadWorker) toast(t('update.ready'), { link: { label: t('update.reload'), run: () => location.reload() } });
  });
}
