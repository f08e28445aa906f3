// Requests to the API: each carries a token, is renewed once after a 401, and is retried while the service is busy.
import { config } from './config.js';
import { signal } from './html.js';
import { t } from './i18n.js';
import { searchText } from './router.js';

/** @typedef {import('./types.js').Problem} Problem */
/** @typedef {{method: string, headers?: Record<string, string>, body?: BodyInit}} ApiRequest */
/**
 * @typedef {object} TokenSource
 * @property {(options: {renew: boolean}) => Promise<string | null>} getAccessToken null without a session
 * @property {() => void} onRefused called when the service refuses a token that was renewed a moment ago
 */

/** Whether the newest request that has ended reached the service. */
export const isConnected = signal(true);
/** How often the browser has said that the network is back. */
let returns = 0;
let attempts = 0;
/** The newest attempt that got an answer. */
let lastReached = 0;

globalThis.addEventListener?.('online', () => {
  returns += 1;
});

const MAX_RETRIES = 2;
const MAX_RETRY_WAIT_S = 5;
const BUSY_STATUSES = [429, 503];

/** @type {TokenSource} */
let tokenSource = { getAccessToken: async () => null, onRefused: () => {} };

/**
 * Set where requests get their token from.
 *
 * @param {TokenSource} source
 */
export function setTokenSource(source) {
  tokenSource = source;
}

/** A problem that the API answered, or no answer at all (status 0). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Problem} [problem] with its texts in the reader's language
   */
  constructor(status, problem = {}) {
    const plain = status ? t('api.answered', { status: String(status) }) : t('api.unreachable');
    super(problem.detail ?? problem.title ?? plain);
    this.status = status;
    this.problem = problem;
  }

  /** The text of each field's error by the field's name, '' for the request as a whole. */
  get fields() {
    /** @param {string} pointer */
    const nameOf = (pointer) => pointer.replace(/^#?\//, '').split('/')[0];
    return Object.fromEntries(
      (this.problem.errors ?? []).map(({ pointer, detail }) => [nameOf(pointer), detail ?? '']),
    );
  }
}

/**
 * Return the texts of an error to show in a form, by field; '' for what belongs to none.
 *
 * @param {unknown} error
 * @returns {Record<string, string>}
 */
export function formErrors(error) {
  const fields = error instanceof ApiError ? error.fields : {};
  return Object.keys(fields).length ? fields : { '': error instanceof Error ? error.message : String(error) };
}

/**
 * Call the API with JSON.
 *
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, match?: number}} [options] `match`: the version that a change is based on
 * @returns {Promise<{body: any, etag: string | null}>} `body` is null for 204
 * @throws {ApiError}
 */
export async function callApi(method, path, { body, match } = {}) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (match !== undefined) headers['If-Match'] = `"${match}"`;
  const response = await fetchApi(path, { method, headers, body: body === undefined ? body : JSON.stringify(body) });
  return { body: response.status === 204 ? null : await response.json(), etag: response.headers.get('ETag') };
}

/**
 * Send a request and return the Response.
 *
 * @param {string} path
 * @param {ApiRequest} request
 * @throws {ApiError} unless the status is 2xx
 */
export async function fetchApi(path, request) {
  const response = await sendWithToken(path, request);
  if (!response.ok) throw await errorOf(response);
  return response;
}

/**
 * @param {string} path
 * @param {ApiRequest} request
 */
async function sendWithToken(path, request) {
  const response = await sendPatiently(path, request, { renew: false });
  if (response.status !== 401) return response;
  const again = await sendPatiently(path, request, { renew: true });
  if (again.status === 401) tokenSource.onRefused();
  return again;
}

/**
 * Send a request, and again after the wait that a busy service asks for.
 *
 * @param {string} path
 * @param {ApiRequest} request
 * @param {{renew: boolean}} options whether to renew the token first
 */
async function sendPatiently(path, request, options) {
  const token = await reaching(() => tokenSource.getAccessToken(options), { isRepeatable: true });
  if (!token) throw new ApiError(401, { detail: t('api.signIn') });
  const headers = { ...request.headers, Authorization: `Bearer ${token}` };
  for (let retries = 0; ; retries += 1) {
    const send = () => fetch(`${config.apiUrl}${path}`, { ...request, headers });
    const response = await reaching(send, { isRepeatable: request.method === 'GET' });
    isConnected.value = true;
    if (!BUSY_STATUSES.includes(response.status) || retries === MAX_RETRIES) return response;
    await wait(Math.min(Number(response.headers.get('Retry-After')) || 1, MAX_RETRY_WAIT_S));
  }
}

/**
 * Make an attempt to reach the service; another one if the network came back during it, for the first says nothing then.
 *
 * @template T
 * @param {() => Promise<T>} attempt
 * @param {{isRepeatable: boolean}} options
 * @returns {Promise<T>}
 * @throws {ApiError} of status 0 where it is not reached
 */
async function reaching(attempt, { isRepeatable }) {
  const [before, number] = [returns, ++attempts];
  try {
    const answer = await attempt();
    lastReached = Math.max(lastReached, number);
    return answer;
  } catch {
    if (isRepeatable && returns !== before) return reaching(attempt, { isRepeatable });
    // An older attempt may end after a newer one.
    if (number > lastReached) isConnected.value = false;
    throw new ApiError(0);
  }
}

/** @param {number} seconds */
const wait = (seconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });

/** @param {Response} response */
async function errorOf(response) {
  const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
  const problem = isJson ? await response.json().catch(() => ({})) : {};
  return new ApiError(response.status, await translated(problem).catch(() => problem));
}

/** @param {Problem} problem */
async function translated(problem) {
  const { loadProblemTexts, translateProblem } = await import('./problem_text.js');
  await loadProblemTexts();
  return translateProblem(problem);
}

/**
 * Return a path of the API with its filters; empty ones are left out.
 *
 * @param {string} path
 * @param {import('./types.js').Filters} [query]
 */
export function apiPath(path, query = {}) {
  const search = searchText(query);
  return search ? `${path}?${search}` : path;
}
