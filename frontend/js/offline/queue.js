// New entries that could not be sent yet: kept on this device, sent once and in order when the network returns.
import '../texts/en-later.js';
import { signal } from '../shared/html.js';
import { ApiError, call, isConnected } from '../shared/api.js';
import { nameOf, remove } from '../transactions/mutations.js';
import { remember } from '../transactions/history.js';
import { changed } from '../shared/resource.js';
import { user } from '../auth/session.js';
import { t } from '../shared/i18n.js';
import { toast } from '../ui/toast.js';
import { within } from './database.js';

/** [{turn, user, id, fields, refused}] of who is signed in, oldest first; `refused`: the service's sentence, or null. */
export const waiting = signal([]);
/** [transaction] sent since the page was opened: for whoever wants to say so. */
export const sent = signal([]);

// The service has judged the entry itself; anything else may pass.
const VERDICTS = [400, 409, 413, 415, 422];
const tabs = new BroadcastChannel('expenses.waiting');
tabs.addEventListener('message', () => { look(); });

/** True while something is on its way, so that what comes now has to queue behind it. */
export const mustWait = () => waiting.peek().some((one) => !one.refused);

/** Keep a new entry; it has the id that it will be recorded with, however often it is sent. Resolves to it. */
export async function put(id, fields) {
  const entry = { user: user.peek().id, id, fields, refused: null };
  try {
    entry.turn = await within('waiting', 'readwrite', (store) => store.add(entry));
  } catch {
    throw new ApiError(0);
  }
  await tell();
  remember([fields]);
  const takeBack = () => (waiting.peek().some(({ turn }) => turn === entry.turn)
    ? discard(entry) : remove({ id, ...fields }, { quietly: true }));
  toast(t('waiting.kept', { name: nameOf(fields) }), { action: { label: t('undo'), run: takeBack } });
  if (isConnected.peek()) flush();
  return { id, ...fields };
}

/** Give an entry up. */
export async function discard({ turn }) {
  await within('waiting', 'readwrite', (store) => store.delete(turn));
  await tell();
}

/** Read afresh what waits. */
export async function look() {
  const owner = user.peek()?.id;
  waiting.value = owner ? await waitingOf(owner) : [];
}

const waitingOf = (owner) =>
  within('waiting', 'readonly', (store) => store.index('user').getAll(IDBKeyRange.only(owner)));

async function tell() {
  await look();
  tabs.postMessage('changed');
}

let sending = null;

/** Send what waits, oldest first; only one tab at a time does. Ends early where the network does. */
export function flush() {
  sending ??= send().finally(() => { sending = null; });
  return sending;
}

async function send() {
  const owner = user.peek()?.id;
  if (!owner || !mustWait()) return;
  const done = [];
  await navigator.locks.request(`expenses.send.${owner}`, async () => {
    // Read under the lock: another tab may have sent them while this one waited for its turn.
    for (const one of await waitingOf(owner)) {
      if (one.refused || user.peek()?.id !== owner) continue;
      try {
        done.push((await call('POST', '/transactions', { body: { id: one.id, ...one.fields } })).body);
        await within('waiting', 'readwrite', (store) => store.delete(one.turn));
      } catch (error) {
        if (!VERDICTS.includes(error.status)) break;
        await within('waiting', 'readwrite', (store) => store.put({ ...one, refused: error.message }));
      }
    }
  });
  await tell();
  if (!done.length) return;
  sent.value = [...sent.value, ...done];
  remember(done);
  changed();
}
