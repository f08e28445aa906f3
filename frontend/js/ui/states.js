// Nothing yet, not yet, and not now: the three states besides the good one.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from './icons.js';

/** Grey lines where the content will be, as high as it will be. */
export const Skeleton = ({ lines = 4, label = t('loading') }) => html`
  <div class="waiting" role="status"><span class="unseen">${label}</span>
    ${Array.from({ length: lines }, (_, at) => html`<span class="bone" key=${at} />`)}
  </div>`;

export const Empty = ({ title, children }) => html`
  <div class="empty"><p class="empty-title">${title}</p><p class="muted">${children}</p></div>`;

export const Failed = ({ error, retry }) => html`
  <div class="failed" role="alert">
    ${icon('warning')}<div><p class="empty-title">${t(error.status === 0 ? 'offline' : 'failed')}</p>
    <p class="muted">${error.message}</p></div>
    <button class="button" type="button" onClick=${retry}>${t('retry')}</button>
  </div>`;

/** The good state or one of the others; `children` is a function of the data. */
export function Loaded({ resource, lines, children }) {
  if (resource.data) return children(resource.data);
  if (resource.error) return html`<${Failed} ...${resource} />`;
  return html`<${Skeleton} lines=${lines} />`;
}
