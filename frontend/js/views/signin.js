// The door: what this is, and one button.
import { html, useState } from '../html.js';
import { reason, signIn, state } from '../signin.js';
import { mark } from '../icons.js';

const UNREACHABLE = 'The service cannot be reached. Check the connection, then try again.';

export function SignIn() {
  const [leaving, setLeaving] = useState(false);
  const isUnreachable = state.value === 'unreachable';
  const why = isUnreachable ? UNREACHABLE : reason.value;
  const leave = () => {
    setLeaving(true);
    if (isUnreachable) location.reload();
    else signIn();
  };
  return html`
    <main class="door" id="main">
      <div class="door-card">
        ${mark()}
        <h1>Every cent accounted for.</h1>
        <p>Write down what comes in and what goes out. See where it went, to the day and to the cent.</p>
        ${why && html`<p class="notice" role="alert">${why}</p>`}
        <button class="button primary large" type="button" onClick=${leave} disabled=${leaving}>
          ${isUnreachable ? 'Try again' : leaving ? 'Opening the sign-in…' : 'Sign in'}
        </button>
      </div>
    </main>`;
}
