// Deleted transactions that are taken out of the lists before the service has confirmed it.
import { user } from '../auth/user.js';
import { effect, signal } from '../shared/html.js';

/** @type {import('@preact/signals').Signal<Set<string>>} */
export const deletedIds = signal(new Set());

effect(() => {
  if (!user.value) deletedIds.value = new Set();
});

/**
 * Take transactions out of the lists, or show them again.
 *
 * @param {string[]} ids
 * @param {boolean} isDeleted
 */
export function markDeleted(ids, isDeleted) {
  const all = new Set(deletedIds.peek());
  for (const id of ids) {
    if (isDeleted) all.add(id);
    else all.delete(id);
  }
  deletedIds.value = all;
}
