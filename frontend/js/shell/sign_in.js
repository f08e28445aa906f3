// The door: what this is, and one button.
import { html, useState } from '../shared/html.js';
import { reason, state } from '../auth/session.js';
import { mark } from '../ui/icons.js';
import { t } from '../shared/i18n.js';

export function SignIn() {
  const [leaving, setLeaving] = useState(false);
  const isUnreachable = state.value === 'unreachable';
  const why = isUnreachable ? 'door.unreachable' : reason.value;
  const leave = () => {
    setLeaving(true);
    if (isUnreachable) location.reload();
    else import('../auth/oauth.js').then(({ signIn }) => signIn());
  };
  return html`
    <main class="door" id="main">
      <div class="door-card">
        ${mark()}
        <h1>${t('door.title')}</h1>
        <p>${t('door.words')}</p>
        ${why && html`<p class="notice" role="alert">${t(why)}</p>`}
        <button class="button primary large" type="button" onClick=${leave} disabled=${leaving}>
          ${t(isUnreachable ? 'retry' : leaving ? 'door.leaving' : 'door.signIn')}
        </button>
      </div>
    </main>`;
}
