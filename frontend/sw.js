// The service worker: keeps the page's own files, so that it opens without a network. It never keeps an answer of the
// API; the page does that, by user (js/offline/).

/**
 * The files of this release. infra/client/site_release.py writes them here, so that every release has another worker.
 *
 * @type {string[]}
 */
const FILES = [];
const RELEASE = FILES[0]?.split('/')[2] ?? '';
const CACHE = `page ${RELEASE || 'unreleased'}`;
/** Files beside the release, which are asked for every time. */
const UNVERSIONED = ['/', '/config.json', '/manifest.webmanifest', '/icon.svg', '/favicon.ico'];
/** The cache of a file that another app shares; js/offline/shared_file.js reads it. */
const SHARED = 'shared file';
/** The largest statement that the import takes. */
const MAX_SHARED_BYTES = 5 * 1024 * 1024;
/** How long the network may take before the cached file is answered. */
const NETWORK_TIMEOUT_MS = 4000;

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener('install', (event) => {
  event.waitUntil(cacheAll().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(deleteOlderCaches().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method === 'POST' && origin === worker.location.origin && pathname === '/share') {
    event.respondWith(receiveShared(request));
    return;
  }
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  if (FILES.includes(pathname)) event.respondWith(fromCache(pathname, request));
  else if (UNVERSIONED.includes(pathname)) event.respondWith(fromNetwork(pathname, request));
});

async function cacheAll() {
  const cache = await caches.open(CACHE);
  const page = await fetch('/', { cache: 'reload' });
  // A page that is newer than this worker brings a worker of its own.
  if (!page.ok || (RELEASE && !(await page.clone().text()).includes(RELEASE))) {
    throw new Error('the page is of another release');
  }
  await cache.put('/', page);
  const others = UNVERSIONED.slice(1).map((path) => new Request(path, { cache: 'reload' }));
  await cache.addAll([...FILES, ...others]);
}

async function deleteOlderCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith('page ') && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/**
 * Keep a file that another app shares until the import has read it. It never leaves this device before that.
 *
 * @param {Request} request
 */
async function receiveShared(request) {
  const form = await request.formData().catch(() => null);
  const file = form?.get('statement');
  // Shared text is no File, and what the import does not take needs no room on the device.
  if (!(file instanceof File) || file.size > MAX_SHARED_BYTES)
    return Response.redirect('/#/import?refused=shared', 303);
  const cache = await caches.open(SHARED);
  const headers = {
    'Content-Type': file.type,
    'X-File-Name': encodeURIComponent(file.name),
    'X-Shared-At': String(Date.now()),
  };
  await cache.put('/shared-file', new Response(file, { headers }));
  return Response.redirect('/#/import', 303);
}

/** @param {string} path */
const cached = async (path) => (await caches.open(CACHE)).match(path);

/**
 * Answer a file of the release, which never changes, from the cache.
 *
 * @param {string} path
 * @param {Request} request
 */
const fromCache = async (path, request) => (await cached(path)) ?? fetch(request);

/**
 * Answer the newest file, or the cached one when the network fails or takes too long.
 *
 * @param {string} path
 * @param {Request} request
 */
async function fromNetwork(path, request) {
  const answer = fetch(request).catch(() => null);
  const timeout = new Promise((resolve) => {
    setTimeout(resolve, NETWORK_TIMEOUT_MS, null);
  });
  const first = await Promise.race([answer, timeout]);
  if (first && first.status < 500) return first;
  return (await cached(path)) ?? (await answer) ?? Response.error();
}
