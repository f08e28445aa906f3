// On a phone: the views that the bottom bar has no room for, and what belongs to the person.

import { user } from '../auth/user.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { route, VIEWS, viewLink } from '../shared/router.js';
import { Dialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { Tools } from './toolbar.js';

const IN_THE_BAR = ['overview', 'transactions', 'reports'];

export const MoreMenu = ({ onClose }) => html`
  <${Dialog} title=${t('shell.more')} onClose=${onClose}>
    <nav class="tools" aria-label=${t('shell.moreViews')}>
      ${VIEWS.filter((name) => !IN_THE_BAR.includes(name)).map(
        (name) => html`
        <a class="button quiet" key=${name} href=${viewLink(name)} onClick=${onClose}
          aria-current=${route.value.view === name ? 'page' : undefined}>
          ${icon(name)}<span>${t(`view.${name}`)}</span></a>`,
      )}
    </nav>
    <div class="tools"><${Tools} /></div>
    <p class="muted tools-who">${t('shell.signedIn', { name: user.value?.name })}</p>
  </${Dialog}>`;
