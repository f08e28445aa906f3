// What every request waits for: the deployment's settings and a token of this tab's session. index.html runs this
// module before all others, so that both are on their way while those still come.

/** region, userPoolId, clientId, signInUrl, apiUrl and currency, once `configured` resolves. */
export const config = {};
export const REFRESH = 'expenses.refresh';

export const configured = (async () => {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  Object.assign(config, await response.json());
})();

const early = new Map();

export const endpoint = (path) => `${config.signInUrl}${path}`;
export const form = (fields) => ({ method: 'POST', body: new URLSearchParams(fields) });

/** The Response to a grant. */
export const exchange = (grant) => configured.then(() =>
  fetch(endpoint('/oauth2/token'), form({ ...grant, client_id: config.clientId })));

/** The same to a refresh token; perhaps it has been asked for already. */
export function renewal(token) {
  const asked = early.get(token) ?? exchange({ grant_type: 'refresh_token', refresh_token: token });
  early.delete(token);
  return asked;
}

const kept = globalThis.sessionStorage?.getItem(REFRESH);
// Back from the managed login, the address has something newer.
if (kept && !location.search) early.set(kept, renewal(kept));
// Whoever waits for them hears of a failure.
for (const asked of [configured, ...early.values()]) asked.catch(() => {});
