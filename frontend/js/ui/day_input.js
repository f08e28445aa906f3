// A field for a day that is looked at while it is typed: the years 2, 20 and 202 come by, and days that no month has.

import { isDay } from '../shared/dates.js';
import { html, useEffect, useRef, useState } from '../shared/html.js';

/** The ledger's first day. */
const EARLIEST = '1970-01-01';

/** `onDay(day, {replace})`: a day that can be meant, or '' once the field is empty; `replace`: after another one since the focus came. */
export function DayInput({ id, value, onDay }) {
  // What is typed stays as it is, whatever is drawn again meanwhile.
  const [typed, setTyped] = useState(value);
  const told = useRef(false);
  useEffect(() => setTyped(value), [value]);
  const onChange = ({ target }) => {
    setTyped(target.value);
    const isMeant = target.value ? isDay(target.value) && target.value >= EARLIEST : !target.validity.badInput;
    if (!isMeant) return;
    onDay(target.value, { replace: told.current });
    told.current = true;
  };
  return html`<input id=${id} type="date" value=${typed} onFocus=${() => {
    told.current = false;
  }} onChange=${onChange} />`;
}

/** The query with its two days in order, whichever of them is the later. */
export const inOrder = (query) =>
  query.from && query.to && query.from > query.to ? { ...query, from: query.to, to: query.from } : query;
