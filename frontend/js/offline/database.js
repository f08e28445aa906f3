// This device's database: the service's answers, unsent entries and deleted transactions, each with its user's id.

/** @typedef {'responses' | 'queue' | 'bin'} StoreName */

const NAME = 'expenses';
const VERSION = 1;

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => createStores(request.result);
    request.onsuccess = () => {
      // Another tab with a newer page may need another form of the database.
      request.result.onversionchange = () => {
        request.result.close();
        opening = null;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/** @param {IDBDatabase} database */
function createStores(database) {
  database.createObjectStore('responses', { keyPath: ['user', 'path'] }).createIndex('age', ['user', 'at']);
  database.createObjectStore('queue', { keyPath: 'turn', autoIncrement: true }).createIndex('user', 'user');
  database.createObjectStore('bin', { keyPath: ['user', 'id'] });
}

/**
 * Run `work` in a transaction; resolves to the result of the request that it returns, once everything is written.
 *
 * @param {StoreName} name
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest | void} work
 * @returns {Promise<any>}
 */
export async function inTransaction(name, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * Delete the items of a range, in the order of the source; at most `max`, and none for which `unless` is true.
 *
 * @param {IDBObjectStore | IDBIndex} source
 * @param {IDBKeyRange | null} range
 * @param {{max?: number, unless?: (item: any) => boolean}} [options]
 */
export function deleteRange(source, range, { max = Infinity, unless = () => false } = {}) {
  let deleted = 0;
  const request = source.openCursor(range);
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor || deleted >= max) return;
    if (!unless(cursor.value)) {
      cursor.delete();
      deleted += 1;
    }
    cursor.continue();
  };
}

/**
 * Return the range of all keys [user, …].
 *
 * @param {string} user
 */
export const keysOfUser = (user) => IDBKeyRange.bound([user], [user, []]);
