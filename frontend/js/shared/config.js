// The deployment's configuration, which every request needs; fetched as soon as this module runs.

/** The content of config.json, once `configured` resolves. */
export const config = /** @type {import('./types.js').DeploymentConfig} */ ({});

/** Resolves when `config` is filled; rejects where it cannot be fetched. */
export const configured = (async () => {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  Object.assign(config, await response.json());
})();
// Every caller that awaits it handles the failure; without one it would count as unhandled.
configured.catch(() => {});
