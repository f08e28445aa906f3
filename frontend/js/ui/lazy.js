// Parts of the page that the first view does not need: fetched when they are wanted, or once the browser is idle.
import { html, useLayoutEffect, useState } from '../shared/html.js';
import { loadTexts } from '../shared/i18n.js';
import { trackLoading, whenIdle } from '../shared/idle.js';
import { Failed, Skeleton } from './states.js';
import { loadStylesheet } from './stylesheet.js';

const prefetches = [];

/** The module that `load()` imports, once the texts of these features and the style sheet are there too. */
export async function loadFeature({ load, texts = [], stylesheet }) {
  const [module] = await Promise.all([load(), stylesheet && loadStylesheet(stylesheet), ...texts.map(loadTexts)]);
  return module;
}

/** A function that resolves to loadFeature's module; also called once the browser is idle. */
export function loadAhead(feature) {
  const load = () => loadFeature(feature);
  prefetches.push(load);
  return load;
}

/** A component that stands for the one called `name` in loadFeature's module; a quiet one shows nothing until then. */
export function lazy(name, { isQuiet = false, ...feature }) {
  let Loaded = null;
  const load = async () => {
    Loaded ??= (await loadFeature(feature))[name];
  };
  prefetches.push(load);
  return function Lazy(props) {
    const [, setLoaded] = useState(false);
    const [error, setError] = useState(null);
    // Not whether the component is there by now, but whether it was drawn: an earlier prefetch may be faster than this.
    const Shown = Loaded;
    useLayoutEffect(() => {
      if (!Shown) trackLoading(load().then(() => setLoaded(true), setError));
    }, []);
    if (Shown) return html`<${Shown} ...${props} />`;
    if (error) return html`<${Failed} error=${error} retry=${() => location.reload()} />`;
    return isQuiet ? null : html`<${Skeleton} lines=${8} />`;
  };
}

/** Once the browser is idle: fetch everything that may be wanted next, and call `then`. */
export function prefetchWhenIdle(then) {
  whenIdle(() => {
    for (const load of prefetches.splice(0)) load().catch(() => {});
    then();
  });
}
