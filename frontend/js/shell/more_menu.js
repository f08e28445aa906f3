// On a phone: the views that the bottom bar has no room for, and the tools of the side bar.

import { user } from '../auth/user.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { route, VIEWS, viewLink } from '../shared/router.js';
import { Dialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { Toolbar } from './toolbar.js';

/** The views that the bottom bar has room for. */
const IN_BAR = VIEWS.slice(0, 3);

/** @param {{onClose: () => void}} props */
export function MoreMenu({ onClose }) {
  /** @param {string} name */
  const link = (name) => html`
    <a class="button quiet" key=${name} href=${viewLink(name)} onClick=${onClose}
      aria-current=${route.value.view === name ? 'page' : undefined}>
      ${icon(name)}<span>${t(`view.${name}`)}</span></a>`;
  return html`
    <${Dialog} title=${t('shell.more')} onClose=${onClose}>
      <nav class="tools" aria-label=${t('shell.moreViews')}>
        ${VIEWS.filter((name) => !IN_BAR.includes(name)).map(link)}</nav>
      <div class="tools"><${Toolbar} /></div>
      <p class="muted tools-who">${t('shell.signedIn', { name: user.value?.name })}</p>
    </${Dialog}>`;
}
