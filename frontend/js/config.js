// The deployment's settings, written beside the page as config.json; read once, before anything else.

export const config = {};

/** Fill `config` with region, userPoolId, clientId, signInUrl, apiUrl and currency. */
export async function loadConfig() {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  Object.assign(config, await response.json());
}
