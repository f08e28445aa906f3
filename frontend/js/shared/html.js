// The template tag, the hooks and the signals that every view imports, in one place.

import htm from '../../vendor/htm.js';
import { Fragment, h, render } from '../../vendor/preact.js';

/**
 * Make a tree of elements and components of a template.
 *
 * @type {(strings: TemplateStringsArray, ...values: unknown[]) => import('preact').VNode}
 */
export const html = /** @type {any} */ (htm.bind(h));
export {
  useCallback,
  useEffect,
  useErrorBoundary,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from '../../vendor/preact-hooks.js';
export { batch, computed, effect, signal, useComputed, useSignal } from '../../vendor/signals.js';
export { Fragment, h, render };
