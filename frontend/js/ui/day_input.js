// Fields for a day. Nothing sets their value while it is typed: the browser would take the next digit for the first one
// of a new year.

import { isDay } from '../shared/dates.js';
import { html, useLayoutEffect, useRef } from '../shared/html.js';
import { fieldOf } from './events.js';

/** The ledger's first day. */
const EARLIEST = '1970-01-01';

/**
 * A date field of a form, which reports every value. While it has the focus, a value that it has reported itself comes
 * back too late to be shown; any other value is shown at once, and the current one when the focus leaves.
 *
 * @param {object} props
 * @param {string} props.value
 * @param {(day: string, field: HTMLInputElement) => void} props.onValue called with '' while no day is typed completely
 * @param {() => void} [props.onFocus]
 */
export function DateInput({ value, onValue, onFocus = () => {}, ...attributes }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const reported = useRef(/** @type {Set<string>} */ (new Set()));
  const show = () => {
    reported.current.clear();
    if (field.current && field.current.value !== value) field.current.value = value;
  };
  useLayoutEffect(() => {
    if (document.activeElement !== field.current || !reported.current.has(value)) show();
  }, [value]);
  /** @param {Event} event */
  const onInput = (event) => {
    const input = fieldOf(event);
    reported.current.add(input.value);
    onValue(input.value, input);
  };
  return html`<input ...${attributes} ref=${field} type="date" onInput=${onInput} onFocus=${onFocus} onBlur=${show} />`;
}

/**
 * A date field that is used while it is typed: on the way to 2026 the years 2, 20 and 202 come by.
 *
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.value
 * @param {(day: string, options: {replace: boolean}) => void} props.onDay called with a possible day, or '' once the
 *   field is empty; `replace`: this one follows another since the field got the focus
 */
export function DayInput({ id, value, onDay }) {
  const isReported = useRef(false);
  /** @param {string} day @param {HTMLInputElement} field */
  const onValue = (day, { validity }) => {
    const isPossible = day ? isDay(day) && day >= EARLIEST : !validity.badInput;
    if (!isPossible) return;
    onDay(day, { replace: isReported.current });
    isReported.current = true;
  };
  const onFocus = () => {
    isReported.current = false;
  };
  return html`<${DateInput} id=${id} value=${value} onValue=${onValue} onFocus=${onFocus} />`;
}
