// A field for a day that is used while it is typed: on the way to 2026 the years 2, 20 and 202 come by.

import { isDay } from '../shared/dates.js';
import { html, useEffect, useRef, useState } from '../shared/html.js';
import { fieldOf } from './events.js';

/** The ledger's first day. */
const EARLIEST = '1970-01-01';

/**
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.value
 * @param {(day: string, options: {replace: boolean}) => void} props.onDay called with a possible day, or '' once the
 *   field is empty; `replace`: this one follows another since the field got the focus
 */
export function DayInput({ id, value, onDay }) {
  // What is typed stays as it is, whatever is drawn again meanwhile.
  const [typed, setTyped] = useState(value);
  const isReported = useRef(false);
  useEffect(() => setTyped(value), [value]);
  /** @param {Event} event */
  const onChange = (event) => {
    const { value: day, validity } = fieldOf(event);
    setTyped(day);
    const isPossible = day ? isDay(day) && day >= EARLIEST : !validity.badInput;
    if (!isPossible) return;
    onDay(day, { replace: isReported.current });
    isReported.current = true;
  };
  const onFocus = () => {
    isReported.current = false;
  };
  return html`<input id=${id} type="date" value=${typed} onFocus=${onFocus} onChange=${onChange} />`;
}
