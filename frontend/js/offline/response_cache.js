// The service's last answers by user and path, readable after a reload without a network.

import { user } from '../auth/user.js';
import { deleteRange, inTransaction, keysOfUser } from './database.js';
import { dropSharedFile } from './shared_file.js';

const MAX_RESPONSES = 200;
/** Answers end at this age: a tab may be closed without signing out, and the next who opens the browser is another. */
const MAX_AGE_MS = 7 * 86_400_000;
/** The cache is trimmed once in so many answers. */
const TRIM_EVERY = 20;
let storedCount = 0;

/**
 * Store an answer; a device that cannot store it is no reason to stop.
 *
 * @param {string} path
 * @param {unknown} body
 */
export async function storeResponse(path, body) {
  const owner = user.peek()?.id;
  if (!owner) return;
  try {
    await inTransaction('responses', 'readwrite', (store) => store.put({ user: owner, path, body, at: Date.now() }));
    if (++storedCount % TRIM_EVERY === 0) await trim(owner);
  } catch {
    // A private window or a full disk: the page works as before, with a network.
  }
}

/**
 * Return the stored answer for a path, or null.
 *
 * @param {string} path
 * @returns {Promise<{body: unknown, at: number} | null>}
 */
export async function findResponse(path) {
  const owner = user.peek()?.id;
  if (!owner) return null;
  return (await inTransaction('responses', 'readonly', (store) => store.get([owner, path]))) ?? null;
}

/**
 * Erase the answers that have come of age, whoever read them, signed in or not.
 *
 * @param {number} [now]
 */
export async function eraseOldResponses(now = Date.now()) {
  const unless = (/** @type {{at: number}} */ item) => item.at > now - MAX_AGE_MS;
  await inTransaction('responses', 'readwrite', (store) => deleteRange(store, null, { unless }));
}

/**
 * Delete the oldest answers beyond the limit.
 *
 * @param {string} owner
 */
async function trim(owner) {
  const range = keysOfUser(owner);
  const count = await inTransaction('responses', 'readonly', (store) => store.index('age').count(range));
  if (count <= MAX_RESPONSES) return;
  const max = count - MAX_RESPONSES;
  await inTransaction('responses', 'readwrite', (store) => deleteRange(store.index('age'), range, { max }));
}

/**
 * Erase what other users have read, when this one signs in. What they have not sent yet stays for them.
 *
 * @param {string} owner
 */
export async function eraseOtherUsers(owner) {
  const unless = (/** @type {{user: string}} */ item) => item.user === owner;
  await eachDone(
    inTransaction('responses', 'readwrite', (store) => deleteRange(store, null, { unless })),
    inTransaction('bin', 'readwrite', (store) => deleteRange(store, null, { unless })),
  );
}

/**
 * Erase everything of a user from this device.
 *
 * @param {string} owner
 */
export async function eraseUser(owner) {
  const queueRange = IDBKeyRange.only(owner);
  await eachDone(
    inTransaction('responses', 'readwrite', (store) => deleteRange(store, keysOfUser(owner))),
    inTransaction('bin', 'readwrite', (store) => deleteRange(store, keysOfUser(owner))),
    inTransaction('queue', 'readwrite', (store) => deleteRange(store.index('user'), queueRange)),
    dropSharedFile(),
  );
}

/**
 * Wait for all; a failure of one keeps none of the others from being done.
 *
 * @param {...Promise<unknown>} all
 * @throws what the first that failed threw
 */
async function eachDone(...all) {
  await Promise.allSettled(all);
  await Promise.all(all);
}
