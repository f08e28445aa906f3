// Shows in the lists what the queue holds of recorded transactions: their changes, and that they are deleted.

import { queued } from '../offline/queue.js';
import { effect } from '../shared/html.js';
import { markDeleted } from './optimistic_deletes.js';
import { unsentEdits } from './unsent_edits.js';

/** @typedef {import('../shared/types.js').Entry} Entry */

const TRANSACTION = /^\/transactions\/([^/]+)$/;

/** Follow the queue as long as the page is open. */
export function followUnsentTransactions() {
  effect(() => {
    /** @type {Map<string, Entry>} */
    const edits = new Map();
    /** @type {string[]} */
    const deleted = [];
    for (const item of queued.value) {
      const match = 'change' in item && TRANSACTION.exec(item.change.resource);
      if (!match) continue;
      const id = decodeURIComponent(match[1]);
      if (item.change.method === 'DELETE') deleted.push(id);
      else edits.set(id, /** @type {any} */ (item.change.body));
    }
    unsentEdits.value = edits;
    if (deleted.length) markDeleted(deleted, true);
  });
}
