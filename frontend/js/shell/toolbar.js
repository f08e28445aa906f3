// What a person does with the page as a whole.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from '../ui/icons.js';
import { loadAhead } from '../ui/lazy.js';
import { openDialog } from '../ui/open_dialog.js';
import { isPrivate } from '../ui/theme.js';

const Tool = ({ name, words, run }) => html`
  <button class="button quiet" type="button" onClick=${run}>${icon(name)}<span>${words}</span></button>`;

const loadSignOut = loadAhead({ load: () => import('./sign_out.js') });
const signOut = () => loadSignOut().then((module) => module.signOut());

export const Tools = () => html`
  <${Tool} name=${isPrivate.value ? 'hidden' : 'eye'} words=${t(isPrivate.value ? 'shell.show' : 'shell.hide')}
    run=${() => {
      isPrivate.value = !isPrivate.value;
    }} />
  <${Tool} name="keys" words=${t('shell.keys')} run=${() => openDialog('help')} />
  <${Tool} name="out" words=${t('shell.signOut')} run=${signOut} />`;
