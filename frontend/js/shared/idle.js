// What can wait waits for what the screen shows: on a slow network they would share it.
const RECHECK_MS = 100;
const MAX_DELAY_MS = 10_000;

let loadingCount = 0;

/** The promise of something that is to be shown. */
export function trackLoading(promise) {
  loadingCount += 1;
  return promise.finally(() => {
    loadingCount -= 1;
  });
}

/** Call `run` once everything is shown and the browser has time, or after ten seconds. */
export function whenIdle(run) {
  const until = Date.now() + MAX_DELAY_MS;
  const idle = globalThis.requestIdleCallback ?? ((then) => setTimeout(then, 1500));
  const look = () => idle(() => (loadingCount && Date.now() < until ? setTimeout(look, RECHECK_MS) : run()));
  look();
}
