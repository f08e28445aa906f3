// Defers work until the first view is rendered: on a slow network both would share the line.

const RECHECK_MS = 100;
const MAX_DELAY_MS = 10_000;
/** Delay where the browser has no requestIdleCallback. */
const FALLBACK_DELAY_MS = 1500;

let loadingCount = 0;

/**
 * Count a promise among what the screen is waiting for; idle work waits for it too.
 *
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export function trackLoading(promise) {
  loadingCount += 1;
  return promise.finally(() => {
    loadingCount -= 1;
  });
}

/**
 * Call `run` once everything on screen is loaded and the browser is idle, or after ten seconds.
 *
 * @param {() => void} run
 */
export function whenIdle(run) {
  const deadline = Date.now() + MAX_DELAY_MS;
  /** @type {(callback: () => void) => void} */
  const onIdle =
    globalThis.requestIdleCallback ??
    ((callback) => {
      setTimeout(callback, FALLBACK_DELAY_MS);
    });
  const attempt = () =>
    onIdle(() => {
      if (loadingCount && Date.now() < deadline) setTimeout(attempt, RECHECK_MS);
      else run();
    });
  attempt();
}
