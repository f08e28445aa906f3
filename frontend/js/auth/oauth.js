// Signing in with the user pool's managed login, by authorization code with PKCE, and signing out.
// https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html
import '../texts/en-later.js';
import { config, endpoint, exchange, form, REFRESH } from '../shared/config.js';
import { end, take } from './session.js';

const PENDING = 'expenses.signin';

const home = () => `${location.origin}/`;

/** Leave for the managed login; it comes back to the same view. */
export async function signIn() {
  const pending = { state: random(), nonce: random(), verifier: random(), hash: location.hash };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.verifier));
  location.assign(`${endpoint('/oauth2/authorize')}?${new URLSearchParams({
    response_type: 'code', client_id: config.clientId, redirect_uri: home(), scope: 'openid email',
    state: pending.state, nonce: pending.nonce, code_challenge: base64url(digest), code_challenge_method: 'S256',
  })}`);
}

/** Forget everything here, then end the session of the managed login too; asks first if entries are not sent yet. */
export async function signOut() {
  const { mayLeave } = await import('../offline/sign_out_guard.js');
  if (!(await mayLeave())) return;
  const token = sessionStorage.getItem(REFRESH);
  end('');
  // Nothing can be told to anybody; what lay here is gone.
  if (!navigator.onLine) return;
  // A login on the page's own origin is the local cloud's, which has no revocation; its tokens stay on the machine.
  if (token && new URL(config.signInUrl, home()).origin !== location.origin) {
    await fetch(endpoint('/oauth2/revoke'), form({ token, client_id: config.clientId })).catch(() => {});
  }
  location.assign(`${endpoint('/logout')}?${new URLSearchParams({ client_id: config.clientId, logout_uri: home() })}`);
}

/** Back from the managed login: its answer is for this tab or for nobody. */
export async function finish(answer) {
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null');
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, '', `${location.pathname}${pending?.hash ?? ''}`);
  dispatchEvent(new HashChangeEvent('hashchange'));
  if (answer.has('error')) return end('door.notCompleted');
  if (!pending || pending.state !== answer.get('state')) return end('door.notThisTab');
  return take(exchange({
    grant_type: 'authorization_code', code: answer.get('code'), redirect_uri: home(), code_verifier: pending.verifier,
  }), pending.nonce);
}

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
