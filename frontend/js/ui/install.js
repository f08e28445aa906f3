// Putting the page on the home screen, where the browser offers it.
// https://developer.mozilla.org/en-US/docs/Web/API/BeforeInstallPromptEvent
import { signal } from '../shared/html.js';

/** @typedef {Event & {prompt: () => Promise<unknown>}} InstallEvent */

/** @type {InstallEvent | null} */
let offered = null;
/** Whether the browser can ask to install the page. */
export const canInstall = signal(false);

addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault();
  offered = /** @type {InstallEvent} */ (event);
  canInstall.value = true;
});
addEventListener('appinstalled', () => {
  canInstall.value = false;
});

/** Ask whether to install the page. */
export async function install() {
  await offered?.prompt();
  canInstall.value = false;
}
