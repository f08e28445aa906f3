// Requests to the token endpoint of the managed login. index.html runs this module before all others, so that this
// tab's session is being renewed while they load.
// https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
import { config, configured } from '../shared/config.js';

/** Where this tab keeps its refresh token, in sessionStorage. */
export const REFRESH_TOKEN_KEY = 'expenses.refresh';

/** Renewals that were started before the session asked for them, by refresh token. */
const earlyRenewals = new Map();

/** The address of a path of the managed login. */
export const endpointUrl = (path) => `${config.signInUrl}${path}`;

/** The options of a form POST. */
export const formPost = (fields) => ({ method: 'POST', body: new URLSearchParams(fields) });

/** Exchange a grant for tokens; resolves to the Response. */
export const exchangeGrant = (grant) =>
  configured.then(() => fetch(endpointUrl('/oauth2/token'), formPost({ ...grant, client_id: config.clientId })));

/** Exchange a refresh token for new tokens; resolves to the Response, perhaps of a renewal that has begun already. */
export function renewTokens(refreshToken) {
  const renewal =
    earlyRenewals.get(refreshToken) ?? exchangeGrant({ grant_type: 'refresh_token', refresh_token: refreshToken });
  earlyRenewals.delete(refreshToken);
  return renewal;
}

const storedToken = globalThis.sessionStorage?.getItem(REFRESH_TOKEN_KEY);
// With a query in the address, the managed login has just answered with a newer grant.
if (storedToken && !location.search) {
  const renewal = renewTokens(storedToken);
  renewal.catch(() => {});
  earlyRenewals.set(storedToken, renewal);
}
