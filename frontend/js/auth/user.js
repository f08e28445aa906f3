// The signed-in user, as signals that every view may follow.
import { signal } from '../shared/html.js';

/** The signed-in user; null without one. */
export const user = signal(/** @type {import('../shared/types.js').User | null} */ (null));

/**
 * 'starting', 'in', 'out', or 'unreachable': the session is kept, but the service could not confirm it.
 */
export const sessionState = signal(/** @type {'starting' | 'in' | 'out' | 'unreachable'} */ ('starting'));

/** Text key that says why signing in failed or the session ended; '' when there is nothing to say. */
export const signOutReason = signal('');
/** What that text names. */
export const signOutDetails = signal(/** @type {Record<string, string>} */ ({}));
