// The API over HTTP: the token, one renewal after a 401, patience when the service is busy, problems as errors.

import { config } from './config.js';
import { signal } from './html.js';
import { t } from './i18n.js';

/** Whether the last request found the service. */
export const isConnected = signal(true);

/** Where requests get their token from; the session sets it. */
let tokenSource = { getAccessToken: async () => null, onRefused: () => {} };

/**
 * Set where requests get their token from: `getAccessToken({renew})` resolves to one, or to null without a session;
 * `onRefused()` is called when the service refuses a token that was renewed a moment ago.
 */
export function setTokenSource(source) {
  tokenSource = source;
}

const MAX_RETRIES = 2;
const MAX_RETRY_WAIT_S = 5;

/** A refusal (problem+json) or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(status, problem = {}) {
    const plain = status ? t('api.answered', { status: String(status) }) : t('api.unreachable');
    super(problem.detail ?? problem.title ?? plain);
    this.status = status;
    this.problem = problem;
  }

  /** {amount: "must be positive", …}: the sentences by the field they name, '' for the rest. */
  get fields() {
    const nameOf = (pointer) => pointer.replace(/^#?\//, '').split('/')[0];
    return Object.fromEntries((this.problem.errors ?? []).map(({ pointer, detail }) => [nameOf(pointer), detail]));
  }
}

/** {body, etag} of the answer; body is null for 204. */
export async function callApi(method, path, { body, match } = {}) {
  const headers = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (match !== undefined) headers['If-Match'] = `"${match}"`;
  const response = await fetchApi(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { body: response.status === 204 ? null : await response.json(), etag: response.headers.get('ETag') };
}

/** The Response to a request; throws ApiError unless it is a good one. */
export async function fetchApi(path, request) {
  const response = await sendRequest(path, request);
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function sendRequest(path, request) {
  let renewed = false;
  for (let attempt = 0; ; attempt += 1) {
    const token = await tokenSource.getAccessToken({ renew: renewed }).catch(failUnreachable);
    if (!token) throw new ApiError(401, { detail: t('api.signIn') });
    const headers = { ...request.headers, Authorization: `Bearer ${token}` };
    const response = await fetch(`${config.apiUrl}${path}`, { ...request, headers }).catch(failUnreachable);
    isConnected.value = true;
    if (response.status === 401) {
      if (renewed) {
        tokenSource.onRefused();
        return response;
      }
      renewed = true;
    } else if ((response.status === 429 || response.status === 503) && attempt < MAX_RETRIES) {
      await wait(Math.min(Number(response.headers.get('Retry-After')) || 1, MAX_RETRY_WAIT_S));
    } else {
      return response;
    }
  }
}

function failUnreachable() {
  isConnected.value = false;
  throw new ApiError(0);
}

const wait = (seconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });

async function problemOf(response) {
  const isJson = (response.headers.get('Content-Type') ?? '').includes('json');
  const problem = isJson ? await response.json().catch(() => ({})) : {};
  return new ApiError(response.status, await translated(problem).catch(() => problem));
}

async function translated(problem) {
  const { loadProblemTexts, translateProblem } = await import('./problem_text.js');
  await loadProblemTexts();
  return translateProblem(problem);
}

/** A path with its filters; empty ones are left out. */
export function apiPath(path, query = {}) {
  const set = Object.entries(query).filter(([, value]) => value !== '' && value != null);
  return set.length ? `${path}?${new URLSearchParams(set)}` : path;
}
