// The deployment's configuration, which every request needs; fetched as soon as this module runs.

/** region, userPoolId, clientId, signInUrl, apiUrl and currency, once `configured` resolves. */
export const config = {};

/** Resolves when `config` is filled; rejects without it. */
export const configured = (async () => {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  Object.assign(config, await response.json());
})();
// Every caller that awaits it handles the failure; nobody may be waiting yet.
configured.catch(() => {});
