// This tab's session: an access token for each request. Signing in and out are in oauth.js.
// The access token lives in memory, the refresh token in sessionStorage (this tab only), nothing in localStorage.
import { REFRESH_TOKEN_KEY, renewTokens, revokeToken } from './token_endpoint.js';
import { sessionState, signOutDetails, signOutReason, user } from './user.js';

const USER_KEY = 'expenses.user';
/** An access token counts as expired this long before it does. */
const EXPIRY_MARGIN_MS = 30_000;

/** @type {{token: string, expiresAt: number} | null} */
let accessToken = null;
/** @type {Promise<void> | null} */
let refreshing = null;
/** @type {() => Promise<boolean>} */
let beforeSignOut = async () => true;

/** Take up where the tab left off. */
export async function resumeSession() {
  const storedUser = sessionStorage.getItem(USER_KEY);
  // This tab's own user need not wait for the service: each request renews the session first, or ends it.
  if (storedUser) enter(JSON.parse(storedUser));
  else if (sessionStorage.getItem(REFRESH_TOKEN_KEY)) await getAccessToken();
  if (sessionState.value === 'starting') sessionState.value = 'out';
}

/** @param {import('../shared/types.js').User} signedIn */
function enter(signedIn) {
  user.value = signedIn;
  signOutReason.value = '';
  sessionState.value = 'in';
}

/**
 * Return a valid access token, refreshed if need be; null when the session has ended.
 *
 * @param {{renew?: boolean}} [options] `renew`: refresh it in any case
 * @returns {Promise<string | null>}
 */
export async function getAccessToken({ renew = false } = {}) {
  const known = accessToken;
  if (!renew && known && Date.now() < known.expiresAt - EXPIRY_MARGIN_MS) return known.token;
  // However many requests find the token expired, one refresh serves them all.
  refreshing ??= refresh().finally(() => {
    refreshing = null;
  });
  await refreshing;
  return accessToken?.token ?? null;
}

/**
 * Set what happens before signing out.
 *
 * @param {() => Promise<boolean>} guard resolves to whether the user can sign out now
 */
export function onBeforeSignOut(guard) {
  beforeSignOut = guard;
}

/** Whether the user can sign out now; the guard of onBeforeSignOut decides. */
export const maySignOut = () => beforeSignOut();

/**
 * End the session on this side only.
 *
 * @param {string} reason a text key, or ''
 * @param {Record<string, string>} [details] what the text names
 */
export function endSession(reason, details = {}) {
  accessToken = null;
  sessionStorage.removeItem(REFRESH_TOKEN_KEY);
  sessionStorage.removeItem(USER_KEY);
  user.value = null;
  signOutReason.value = reason;
  signOutDetails.value = details;
  sessionState.value = 'out';
}

/** End the session of this tab because the user has signed out in another, and its own refresh token with it. */
export async function followSignOut() {
  const token = sessionStorage.getItem(REFRESH_TOKEN_KEY);
  endSession('');
  await revokeToken(token);
}

async function refresh() {
  const token = sessionStorage.getItem(REFRESH_TOKEN_KEY);
  if (!token) return endSession(user.value ? 'signIn.ended' : '');
  return acceptTokens(renewTokens(token));
}

/**
 * Take the tokens of the token endpoint; a refusal ends the session.
 *
 * @param {Promise<Response>} request
 * @param {string} [nonce] what an answer to a new sign-in has to repeat
 * @throws when the service cannot answer now, so that the refresh token is kept
 */
export async function acceptTokens(request, nonce) {
  const response = await request;
  // 4xx is a verdict on the token; anything else may pass, so the refresh token is kept.
  if (response.status >= 500) throw new Error(`the sign-in service answered ${response.status}`);
  if (!response.ok) return endSession(nonce ? 'signIn.failed' : 'signIn.ended');
  const tokens = await response.json();
  const claims = tokens.id_token ? claimsOf(tokens.id_token) : {};
  if (nonce && claims.nonce !== nonce) return endSession('signIn.notMeant');
  if (tokens.refresh_token) sessionStorage.setItem(REFRESH_TOKEN_KEY, tokens.refresh_token);
  accessToken = { token: tokens.access_token, expiresAt: Date.now() + tokens.expires_in * 1000 };
  const access = claimsOf(tokens.access_token);
  enter({ id: access.sub, name: claims.email ?? claims['cognito:username'] ?? access.username ?? '' });
  sessionStorage.setItem(USER_KEY, JSON.stringify(user.value));
}

/**
 * Read a token's claims, for display and for the nonce only: it came straight from the pool, and the API verifies it.
 *
 * @param {string} token
 * @returns {Record<string, string>}
 */
function claimsOf(token) {
  const payload = atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(payload, (letter) => letter.charCodeAt(0))));
}
