// The door: what this is, and one button.
import { html, useState } from '../html.js';
import { reason, signIn } from '../signin.js';
import { config } from '../config.js';
import { mark } from '../icons.js';

export function SignIn() {
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    if (!config.signInUrl) {
      location.reload();
      return;
    }
    setLeaving(true);
    await signIn();
  };
  return html`
    <main class="door" id="main">
      <div class="door-card">
        ${mark()}
        <h1>Every cent accounted for.</h1>
        <p>Write down what comes in and what goes out. See where it went, to the day and to the cent.</p>
        ${reason.value && html`<p class="notice" role="alert">${reason.value}</p>`}
        <button class="button primary large" type="button" onClick=${leave} disabled=${leaving}>
          ${leaving ? 'Opening the sign-in…' : config.signInUrl ? 'Sign in' : 'Try again'}
        </button>
      </div>
    </main>`;
}
