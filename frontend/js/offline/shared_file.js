// A file that another app shares with the installed page, or that is opened with it.

const CACHE = 'shared file';
const KEY = '/shared-file';
/** A file that nobody has taken by then is not for whoever signs in next. */
const MAX_AGE_MS = 3_600_000;

/** Forget a file that was shared. */
export async function dropSharedFile() {
  await globalThis.caches?.delete(CACHE);
}

/**
 * Keep a file as if it were shared, for after the sign-in.
 *
 * @param {File} file
 * @param {number} [now]
 */
export async function keepSharedFile(file, now = Date.now()) {
  const headers = {
    'Content-Type': file.type,
    'X-File-Name': encodeURIComponent(file.name),
    'X-Shared-At': String(now),
  };
  await (await caches.open(CACHE)).put(KEY, new Response(file, { headers }));
}

/**
 * Return the file that was shared within the last hour and forget it, or null.
 *
 * @param {number} [now]
 * @returns {Promise<File | null>}
 */
export async function takeSharedFile(now = Date.now()) {
  // Unlike open, match creates no cache where nothing was shared.
  const response = await globalThis.caches?.match(KEY, { cacheName: CACHE });
  if (!response) return null;
  await dropSharedFile();
  if (now - Number(response.headers.get('X-Shared-At')) > MAX_AGE_MS) return null;
  const name = decodeURIComponent(response.headers.get('X-File-Name') ?? 'statement');
  return new File([await response.blob()], name, { type: response.headers.get('Content-Type') ?? '' });
}

/**
 * Call `open` with each file that is opened with the installed page.
 *
 * @param {(file: File) => void} open
 */
// https://developer.mozilla.org/en-US/docs/Web/API/LaunchQueue
export function onLaunchedFile(open) {
  const { launchQueue } = /** @type {any} */ (globalThis);
  launchQueue?.setConsumer(async (/** @type {{files: {getFile(): Promise<File>}[]}} */ { files }) => {
    if (files.length) open(await files[0].getFile());
  });
}
