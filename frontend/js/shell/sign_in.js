// The door: what this is, and one button.

import { sessionState, signOutReason } from '../auth/user.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { mark } from '../ui/icons.js';

export function SignIn() {
  const [leaving, setLeaving] = useState(false);
  const isUnreachable = sessionState.value === 'unreachable';
  const why = isUnreachable ? 'signIn.unreachable' : signOutReason.value;
  const leave = () => {
    setLeaving(true);
    if (isUnreachable) location.reload();
    else import('../auth/oauth.js').then(({ signIn }) => signIn());
  };
  return html`
    <main class="door" id="main">
      <div class="door-card">
        ${mark()}
        <h1>${t('signIn.title')}</h1>
        <p>${t('signIn.words')}</p>
        ${why && html`<p class="notice" role="alert">${t(why)}</p>`}
        <button class="button primary large" type="button" onClick=${leave} disabled=${leaving}>
          ${t(isUnreachable ? 'retry' : leaving ? 'signIn.leaving' : 'signIn.signIn')}
        </button>
      </div>
    </main>`;
}
