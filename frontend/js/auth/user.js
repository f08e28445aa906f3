// Who is signed in, as signals that every view may follow.
import { signal } from '../shared/html.js';

/** {id, name} of the signed-in user; null without one. */
export const user = signal(null);

/** 'starting', 'in', 'out', or 'unreachable': the session is kept, but the service could not confirm it. */
export const sessionState = signal('starting');

/** Text key that says why signing in failed or the session ended; '' when there is nothing to say. */
export const signOutReason = signal('');
