// Who is signed in, and a token for each request. Signing in and out themselves are in login.js.
// The access token lives in memory, the refresh token in sessionStorage (this tab only), nothing in localStorage.
import { signal } from '../shared/html.js';
import { REFRESH, renewal } from '../shared/config.js';

/** 'starting', 'in', 'out', or 'unreachable': nobody can tell yet, but the session is kept. */
export const state = signal('starting');
/** {id, name} of who is signed in. */
export const user = signal(null);
/** Why signing in did not work or ended, as the text's key; '' when there is nothing to say. */
export const reason = signal('');

const EARLY_MS = 30_000;
const WHO = 'expenses.user';

let access = null;
let refreshing = null;

/** Take up where the tab left off: a code in the address, or a refresh token of this tab. */
export async function resume() {
  const answer = new URLSearchParams(location.search);
  const known = JSON.parse(sessionStorage.getItem(WHO));
  if (answer.has('code') || answer.has('error')) await import('./oauth.js').then(({ finish }) => finish(answer));
  // This tab's own user need not wait for the service: each request renews the session first, or ends it.
  else if (known) enter(known);
  else if (sessionStorage.getItem(REFRESH)) await accessToken();
  if (state.value === 'starting') state.value = 'out';
}

function enter(who) {
  user.value = who;
  reason.value = '';
  state.value = 'in';
}

/** A valid access token, refreshed if need be; null when nobody is signed in any more. */
export async function accessToken({ renew = false } = {}) {
  if (!renew && access && Date.now() < access.until - EARLY_MS) return access.token;
  // However many requests find the token old, one refresh serves them all.
  refreshing ??= refresh().finally(() => { refreshing = null; });
  await refreshing;
  return access?.token ?? null;
}

/** Signed out on this side only, with the reason. */
export function end(why) {
  access = null;
  sessionStorage.removeItem(REFRESH);
  sessionStorage.removeItem(WHO);
  user.value = null;
  reason.value = why;
  state.value = 'out';
}

async function refresh() {
  const token = sessionStorage.getItem(REFRESH);
  if (!token) return end(user.value ? 'door.ended' : '');
  return take(renewal(token));
}

/** The tokens of the Response that is asked for; `nonce` is what an answer of the managed login has to repeat. */
export async function take(asked, nonce) {
  const response = await asked;
  // 4xx is a verdict on the token; anything else may pass, so the refresh token is kept.
  if (response.status >= 500) throw new Error(`the sign-in service answered ${response.status}`);
  if (!response.ok) return end(nonce ? 'door.failed' : 'door.ended');
  const tokens = await response.json();
  const claims = tokens.id_token ? claimsOf(tokens.id_token) : {};
  if (nonce && claims.nonce !== nonce) return end('door.notMeant');
  if (tokens.refresh_token) sessionStorage.setItem(REFRESH, tokens.refresh_token);
  access = { token: tokens.access_token, until: Date.now() + tokens.expires_in * 1000 };
  const known = claimsOf(tokens.access_token);
  enter({ id: known.sub, name: claims.email ?? claims['cognito:username'] ?? known.username ?? '' });
  sessionStorage.setItem(WHO, JSON.stringify(user.value));
}

// Read for display and for the nonce only: the token came straight from the pool, and the API verifies it.
function claimsOf(token) {
  const payload = atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(payload, (letter) => letter.charCodeAt(0))));
}
