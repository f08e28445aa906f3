// Sign-in view.

import { sessionState, signOutDetails, signOutReason } from '../auth/user.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { mark } from '../ui/icons.js';

/** The sign-in view: a description, why the session ended, and one button. */
export function SignIn() {
  const [isLeaving, setLeaving] = useState(false);
  const isUnreachable = sessionState.value === 'unreachable';
  const reason = isUnreachable ? 'signIn.unreachable' : signOutReason.value;
  const label = isUnreachable ? 'retry' : 'signIn.signIn';
  const leave = async () => {
    setLeaving(true);
    if (isUnreachable) return location.reload();
    const { signIn } = await import('../auth/oauth.js');
    return signIn();
  };
  return html`
    <main class="sign-in" id="main">
      <div class="sign-in-card">
        ${mark()}
        <h1>${t('signIn.title')}</h1>
        <p>${t('signIn.words')}</p>
        ${reason && html`<p class="notice" role="alert">${t(reason, signOutDetails.value)}</p>`}
        <button class="button primary large" type="button" onClick=${leave} disabled=${isLeaving}>
          ${t(isLeaving && !isUnreachable ? 'signIn.leaving' : label)}
        </button>
      </div>
    </main>`;
}
