// Toast list (aria-live=polite).
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from './icons.js';
import { dismissToast, toasts } from './toast.js';

/** @typedef {import('./toast.js').Toast} Toast */

/** All messages, each with its action and a way to dismiss it. */
export const Toasts = () => html`
  <div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map((toast) => html`<${Message} key=${toast.id} toast=${toast} />`)}
  </div>`;

/** @param {{toast: Toast}} props */
function Message({ toast: { id, text, action, isError } }) {
  const dismiss = () => dismissToast(id);
  const run = () => {
    dismiss();
    // The button is gone; without another place the page would lose the focus.
    document.getElementById('main')?.focus({ preventScroll: true });
    action?.run();
  };
  return html`
    <div class=${`toast${isError ? ' is-error' : ''}`}>
      <span>${text}</span>
      ${action && html`<button class="toast-action" type="button" onClick=${run}>${action.label}</button>`}
      <button class="toast-close" type="button" aria-label=${t('dismiss')} onClick=${dismiss}>${icon('close')}</button>
    </div>`;
}
