// Messages at the lower edge, spoken politely.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from './icons.js';
import { toasts } from './toast.js';

export function Toasts() {
  const take = (id) => {
    toasts.value = toasts.value.filter((one) => one.id !== id);
  };
  const run = (id, action) => {
    take(id);
    document.getElementById('main').focus({ preventScroll: true });
    action.run();
  };
  return html`
    <div class="toasts" role="status" aria-live="polite">
      ${toasts.value.map(
        ({ id, text, action, isError }) => html`
        <div class=${`toast${isError ? ' is-error' : ''}`} key=${id}>
          <span>${text}</span>
          ${
            action &&
            html`
            <button class="toast-action" type="button" onClick=${() => run(id, action)}>${action.label}</button>`
          }
          <button class="toast-close" type="button" aria-label=${t('dismiss')} onClick=${() => take(id)}>
            ${icon('close')}</button>
        </div>`,
      )}
    </div>`;
}
