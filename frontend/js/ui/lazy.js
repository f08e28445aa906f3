// Views that the first screen does not need come when they are asked for, or when the browser has time.
import { html, useLayoutEffect, useState } from '../shared/html.js';
import { atLeisure, awaited } from '../shared/idle.js';
import { Failed, Waiting } from './states.js';

const waiting = [];

/** `load`, which is also called once the browser has time. */
export function ahead(load) {
  waiting.push(load);
  return load;
}

/** A component that stands for the one that `load()` resolves to; a quiet one shows nothing until then. */
export function lazy(load, { isQuiet = false } = {}) {
  let found = null;
  const fetchIt = ahead(async () => { found ??= await load(); });
  return function Lazy(props) {
    const [, setTurn] = useState(0);
    const [error, setError] = useState(null);
    const Shown = found;
    useLayoutEffect(() => {
      // Not whether it is there by now, but whether it was drawn: fetchAhead may have been faster than this.
      if (!Shown) awaited(fetchIt().then(() => setTurn(1), setError));
    }, []);
    if (Shown) return html`<${Shown} ...${props} />`;
    if (error) return html`<${Failed} error=${error} retry=${() => location.reload()} />`;
    return isQuiet ? null : html`<${Waiting} lines=${8} />`;
  };
}

/** At leisure: fetch everything that may be wanted next, and call `then`. */
export function fetchAhead(then) {
  atLeisure(() => {
    for (const fetchIt of waiting.splice(0)) fetchIt().catch(() => {});
    then();
  });
}
