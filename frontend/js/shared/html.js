// What every view imports: the template tag, the hooks and the signals, in one place.

import htm from '../../vendor/htm.js';
import { Fragment, h, render } from '../../vendor/preact.js';

export const html = htm.bind(h);
export {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from '../../vendor/preact-hooks.js';
export { batch, computed, effect, signal, useComputed, useSignal } from '../../vendor/signals.js';
export { Fragment, h, render };
