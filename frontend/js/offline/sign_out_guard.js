// Signing out erases everything of the user from this device; unsent entries are asked about first.

import { user } from '../auth/user.js';
import { dialog, openDialog } from '../ui/open_dialog.js';
import { queued, readQueue } from './queue.js';
import { eraseUser } from './response_cache.js';

/** The channel that tells a user's other tabs that the user has signed out; its messages are the user's id. */
export const SIGN_OUT_CHANNEL = 'expenses.out';

/** Erase what the device keeps of the user; resolves to false where a question has to be answered first. */
export async function canSignOut() {
  const owner = user.peek()?.id;
  if (!owner) return true;
  try {
    await readQueue();
    if (queued.peek().length && dialog.peek() !== 'signOut') {
      openDialog('signOut');
      return false;
    }
    await eraseUser(owner);
  } catch {
    // Without a database nothing is kept.
  }
  const channel = new BroadcastChannel(SIGN_OUT_CHANNEL);
  channel.postMessage(owner);
  channel.close();
  return true;
}
