// Signing out, with what has to happen on this device first. Every button and command uses this module.
import { signOut } from '../auth/oauth.js';
import { onBeforeSignOut } from '../auth/session.js';
import { canSignOut } from '../offline/sign_out_guard.js';

onBeforeSignOut(canSignOut);

export { signOut };
