// On a phone: the views that the bottom bar has no room for, and what belongs to the person.
import '../texts/en-later.js';
import { html } from '../html.js';
import { icon } from '../icons.js';
import { link, route, VIEWS } from '../route.js';
import { user } from '../signin.js';
import { t } from '../text.js';
import { Dialog } from './dialog.js';
import { Tools } from './tools.js';

const IN_THE_BAR = ['overview', 'transactions', 'reports'];

export const Account = ({ onClose }) => html`
  <${Dialog} title=${t('shell.more')} onClose=${onClose}>
    <nav class="tools" aria-label=${t('shell.moreViews')}>
      ${VIEWS.filter((name) => !IN_THE_BAR.includes(name)).map((name) => html`
        <a class="button quiet" key=${name} href=${link(name)} onClick=${onClose}
          aria-current=${route.value.view === name ? 'page' : undefined}>
          ${icon(name)}<span>${t(`view.${name}`)}</span></a>`)}
    </nav>
    <div class="tools"><${Tools} /></div>
    <p class="muted tools-who">${t('shell.signedIn', { name: user.value?.name })}</p>
  </${Dialog}>`;
