// Empty, loading and error states.

import { ApiError } from '../shared/api.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from './icons.js';

/**
 * Grey lines in place of content that is loading, as high as it will be.
 *
 * @param {{lines?: number, label?: string}} props
 */
export const Skeleton = ({ lines = 4, label = t('loading') }) => html`
  <div class="skeleton" role="status"><span class="unseen">${label}</span>
    ${Array.from({ length: lines }, (_, at) => html`<span class="bone" key=${at} />`)}
  </div>`;

/**
 * @param {{title: string, children?: import('../shared/types.js').Children}} props
 */
export const Empty = ({ title, children }) => html`
  <div class="empty"><p class="empty-title">${title}</p><p class="muted">${children}</p></div>`;

/**
 * @param {{error: Error, retry: () => void}} props
 */
export function Failed({ error, retry }) {
  const isOffline = error instanceof ApiError && error.status === 0;
  return html`
    <div class="failed" role="alert">
      ${icon('warning')}<div><p class="empty-title">${t(isOffline ? 'offline' : 'failed')}</p>
      <p class="muted">${error.message}</p></div>
      <button class="button" type="button" onClick=${retry}>${t('retry')}</button>
    </div>`;
}

/**
 * The content made of a resource's data, or the state that stands in for it.
 *
 * @template T
 * @param {object} props
 * @param {import('../shared/types.js').Resource<T>} props.resource
 * @param {number} props.lines
 * @param {(data: T) => import('../shared/types.js').Children} props.children
 */
export function Loaded({ resource, lines, children }) {
  if (resource.data) return children(resource.data);
  if (resource.error) return html`<${Failed} error=${resource.error} retry=${resource.retry} />`;
  return html`<${Skeleton} lines=${lines} />`;
}
