// Start: the settings, the sign-in, then the page.
import { effect, html, render } from '../shared/html.js';
import { configured } from '../shared/config.js';
import { atLeisure } from '../shared/idle.js';
import { resume, state, user } from '../auth/session.js';
import { forget } from '../shared/resource.js';
import { forgetMemory } from '../transactions/history.js';
import { forgetSettings, loadSettings, resumeSettings } from '../shared/settings.js';
import { toasts } from '../ui/toast.js';
import { Shell } from './view.js';
import { SignIn } from './sign_in.js';

const root = document.getElementById('app');

function App() {
  if (state.value === 'in') return html`<${Shell} />`;
  return html`<${SignIn} />`;
}

async function start() {
  try {
    await configured;
    await Promise.all([resume(), resumeSettings()]);
  } catch {
    // The session is kept: as soon as the service answers again, a reload takes it up.
    state.value = 'unreachable';
  }
  root.replaceChildren();
  render(html`<${App} />`, root);
  atLeisure(() => import('./background.js').then((background) => background.start()));
}

let last = null;
effect(() => {
  const now = user.value?.id ?? null;
  if (now !== last) {
    // What has been asked for before anyone is known is this tab's own user's.
    if (last) {
      forget();
      forgetMemory();
      forgetSettings();
    }
    if (now) loadSettings();
    toasts.value = [];
  }
  last = now;
});

start();
