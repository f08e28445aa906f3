// This device's database: answers last seen, entries not yet sent, entries deleted; each with the id of its user.
const NAME = 'expenses';
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 2);
    request.onupgradeneeded = ({ oldVersion }) => {
      const made = (name, options) => request.result.createObjectStore(name, options);
      if (oldVersion < 1) {
        made('answers', { keyPath: ['user', 'path'] }).createIndex('age', ['user', 'at']);
        made('waiting', { keyPath: 'turn', autoIncrement: true }).createIndex('user', 'user');
      }
      if (oldVersion < 2) made('bin', { keyPath: ['user', 'id'] });
    };
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

/** Run `ask(objectStore)` in a transaction; the result of the request that it returned, once all is written. */
export async function inTransaction(name, mode, ask) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const request = ask(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Delete what the cursor over `source` meets, `most` of them at most. */
export function deleteWhere(source, range, { most = Infinity, unless = () => false } = {}) {
  let left = most;
  source.openCursor(range).onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor || left <= 0) return;
    if (!unless(cursor.value)) {
      cursor.delete();
      left -= 1;
    }
    cursor.continue();
  };
}
