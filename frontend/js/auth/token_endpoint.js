// Requests to the token endpoint of the managed login. index.html runs this module before all others, so that this
// tab's session is being renewed while they load.
// https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
import { config, configured } from '../shared/config.js';

/** Where this tab keeps its refresh token, in sessionStorage. */
export const REFRESH_TOKEN_KEY = 'expenses.refresh';

/** Renewals that were started before the session asked for them, by refresh token. @type {Map<string, Promise<Response>>} */
const earlyRenewals = new Map();

/**
 * Return the address of a path of the managed login.
 *
 * @param {string} path
 */
export const endpointUrl = (path) => `${config.signInUrl}${path}`;

/**
 * Return the options of a form POST.
 *
 * @param {Record<string, string>} fields
 */
const formPost = (fields) => ({ method: 'POST', body: new URLSearchParams(fields) });

/**
 * Exchange a grant for tokens; resolves to the Response.
 *
 * @param {Record<string, string>} grant
 */
export async function exchangeGrant(grant) {
  await configured;
  return fetch(endpointUrl('/oauth2/token'), formPost({ ...grant, client_id: config.clientId }));
}

/**
 * Exchange a refresh token for new tokens; resolves to the Response, perhaps of a renewal that has begun already.
 *
 * @param {string} refreshToken
 */
export function renewTokens(refreshToken) {
  const renewal =
    earlyRenewals.get(refreshToken) ?? exchangeGrant({ grant_type: 'refresh_token', refresh_token: refreshToken });
  earlyRenewals.delete(refreshToken);
  return renewal;
}

/**
 * Have a refresh token end now; one that cannot be reached ends by age.
 *
 * @param {string | null} token
 */
export async function revokeToken(token) {
  // A login on the page's own origin is the local cloud's, which has no revocation; its tokens stay on the machine.
  if (!token || new URL(config.signInUrl, location.origin).origin === location.origin) return;
  await fetch(endpointUrl('/oauth2/revoke'), formPost({ token, client_id: config.clientId })).catch(() => {});
}

const storedToken = globalThis.sessionStorage?.getItem(REFRESH_TOKEN_KEY);
// With a query in the address, the managed login has just answered with a newer grant.
if (storedToken && !location.search) {
  const renewal = renewTokens(storedToken);
  // The session handles a failure when it asks; without this it would count as unhandled until then.
  renewal.catch(() => {});
  earlyRenewals.set(storedToken, renewal);
}
