// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import {
  acceptTokens,
  endSession,
  followSignOut,
  getAccessToken,
  resumeSession,
} from '../../frontend/js/auth/session.js';
import { exchangeGrant, REFRESH_TOKEN_KEY } from '../../frontend/js/auth/token_endpoint.js';
import { sessionState, signOutReason, user } from '../../frontend/js/auth/user.js';
import { configured } from '../../frontend/js/shared/config.js';
import { service } from './browser.mjs';

await configured;

/** @param {object} claims */
const token = (claims) => `header.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
/** @param {object} [claims] of the id token */
const tokens = (claims = {}, expires_in = 3600) => ({
  access_token: token({ sub: 'user-1', username: 'name' }),
  id_token: token({ email: 'jo@example.com', ...claims }),
  refresh_token: 'next',
  expires_in,
});
const grant = () => exchangeGrant({ grant_type: 'authorization_code' });

beforeEach(() => {
  endSession('');
  service.takeCalls();
});

test('tokens with the nonce of the sign-in let the user in', async () => {
  service.on('POST /oauth2/token', () => ({ body: tokens({ nonce: 'n1' }) }));
  await acceptTokens(grant(), 'n1');
  assert.deepEqual(user.value, { id: 'user-1', name: 'jo@example.com' });
  assert.equal(sessionState.value, 'in');
  assert.equal(sessionStorage.getItem(REFRESH_TOKEN_KEY), 'next');
});

test('tokens with another nonce are not for this tab', async () => {
  service.on('POST /oauth2/token', () => ({ body: tokens({ nonce: 'other' }) }));
  await acceptTokens(grant(), 'n1');
  assert.deepEqual([user.value, signOutReason.value], [null, 'signIn.notMeant']);
  assert.equal(sessionStorage.getItem(REFRESH_TOKEN_KEY), null);
});

test('one refresh serves all requests that find the token expired', async () => {
  sessionStorage.setItem(REFRESH_TOKEN_KEY, 'stored');
  service.on('POST /oauth2/token', () => ({ body: tokens() }));
  const accessTokens = await Promise.all([getAccessToken(), getAccessToken(), getAccessToken()]);
  assert.equal(new Set(accessTokens).size, 1);
  assert.equal(service.takeCalls().length, 1);
  assert.equal(await getAccessToken(), accessTokens[0]);
  assert.equal(service.takeCalls().length, 0, 'a valid token is used again');
});

test('a token that is about to expire is refreshed', async () => {
  service.on('POST /oauth2/token', () => ({ body: tokens({}, 29) }));
  await acceptTokens(grant());
  service.takeCalls();
  await getAccessToken();
  assert.equal(service.takeCalls().length, 1);
});

test('a refused refresh ends the session, an unavailable service does not', async () => {
  service.on('POST /oauth2/token', () => ({ body: tokens() }));
  await acceptTokens(grant());
  service.on('POST /oauth2/token', () => ({ status: 503, body: {} }));
  await assert.rejects(getAccessToken({ renew: true }));
  assert.deepEqual([sessionState.value, sessionStorage.getItem(REFRESH_TOKEN_KEY)], ['in', 'next']);
  service.on('POST /oauth2/token', () => ({ status: 400, body: { error: 'invalid_grant' } }));
  assert.equal(await getAccessToken({ renew: true }), null);
  assert.deepEqual([sessionState.value, signOutReason.value], ['out', 'signIn.ended']);
});

test("after a reload this tab's own user is let in without waiting for the service", async () => {
  service.on('POST /oauth2/token', () => ({ body: tokens() }));
  await acceptTokens(grant());
  service.takeCalls();
  user.value = null;
  await resumeSession();
  assert.equal(user.peek()?.id, 'user-1');
  assert.deepEqual(service.takeCalls(), []);
});

test('a tab without a session shows the sign-in', async () => {
  sessionState.value = 'starting';
  await resumeSession();
  assert.equal(sessionState.value, 'out');
});

test('a tab whose user signs out in another one ends its session and revokes its own refresh token', async () => {
  service.on('POST /oauth2/token', () => ({ body: tokens({ nonce: 'n1' }) }));
  service.on('POST /oauth2/revoke', () => ({}));
  await acceptTokens(grant(), 'n1');
  service.takeCalls();
  const revoked = followSignOut();
  assert.equal(sessionState.value, 'out');
  assert.equal(sessionStorage.getItem(REFRESH_TOKEN_KEY), null);
  await revoked;
  const [call] = service.calls;
  assert.equal(call.path, '/oauth2/revoke');
  assert.equal(new URLSearchParams(call.body).get('token'), 'next');
});
