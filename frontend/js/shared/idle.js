// What can wait waits for what the screen shows: on a slow network they would share it.
const AGAIN_MS = 100;
const LONGEST_MS = 10_000;

let waiting = 0;

/** The promise of something that is to be shown. */
export function awaited(promise) {
  waiting += 1;
  return promise.finally(() => { waiting -= 1; });
}

/** Call `run` once everything is shown and the browser has time, or after ten seconds. */
export function atLeisure(run) {
  const until = Date.now() + LONGEST_MS;
  const idle = globalThis.requestIdleCallback ?? ((then) => setTimeout(then, 1500));
  const look = () => idle(() => (waiting && Date.now() < until ? setTimeout(look, AGAIN_MS) : run()));
  look();
}
