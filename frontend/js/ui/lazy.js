// Parts of the page that the first view does not need: fetched when they are needed, or once the browser is idle.

import { html, useLayoutEffect, useState } from '../shared/html.js';
import { loadTexts } from '../shared/i18n.js';
import { trackLoading, whenIdle } from '../shared/idle.js';
import { Failed, Skeleton } from './states.js';
import { loadStylesheet } from './stylesheet.js';

/**
 * @template M
 * @typedef {object} Feature
 * @property {() => Promise<M>} load imports the module
 * @property {string[]} [texts] features whose texts it shows
 * @property {string[]} [styles] its style sheets
 */

/** @type {(() => Promise<unknown>)[]} */
const prefetches = [];

/**
 * Return a feature's module once its texts and its style sheets are there too.
 *
 * @template M
 * @param {Feature<M>} feature
 */
export async function loadFeature({ load, texts = [], styles = [] }) {
  const others = [...texts.map(loadTexts), ...styles.map(loadStylesheet)];
  const [module] = await Promise.all([load(), ...others]);
  return module;
}

/**
 * Return a function that resolves to the feature's module; it is also called once the browser is idle.
 *
 * @template M
 * @param {Feature<M>} feature
 */
export function loadAhead(feature) {
  const load = () => loadFeature(feature);
  prefetches.push(load);
  return load;
}

/**
 * Return a component that stands for the one called `name` in a feature's module. While that is loading, it shows
 * grey lines, or nothing where it is quiet.
 *
 * @param {string} name
 * @param {Feature<Record<string, any>> & {isQuiet?: boolean}} feature
 */
export function lazy(name, { isQuiet = false, ...feature }) {
  /** @type {import('preact').FunctionComponent<any> | null} */
  let Component = null;
  const load = async () => {
    Component ??= (await loadFeature(feature))[name];
  };
  prefetches.push(load);
  /** @param {Record<string, unknown>} props */
  return function Lazy(props) {
    const [, setLoaded] = useState(false);
    const [error, setError] = useState(/** @type {Error | null} */ (null));
    // What matters below is not whether the component is there by now, but whether it was drawn: a prefetch may be faster.
    const Shown = Component;
    useLayoutEffect(() => {
      if (!Shown) trackLoading(load().then(() => setLoaded(true), setError));
    }, []);
    if (Shown) return html`<${Shown} ...${props} />`;
    if (error) return html`<${Failed} error=${error} retry=${() => location.reload()} />`;
    return isQuiet ? null : html`<${Skeleton} lines=${8} />`;
  };
}

/**
 * Once the browser is idle, fetch all that may be needed next and call `then`.
 *
 * @param {() => void} then
 */
export function prefetchWhenIdle(then) {
  whenIdle(() => {
    // A failure is not shown before somebody asks for what is missing.
    for (const load of prefetches.splice(0)) load().catch(() => {});
    then();
  });
}
