// This device's database: answers last seen and entries not yet sent, each with the id of the user they belong to.
const NAME = 'expenses';
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const answers = request.result.createObjectStore('answers', { keyPath: ['user', 'path'] });
      answers.createIndex('age', ['user', 'at']);
      const waiting = request.result.createObjectStore('waiting', { keyPath: 'turn', autoIncrement: true });
      waiting.createIndex('user', 'user');
    };
    request.onsuccess = () => {
      // Another tab with a newer page may need another form of the database.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/** Run `ask(objectStore)` in a transaction; the result of the request that it returned, once all is written. */
export async function within(name, mode, ask) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode);
    const request = ask(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Delete what the cursor over `source` meets, `most` of them at most. */
export function deleteAll(source, range, { most = Infinity, unless = () => false } = {}) {
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
