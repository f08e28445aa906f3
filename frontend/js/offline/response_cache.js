// What the service last said, by user and path: readable after a reload without a network.
import { user } from '../auth/user.js';
import { deleteWhere, inTransaction } from './database.js';

const MAX_RESPONSES = 200;
const TRIM_EVERY = 20;
let storedCount = 0;

/** Keep an answer; a device that cannot keep it is no reason to stop. */
export async function storeResponse(path, body) {
  const owner = user.peek()?.id;
  if (!owner) return;
  try {
    await inTransaction('answers', 'readwrite', (store) => store.put({ user: owner, path, body, at: Date.now() }));
    if (++storedCount % TRIM_EVERY === 0) await trim(owner);
  } catch {
    // A private window or a full disk: the page works as before, with a network.
  }
}

/** {body, at} of the answer kept for the path, or null. */
export async function findResponse(path) {
  const owner = user.peek()?.id;
  if (!owner) return null;
  return (await inTransaction('answers', 'readonly', (store) => store.get([owner, path]))) ?? null;
}

async function trim(owner) {
  const range = IDBKeyRange.bound([owner], [owner, []]);
  const number = await inTransaction('answers', 'readonly', (store) => store.index('age').count(range));
  if (number <= MAX_RESPONSES) return;
  await inTransaction('answers', 'readwrite', (store) =>
    deleteWhere(store.index('age'), range, { most: number - MAX_RESPONSES }),
  );
}

/** Nothing that one person has read stays when somebody else signs in. */
export async function eraseOtherUsers(owner) {
  const unless = (one) => one.user === owner;
  for (const name of ['answers', 'bin'])
    await inTransaction(name, 'readwrite', (store) => deleteWhere(store, null, { unless }));
}

/** Nothing of this user stays on the device. */
export async function eraseUser(owner) {
  const own = IDBKeyRange.bound([owner], [owner, []]);
  for (const name of ['answers', 'bin']) await inTransaction(name, 'readwrite', (store) => deleteWhere(store, own));
  await inTransaction('waiting', 'readwrite', (store) => deleteWhere(store.index('user'), IDBKeyRange.only(owner)));
}
