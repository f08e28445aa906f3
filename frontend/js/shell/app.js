// Starts the page: the configuration, the session and the settings, then the view.
import './wiring.js';
import { resumeSession } from '../auth/session.js';
import { sessionState, user } from '../auth/user.js';
import { isConnected } from '../shared/api.js';
import { configured } from '../shared/config.js';
import { effect, html, render } from '../shared/html.js';
import { whenIdle } from '../shared/idle.js';
import { clearResources, refreshResources, retryUnreached } from '../shared/resource.js';
import { clearSettings, loadSettings, restoreSettings, settings } from '../shared/settings.js';
import { clearHistory } from '../transactions/history.js';
import { loadFeature } from '../ui/lazy.js';
import { clearToasts } from '../ui/toast.js';
import { SignIn } from './sign_in.js';
import { Shell } from './view.js';

const App = () => (sessionState.value === 'in' ? html`<${Shell} />` : html`<${SignIn} />`);

async function start() {
  try {
    await configured;
    await Promise.all([openSession(), restoreSettings()]);
  } catch {
    // The session is kept: as soon as the service answers again, a reload takes it up.
    sessionState.value = 'unreachable';
  }
  const root = /** @type {HTMLElement} */ (document.getElementById('app'));
  root.replaceChildren();
  render(html`<${App} />`, root);
  whenIdle(() => {
    // Without it the page works, and the next start tries again.
    startBackground().catch(() => {});
  });
}

/** Complete a sign-in where the managed login has just answered; otherwise take up the tab's session. */
async function openSession() {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('code') && !answer.has('error')) return resumeSession();
  const { finishSignIn } = await import('../auth/oauth.js');
  return finishSignIn(answer);
}

async function startBackground() {
  const background = await loadFeature({ load: () => import('./background.js'), texts: ['transactions'] });
  background.start();
}

/** @type {string | null} */
let lastUserId = null;
effect(() => {
  const userId = user.value?.id ?? null;
  if (userId !== lastUserId) {
    // What was requested before any user was known is for this tab's own user, and stays.
    if (lastUserId) {
      clearResources();
      clearHistory();
      clearSettings();
    }
    if (userId) loadSettings();
    clearToasts();
  }
  lastUserId = userId;
});

// The network may come back before the background work begins.
addEventListener('online', () => {
  if (user.peek() && !isConnected.peek()) refreshResources();
});
effect(() => {
  if (!isConnected.value || !user.peek()) return;
  retryUnreached();
  if (!settings.peek().version) loadSettings();
});

start();
