// The service worker: keeps the page's own files, so that it opens without a network.
// What people wrote down is none of its business: the page keeps that, by user (js/offline/).

// The files of this release; infra/client/site_release.py writes them here, so that every release is another worker.
const FILES = [];
const CACHE = `page ${FILES[0]?.split('/')[2] ?? 'as it stands'}`;
const BESIDE = ['/', '/config.json', '/manifest.webmanifest', '/icon.svg', '/favicon.ico'];
const PATIENCE_MS = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOlder().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (FILES.includes(pathname)) event.respondWith(fromCache(pathname, request));
  else if (BESIDE.includes(pathname)) event.respondWith(fromNetwork(pathname, request));
});

async function keepAll() {
  const cache = await caches.open(CACHE);
  const page = await fetch('/', { cache: 'reload' });
  // A page that is newer than this worker brings its own; that one is kept as soon as it is there.
  if (!page.ok || (FILES.length && !(await page.clone().text()).includes(FILES[0].split('/')[2]))) {
    throw new Error('the page is of another release');
  }
  await cache.put('/', page);
  await cache.addAll([...FILES, ...BESIDE.slice(1).map((path) => new Request(path, { cache: 'reload' }))]);
}

async function dropOlder() {
  const names = (await caches.keys()).filter((name) => name.startsWith('page ') && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

const kept = async (path) => (await caches.open(CACHE)).match(path);

/** A release's files never change. */
const fromCache = async (path, request) => (await kept(path)) ?? fetch(request);

/** The newest, or what is kept when the network says nothing within the time. */
async function fromNetwork(path, request) {
  const answer = fetch(request).catch(() => null);
  const late = new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS, null);
  });
  const first = await Promise.race([answer, late]);
  if (first && first.status < 500) return first;
  return (await kept(path)) ?? (await answer) ?? Response.error();
}
