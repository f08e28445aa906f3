// An IndexedDB in memory with what the page's offline modules use of it: stores, indexes, key ranges, cursors.

/** @typedef {any} Key */
/** @typedef {{keyPath: string | string[], autoIncrement?: boolean, items: Map<string, any>, indexes: Map<string, string | string[]>, lastKey: number}} StoreData */

/** @param {any} item @param {string | string[]} path */
const keyOf = (item, path) => (Array.isArray(path) ? path.map((name) => item[name]) : item[path]);

/** Order of keys: numbers before text before arrays (https://w3c.github.io/IndexedDB/#key-construct). */
/** @param {Key} a @param {Key} b @returns {number} */
function compareKeys(a, b) {
  const rank = (/** @type {Key} */ key) => (Array.isArray(key) ? 2 : typeof key === 'string' ? 1 : 0);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (!Array.isArray(a)) return a < b ? -1 : Number(a > b);
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compareKeys(a[at], b[at]);
    if (order) return order;
  }
  return a.length - b.length;
}

class Range {
  /** @param {Key} lower @param {Key} upper */
  constructor(lower, upper) {
    this.lower = lower;
    this.upper = upper;
  }

  /** @param {Key} key */
  includes(key) {
    return compareKeys(this.lower, key) <= 0 && compareKeys(key, this.upper) <= 0;
  }

  /** @param {Key} lower @param {Key} upper */
  static bound(lower, upper) {
    return new Range(lower, upper);
  }

  /** @param {Key} key */
  static only(key) {
    return new Range(key, key);
  }
}

class Transaction {
  #pending = 0;
  #isComplete = false;
  /** @type {(() => void) | null} */
  oncomplete = null;

  constructor() {
    this.#completeLater();
  }

  /**
   * @param {() => any} work
   * @returns {any} a request
   */
  request(work) {
    const request = { result: undefined, onsuccess: /** @type {(() => void) | null} */ (null) };
    this.#pending += 1;
    queueMicrotask(() => {
      request.result = work();
      request.onsuccess?.();
      this.#pending -= 1;
      this.#completeLater();
    });
    return request;
  }

  #completeLater() {
    queueMicrotask(() => {
      if (this.#pending || this.#isComplete) return;
      this.#isComplete = true;
      this.oncomplete?.();
    });
  }
}

class Source {
  /** @param {StoreData} data @param {Transaction} transaction @param {string | string[]} path */
  constructor(data, transaction, path) {
    this.data = data;
    this.transaction = transaction;
    this.path = path;
  }

  /** @param {Range | Key | null} query */
  matching(query) {
    const range = query === null || query === undefined || query instanceof Range ? query : Range.only(query);
    return [...this.data.items.values()]
      .filter((item) => !range || range.includes(keyOf(item, this.path)))
      .sort((a, b) => compareKeys(keyOf(a, this.path), keyOf(b, this.path)));
  }

  /** @param {Key} key */
  get(key) {
    return this.transaction.request(() => this.matching(key)[0]);
  }

  /** @param {Range | Key} [query] */
  getAll(query) {
    return this.transaction.request(() => this.matching(query).map((item) => structuredClone(item)));
  }

  /** @param {Range | Key} [query] */
  count(query) {
    return this.transaction.request(() => this.matching(query).length);
  }

  /** @param {Range | null} range */
  openCursor(range) {
    const items = this.matching(range);
    const request = { result: /** @type {any} */ (null), onsuccess: /** @type {(() => void) | null} */ (null) };
    const step = () => {
      const value = items.shift();
      request.result = value && {
        value,
        delete: () => this.data.items.delete(JSON.stringify(keyOf(value, this.data.keyPath))),
        continue: step,
      };
      this.transaction.request(() => request.onsuccess?.());
    };
    step();
    return request;
  }
}

class Store extends Source {
  /** @param {StoreData} data @param {Transaction} transaction */
  constructor(data, transaction) {
    super(data, transaction, data.keyPath);
  }

  /** @param {any} item */
  put(item) {
    return this.transaction.request(() => {
      const { keyPath, autoIncrement, items } = this.data;
      const stored = structuredClone(item);
      if (autoIncrement && typeof keyPath === 'string') stored[keyPath] ??= ++this.data.lastKey;
      const key = keyOf(stored, keyPath);
      items.set(JSON.stringify(key), stored);
      return key;
    });
  }

  /** @param {any} item */
  add(item) {
    return this.put(item);
  }

  /** @param {Key} key */
  delete(key) {
    return this.transaction.request(() => this.data.items.delete(JSON.stringify(key)));
  }

  /** @param {string} name */
  index(name) {
    return new Source(this.data, this.transaction, this.data.indexes.get(name) ?? '');
  }
}

/** @type {Map<string, StoreData>} */
const stores = new Map();

const database = {
  /** @param {string} name @param {{keyPath: string | string[], autoIncrement?: boolean}} options */
  createObjectStore(name, options) {
    const data = { ...options, items: new Map(), indexes: new Map(), lastKey: 0 };
    stores.set(name, data);
    return {
      createIndex: (/** @type {string} */ index, /** @type {string | string[]} */ path) =>
        data.indexes.set(index, path),
    };
  },
  transaction() {
    const transaction = new Transaction();
    return Object.assign(transaction, {
      objectStore: (/** @type {string} */ name) => new Store(/** @type {StoreData} */ (stores.get(name)), transaction),
    });
  },
};

Object.assign(globalThis, {
  IDBKeyRange: Range,
  indexedDB: {
    open() {
      const request = { result: database, onupgradeneeded: () => {}, onsuccess: () => {} };
      queueMicrotask(() => {
        if (!stores.size) request.onupgradeneeded();
        request.onsuccess();
      });
      return request;
    },
  },
});
