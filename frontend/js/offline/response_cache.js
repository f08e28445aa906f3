// What the service last said, by user and path: readable after a reload without a network.
import { user } from '../auth/user.js';
import { deleteAll, within } from './database.js';

const MOST = 200;
const TRIM_EVERY = 20;
let kept = 0;

/** Keep an answer; a device that cannot keep it is no reason to stop. */
export async function keep(path, body) {
  const owner = user.peek()?.id;
  if (!owner) return;
  try {
    await within('answers', 'readwrite', (store) => store.put({ user: owner, path, body, at: Date.now() }));
    if (++kept % TRIM_EVERY === 0) await trim(owner);
  } catch {
    // A private window or a full disk: the page works as before, with a network.
  }
}

/** {body, at} of the answer kept for the path, or null. */
export async function recall(path) {
  const owner = user.peek()?.id;
  if (!owner) return null;
  return (await within('answers', 'readonly', (store) => store.get([owner, path]))) ?? null;
}

async function trim(owner) {
  const range = IDBKeyRange.bound([owner], [owner, []]);
  const number = await within('answers', 'readonly', (store) => store.index('age').count(range));
  if (number <= MOST) return;
  await within('answers', 'readwrite', (store) => deleteAll(store.index('age'), range, { most: number - MOST }));
}

/** Nothing that one person has read stays when somebody else signs in. */
export async function dropOthers(owner) {
  const unless = (one) => one.user === owner;
  for (const name of ['answers', 'bin']) await within(name, 'readwrite', (store) => deleteAll(store, null, { unless }));
}

/** Nothing of this user stays on the device. */
export async function wipe(owner) {
  const own = IDBKeyRange.bound([owner], [owner, []]);
  for (const name of ['answers', 'bin']) await within(name, 'readwrite', (store) => deleteAll(store, own));
  await within('waiting', 'readwrite', (store) => deleteAll(store.index('user'), IDBKeyRange.only(owner)));
}
