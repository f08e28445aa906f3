// Signing in with the user pool's managed login, by authorization code with PKCE, and signing out.
// https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html
import { config } from '../shared/config.js';
import { acceptTokens, endSession, maySignOut } from './session.js';
import { endpointUrl, exchangeGrant, REFRESH_TOKEN_KEY, revokeToken } from './token_endpoint.js';

const PENDING_KEY = 'expenses.signin';

const homeUrl = () => `${location.origin}/`;

/** Leave for the managed login; it comes back to the same view. */
export async function signIn() {
  const pending = { state: randomText(), nonce: randomText(), verifier: randomText(), hash: location.hash };
  sessionStorage.setItem(PENDING_KEY, JSON.stringify(pending));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.verifier));
  location.assign(
    `${endpointUrl('/oauth2/authorize')}?${new URLSearchParams({
      response_type: 'code',
      client_id: config.clientId,
      redirect_uri: homeUrl(),
      scope: 'openid email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: base64url(digest),
      code_challenge_method: 'S256',
    })}`,
  );
}

/** Forget the session here, then end that of the managed login too, once the guard of onBeforeSignOut agrees. */
export async function signOut() {
  if (!(await maySignOut())) return;
  const token = sessionStorage.getItem(REFRESH_TOKEN_KEY);
  endSession('');
  // Without a network nobody can be told; the session on this device is gone all the same.
  if (!navigator.onLine) return;
  await revokeToken(token);
  location.assign(
    `${endpointUrl('/logout')}?${new URLSearchParams({ client_id: config.clientId, logout_uri: homeUrl() })}`,
  );
}

/**
 * Complete the sign-in with the managed login's answer, which is for this tab or for none.
 *
 * @param {URLSearchParams} answer the query of the address
 */
export async function finishSignIn(answer) {
  const pending = JSON.parse(sessionStorage.getItem(PENDING_KEY) ?? 'null');
  sessionStorage.removeItem(PENDING_KEY);
  history.replaceState(null, '', `${location.pathname}${pending?.hash ?? ''}`);
  dispatchEvent(new HashChangeEvent('hashchange'));
  if (answer.has('error')) return endSession('signIn.notCompleted');
  if (!pending || pending.state !== answer.get('state')) return endSession('signIn.notThisTab');
  return acceptTokens(
    exchangeGrant({
      grant_type: 'authorization_code',
      code: answer.get('code') ?? '',
      redirect_uri: homeUrl(),
      code_verifier: pending.verifier,
    }),
    pending.nonce,
  );
}

const randomText = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** @param {Uint8Array | ArrayBuffer} bytes */
const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
