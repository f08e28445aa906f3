// Rows that are taken out of the lists before the service has confirmed that they are gone.
import { signal } from '../shared/html.js';

/** Their ids. */
export const leaving = signal(new Set());

/** Take them out, or put them back. */
export function mark(ids, isLeaving) {
  const all = new Set(leaving.value);
  for (const id of ids) {
    if (isLeaving) all.add(id);
    else all.delete(id);
  }
  leaving.value = all;
}
