// Signing out takes everything of the user off this device; what was not sent yet is asked for first.
import { dialog, openDialog } from '../ui/open_dialog.js';
import { user } from '../auth/session.js';
import { wipe } from './response_cache.js';
import { look, waiting } from './queue.js';

/** True once the device holds nothing of the user any more; false when a question has to be answered first. */
export async function mayLeave() {
  const owner = user.peek()?.id;
  if (!owner) return true;
  try {
    await look();
    if (waiting.peek().length && dialog.peek() !== 'leave') {
      openDialog('leave');
      return false;
    }
    await wipe(owner);
  } catch {
    // No database, nothing kept.
  }
  new BroadcastChannel('expenses.out').postMessage(owner);
  return true;
}
