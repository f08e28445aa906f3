// Signing in with the user pool's managed login: authorization code with PKCE.
// https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html
// The access token lives in memory, the refresh token in sessionStorage (this tab only), nothing in localStorage.
import { signal } from './html.js';
import { config } from './config.js';
import { t } from './text.js';

/** 'starting', 'in', 'out', or 'unreachable': nobody can tell yet, but the session is kept. */
export const state = signal('starting');
/** {id, name} of who is signed in. */
export const user = signal(null);
/** Why signing in did not work or ended, as a sentence; '' when there is nothing to say. */
export const reason = signal('');

const EARLY_MS = 30_000;
const REFRESH = 'expenses.refresh';
const PENDING = 'expenses.signin';
const WHO = 'expenses.user';

let access = null;
let refreshing = null;

const home = () => `${location.origin}/`;
const endpoint = (path) => `${config.signInUrl}${path}`;

/** Take up where the tab left off: a code in the address, or a refresh token of this tab. */
export async function resume() {
  const answer = new URLSearchParams(location.search);
  if (answer.has('code') || answer.has('error')) await finish(answer);
  else if (sessionStorage.getItem(REFRESH)) await refresh().catch(waitForService);
  if (state.value === 'starting') state.value = 'out';
}

/** Without the service this tab's own user may read what this device keeps; each request tries to renew again. */
function waitForService(error) {
  const known = JSON.parse(sessionStorage.getItem(WHO) ?? 'null');
  if (!known) throw error;
  user.value = known;
  state.value = 'in';
}

/** Leave for the managed login; it comes back to the same view. */
export async function signIn() {
  const pending = { state: random(), nonce: random(), verifier: random(), hash: location.hash };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.verifier));
  location.assign(`${endpoint('/oauth2/authorize')}?${new URLSearchParams({
    response_type: 'code', client_id: config.clientId, redirect_uri: home(), scope: 'openid email',
    state: pending.state, nonce: pending.nonce, code_challenge: base64url(digest), code_challenge_method: 'S256',
  })}`);
}

/** Forget everything here, then end the session of the managed login too; asks first if entries are not sent yet. */
export async function signOut() {
  const { mayLeave } = await import('./offline/leave.js');
  if (!(await mayLeave())) return;
  const token = sessionStorage.getItem(REFRESH);
  end('');
  // A login on the page's own origin is the local cloud's, which has no revocation; its tokens stay on the machine.
  if (token && new URL(config.signInUrl, home()).origin !== location.origin) {
    await fetch(endpoint('/oauth2/revoke'), form({ token, client_id: config.clientId })).catch(() => {});
  }
  location.assign(`${endpoint('/logout')}?${new URLSearchParams({ client_id: config.clientId, logout_uri: home() })}`);
}

/** A valid access token, refreshed if need be; null when nobody is signed in any more. */
export async function accessToken({ renew = false } = {}) {
  if (!renew && access && Date.now() < access.until - EARLY_MS) return access.token;
  // However many requests find the token old, one refresh serves them all.
  refreshing ??= refresh().finally(() => { refreshing = null; });
  await refreshing;
  return access?.token ?? null;
}

/** Signed out on this side only, with the reason to show. */
export function end(why) {
  access = null;
  sessionStorage.removeItem(REFRESH);
  sessionStorage.removeItem(WHO);
  user.value = null;
  reason.value = why;
  state.value = 'out';
}

async function finish(answer) {
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null');
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', `${location.pathname}${pending?.hash ?? ''}`);
  dispatchEvent(new HashChangeEvent('hashchange'));
  if (answer.has('error')) return end(answer.get('error_description') ?? t('door.notCompleted'));
  if (!pending || pending.state !== answer.get('state')) return end(t('door.notThisTab'));
  return take({
    grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: home(), code_verifier: pending.verifier,
  }, pending.nonce);
}

async function refresh() {
  const token = sessionStorage.getItem(REFRESH);
  if (!token) return end(user.value ? t('door.ended') : '');
  return take({ grant_type: 'refresh_token', refresh_token: token });
}

async function take(grant, nonce) {
  const response = await fetch(endpoint('/oauth2/token'), form({ ...grant, client_id: config.clientId }));
  // 4xx is a verdict on the token; anything else may pass, so the refresh token is kept.
  if (response.status >= 500) throw new Error(`the sign-in service answered ${response.status}`);
  if (!response.ok) return end(nonce ? t('door.failed') : t('door.ended'));
  const tokens = await response.json();
  const claims = tokens.id_token ? claimsOf(tokens.id_token) : {};
  if (nonce && claims.nonce !== nonce) return end(t('door.notMeant'));
  if (tokens.refresh_token) sessionStorage.setItem(REFRESH, tokens.refresh_token);
  access = { token: tokens.access_token, until: Date.now() + tokens.expires_in * 1000 };
  const known = claimsOf(tokens.access_token);
  user.value = { id: known.sub, name: claims.email ?? claims['cognito:username'] ?? known.username ?? '' };
  sessionStorage.setItem(WHO, JSON.stringify(user.value));
  reason.value = '';
  state.value = 'in';
}

const form = (fields) => ({ method: 'POST', body: new URLSearchParams(fields) });

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

// Read for display and for the nonce only: the token came straight from the pool, and the API verifies it.
function claimsOf(token) {
  const payload = atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(payload, (letter) => letter.charCodeAt(0))));
}
