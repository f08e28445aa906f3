// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach, mock } from 'node:test';
import { ApiError, apiPath, callApi, formErrors, isConnected, setTokenSource } from '../../frontend/js/shared/api.js';
import { service, signIn } from './browser.mjs';

await signIn();

beforeEach(() => service.takeCalls());

/** @param {number} status @param {(error: any) => boolean} [check] */
const apiError =
  (status, check = () => true) =>
  (/** @type {unknown} */ error) =>
    error instanceof ApiError && error.status === status && check(error);

test('a request carries the token, its body as JSON, and the version that it changes', async () => {
  service.on('PUT /settings', () => ({ body: { version: 3 }, headers: { ETag: '"3"' } }));
  const { body, etag } = await callApi('PUT', '/settings', { body: { locale: null }, match: 2 });
  assert.deepEqual([body, etag], [{ version: 3 }, '"3"']);
  const [{ headers, body: sent }] = service.calls;
  assert.deepEqual([headers.get('Authorization'), headers.get('If-Match')], ['Bearer token', '"2"']);
  assert.deepEqual(sent, { locale: null });
});

test('a refused token is renewed once, and a second refusal ends the session', async () => {
  /** @type {boolean[]} */
  const renewals = [];
  let refusals = 0;
  setTokenSource({
    getAccessToken: async ({ renew }) => {
      renewals.push(renew);
      return renew ? 'new' : 'old';
    },
    onRefused: () => {
      refusals += 1;
    },
  });
  const isOld = (/** @type {any} */ call) => call.headers.get('Authorization') === 'Bearer old';
  service.on('GET /settings', (call) => (isOld(call) ? { status: 401, body: {} } : { body: { version: 1 } }));
  assert.equal((await callApi('GET', '/settings')).body.version, 1);
  assert.deepEqual([renewals, refusals], [[false, true], 0]);
  service.on('GET /settings', () => ({ status: 401, body: {} }));
  await assert.rejects(callApi('GET', '/settings'), apiError(401));
  assert.equal(refusals, 1);
  await signIn();
});

test('without a session nothing is sent', async () => {
  setTokenSource({ getAccessToken: async () => null, onRefused: () => {} });
  await assert.rejects(callApi('GET', '/settings'), apiError(401));
  assert.deepEqual(service.takeCalls(), []);
  await signIn();
});

test('a busy service is asked again after the time that it names, twice at most', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let answers = 0;
  service.on('GET /settings', () => {
    answers += 1;
    return answers < 3 ? { status: 503, body: {}, headers: { 'Retry-After': '2' } } : { body: { version: 1 } };
  });
  const answer = callApi('GET', '/settings');
  while (answers < 3) {
    await new Promise(setImmediate);
    mock.timers.tick(2000);
  }
  mock.timers.reset();
  assert.equal((await answer).body.version, 1);
  assert.equal(answers, 3);
});

test("a problem is an error with a text for each field, in the reader's language", async () => {
  service.on('POST /transactions', () => ({
    status: 422,
    body: {
      code: 'invalid',
      params: {},
      detail: 'some fields are not valid',
      errors: [
        { pointer: '#/amount', code: 'not_positive', params: {}, detail: 'must be more than zero' },
        { pointer: '#/tags/0', code: 'too_long', params: { max: 32 }, detail: 'must have at most 32 characters' },
      ],
    },
  }));
  const expected = { amount: 'The amount must be more than zero.', tags: 'Use at most 32 characters.' };
  await assert.rejects(
    callApi('POST', '/transactions', { body: {} }),
    apiError(422, (error) => {
      assert.deepEqual(error.fields, expected);
      assert.deepEqual(formErrors(error), expected);
      return error.message === Object.values(expected).join(' ');
    }),
  );
});

test('an answer without a code is told by its status', async () => {
  service.on('GET /settings', () => ({ status: 404, body: { message: 'Not Found' } }));
  await assert.rejects(callApi('GET', '/settings'), (/** @type {any} */ error) => {
    assert.deepEqual(formErrors(error), { '': error.message });
    return error.message === 'The service answered 404.';
  });
});

test('no answer at all is an error of its own, and the page knows that there is no connection', async () => {
  service.isOnline = false;
  await assert.rejects(callApi('GET', '/settings'), apiError(0));
  assert.equal(isConnected.value, false);
  service.isOnline = true;
  service.on('GET /settings', () => ({ body: {} }));
  await callApi('GET', '/settings');
  assert.equal(isConnected.value, true);
});

test('a failure that ends after a newer answer says nothing about the connection', async () => {
  /** @type {(reason: Error) => void} */
  let fail = () => {};
  service.on('GET /summary', () => new Promise((_, reject) => (fail = reject)));
  service.on('GET /settings', () => ({ body: {} }));
  const older = callApi('GET', '/summary');
  await new Promise(setImmediate);
  await callApi('GET', '/settings');
  fail(new TypeError('Failed to fetch'));
  await assert.rejects(older, apiError(0));
  assert.equal(isConnected.value, true);
});

test('what fails while the network comes back is tried again: reading and the session, no change', async () => {
  let isBack = false;
  const comeBack = () => {
    isBack = true;
    dispatchEvent(new Event('online'));
    throw new TypeError('Failed to fetch');
  };
  setTokenSource({ getAccessToken: async () => (isBack ? 'token' : comeBack()), onRefused: () => {} });
  service.on('GET /settings', () => ({ body: { version: 1 } }));
  assert.equal((await callApi('GET', '/settings')).body.version, 1);
  isBack = false;
  setTokenSource({ getAccessToken: async () => 'token', onRefused: () => {} });
  service.on('GET /settings', () => (isBack ? { body: { version: 2 } } : comeBack()));
  assert.equal((await callApi('GET', '/settings')).body.version, 2);
  service.on('POST /transactions', comeBack);
  service.takeCalls();
  await assert.rejects(callApi('POST', '/transactions', { body: {} }), apiError(0));
  assert.equal(service.takeCalls().length, 1);
});

test('filters that are not set are left out of the address', () => {
  assert.equal(
    apiPath('/summary', { from: '2026-11-01', to: '', currency: undefined, q: 'a b' }),
    '/summary?from=2026-11-01&q=a+b',
  );
  assert.equal(apiPath('/summary'), '/summary');
});
