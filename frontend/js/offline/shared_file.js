// A file that another app shares with the installed page, or that is opened with it.

const CACHE = 'shared file';
const KEY = '/shared-file';

/** Forget a file that was shared. */
export async function dropSharedFile() {
  await globalThis.caches?.delete(CACHE);
}

/**
 * Return the file that was shared and forget it, or null.
 *
 * @returns {Promise<File | null>}
 */
export async function takeSharedFile() {
  // Unlike open, match creates no cache where nothing was shared.
  const response = await globalThis.caches?.match(KEY, { cacheName: CACHE });
  if (!response) return null;
  await dropSharedFile();
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
