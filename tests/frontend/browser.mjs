// What the page's modules expect of a browser, as far as their tests need it. Import this before any of them.

class Storage {
  /** @type {Map<string, string>} */
  #items = new Map();

  /** @param {string} key */
  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  /** @param {string} key @param {string} value */
  setItem(key, value) {
    this.#items.set(key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    this.#items.delete(key);
  }
}

const element = () => ({
  style: { setProperty() {} },
  classList: { toggle() {} },
});

const window = new EventTarget();

Object.assign(globalThis, {
  document: { documentElement: element(), body: element(), getElementById: () => null },
  sessionStorage: new Storage(),
  localStorage: new Storage(),
  matchMedia: () => ({ matches: false, addEventListener() {} }),
  addEventListener: window.addEventListener.bind(window),
  dispatchEvent: window.dispatchEvent.bind(window),
  location: { hash: '', search: '', origin: 'https://page.test' },
});

/**
 * @typedef {object} Call a request that the page has sent
 * @property {string} method
 * @property {string} path with its query, without the API's address
 * @property {any} body parsed, where it is JSON
 * @property {Headers} headers
 */
/** @typedef {{status?: number, body?: unknown, headers?: Record<string, string>}} Answer */

/** A service that answers the page's requests and remembers them. */
class Service {
  /** @type {Call[]} */
  calls = [];
  /** Whether there is a network. */
  isOnline = true;
  /** @type {Map<string, (call: Call) => Answer | Promise<Answer>>} */
  #routes = new Map();

  /** Answer all requests from now on. */
  constructor() {
    this.on('GET /config.json', () => ({ body: { apiUrl: '/api', currency: 'EUR', signInUrl: 'https://login.test' } }));
    globalThis.fetch = /** @type {typeof fetch} */ ((address, request) => this.#answer(String(address), request ?? {}));
  }

  /**
   * Answer a route such as "GET /summary"; the query plays no part.
   *
   * @param {string} route
   * @param {(call: Call) => Answer | Promise<Answer>} handler
   */
  on(route, handler) {
    this.#routes.set(route, handler);
  }

  /** Return the calls so far as "METHOD path", without that of the configuration, and forget them. */
  takeCalls() {
    const calls = this.calls.filter(({ path }) => path !== '/config.json');
    this.calls = [];
    return calls.map(({ method, path }) => `${method} ${path}`);
  }

  /**
   * @param {string} address
   * @param {RequestInit} request
   */
  async #answer(address, { method = 'GET', body, headers }) {
    const path = address.replace(/^\/api/, '').replace('https://login.test', '');
    const isJson = typeof body === 'string';
    const call = { method, path, body: isJson ? JSON.parse(body) : body, headers: new Headers(headers) };
    this.calls.push(call);
    if (!this.isOnline) throw new TypeError('Failed to fetch');
    const handler = this.#routes.get(`${method} ${path.split('?')[0]}`);
    if (!handler) throw new Error(`no answer for ${method} ${path}`);
    const { status = 200, body: answer, headers: more } = await handler(call);
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    return new Response(status === 204 ? null : text, {
      status,
      headers: { 'Content-Type': 'application/json', ...more },
    });
  }
}

/** The service that answers all requests. */
export const service = new Service();

/**
 * Sign a user in, as far as the API and the user's data need it.
 *
 * @param {string} [id]
 */
export async function signIn(id = 'user-1') {
  const { configured } = await import('../../frontend/js/shared/config.js');
  const { setTokenSource } = await import('../../frontend/js/shared/api.js');
  const { user } = await import('../../frontend/js/auth/user.js');
  await configured;
  setTokenSource({ getAccessToken: async () => 'token', onRefused: () => {} });
  user.value = { id, name: `${id}@example.com` };
}

/**
 * Return a transaction with these fields and plain values for the others.
 *
 * @param {Partial<import('../../frontend/js/shared/types.js').Transaction>} [fields]
 * @returns {import('../../frontend/js/shared/types.js').Transaction}
 */
export const transaction = (fields = {}) => ({
  id: 'id-1',
  version: 1,
  date: '2026-11-23',
  type: 'expense',
  category: 'Food',
  amount: '5.00',
  currency: 'EUR',
  description: 'Tea',
  tags: [],
  refund: false,
  ...fields,
});

/** Return the texts of the messages shown. */
export async function shownToasts() {
  const { toasts } = await import('../../frontend/js/ui/toast.js');
  return toasts.value.map((toast) => toast.text);
}

/** Undo the newest change, and wait for what it starts. */
export async function undoLast() {
  const { undoableChanges, undoChange } = await import('../../frontend/js/ui/toast.js');
  const [last] = undoableChanges.value;
  if (last) await undoChange(last.id);
}
