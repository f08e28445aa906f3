// Shows an error in place of a view that cannot be drawn, with a way to try again, instead of an empty page.

import { html, useErrorBoundary } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from './icons.js';

/** @param {{children: import('../shared/types.js').Children}} props */
export function ErrorBoundary({ children }) {
  const [error, retry] = useErrorBoundary((reason) => {
    console.error(reason);
  });
  if (!error) return children;
  return html`
    <section class="card failed" role="alert">
      ${icon('warning')}<div><p class="empty-title">${t('crash')}</p><p class="muted">${t('crash.hint')}</p></div>
      <button class="button" type="button" onClick=${retry}>${t('retry')}</button>
      <button class="button" type="button" onClick=${() => location.reload()}>${t('reload')}</button>
    </section>`;
}
