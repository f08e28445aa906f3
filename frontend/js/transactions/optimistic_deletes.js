// Rows that are taken out of the lists before the service has confirmed that they are gone.
import { signal } from '../shared/html.js';

/** Their ids. */
export const deletedIds = signal(new Set());

/** Take them out, or put them back. */
export function markDeleted(ids, isLeaving) {
  const all = new Set(deletedIds.value);
  for (const id of ids) {
    if (isLeaving) all.add(id);
    else all.delete(id);
  }
  deletedIds.value = all;
}
