// Toast list (aria-live=polite).
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from './icons.js';
import { dismissToast, isHeld, toasts, undoChange } from './toast.js';

/** @typedef {import('./toast.js').Toast} Toast */

const hold = () => {
  isHeld.value = true;
};
const release = () => {
  isHeld.value = false;
};

/** All messages, each with its action and a way to dismiss it. */
export const Toasts = () => html`
  <div class="toasts" role="status" aria-live="polite" onPointerEnter=${hold} onPointerLeave=${release} onFocusIn=${hold}
    onFocusOut=${release}>
    ${toasts.value.map((toast) => html`<${Message} key=${toast.id} toast=${toast} />`)}
  </div>`;

/** @param {{toast: Toast}} props */
function Message({ toast: { id, text, action, link, isError } }) {
  /** @param {() => unknown} then */
  const leave = (then) => {
    release();
    then();
  };
  return html`
    <div class=${`toast${isError ? ' is-error' : ''}`}>
      <span>${text}</span>
      ${action && html`<button class="toast-action" type="button" onClick=${() => leave(() => undoChange(id))}>${action.label}</button>`}
      ${link && html`<button class="toast-action" type="button" onClick=${() => leave(link.run)}>${link.label}</button>`}
      <button class="toast-close" type="button" aria-label=${t('dismiss')} onClick=${() => leave(() => dismissToast(id))}>
        ${icon('close')}</button>
    </div>`;
}
