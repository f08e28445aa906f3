// Start: the settings, the sign-in, then the page.
import './wiring.js';
import { resumeSession } from '../auth/session.js';
import { sessionState, user } from '../auth/user.js';
import { configured } from '../shared/config.js';
import { effect, html, render } from '../shared/html.js';
import { whenIdle } from '../shared/idle.js';
import { clearResources } from '../shared/resource.js';
import { clearSettings, loadSettings, restoreSettings } from '../shared/settings.js';
import { clearHistory } from '../transactions/history.js';
import { loadFeature } from '../ui/lazy.js';
import { toasts } from '../ui/toast.js';
import { SignIn } from './sign_in.js';
import { Shell } from './view.js';

const root = document.getElementById('app');

function App() {
  if (sessionState.value === 'in') return html`<${Shell} />`;
  return html`<${SignIn} />`;
}

async function start() {
  try {
    await configured;
    await Promise.all([openSession(), restoreSettings()]);
  } catch {
    // The session is kept: as soon as the service answers again, a reload takes it up.
    sessionState.value = 'unreachable';
  }
  root.replaceChildren();
  render(html`<${App} />`, root);
  whenIdle(startBackground);
}

/** Complete a sign-in where the managed login has just answered; otherwise take up the tab's session. */
async function openSession() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('code') && !answer.has('error')) return resumeSession();
  const { finishSignIn } = await import('../auth/oauth.js');
  return finishSignIn(answer);
}

async function startBackground() {
  const { start: begin } = await loadFeature({ load: () => import('./background.js'), texts: ['transactions'] });
  begin();
}

let last = null;
effect(() => {
  const now = user.value?.id ?? null;
  if (now !== last) {
    // What has been asked for before anyone is known is this tab's own user's.
    if (last) {
      clearResources();
      clearHistory();
      clearSettings();
    }
    if (now) loadSettings();
    toasts.value = [];
  }
  last = now;
});

start();
