// Start: the settings, the sign-in, then the page.
import { effect, html, render } from './html.js';
import { configured } from './config.js';
import { atLeisure } from './leisure.js';
import { resume, state, user } from './signin.js';
import { forget } from './resource.js';
import { forgetMemory } from './memory.js';
import { forgetSettings, loadSettings, resumeSettings } from './settings.js';
import { toasts } from './toasts.js';
import { Shell } from './views/shell.js';
import { SignIn } from './views/signin.js';

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
