// Toolbar: hide the amounts, show the keys, sign out.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from '../ui/icons.js';
import { loadAhead } from '../ui/lazy.js';
import { openDialog } from '../ui/open_dialog.js';
import { isPrivate, togglePrivate } from '../ui/theme.js';

const loadSignOut = loadAhead({ load: () => import('./sign_out.js') });
const signOut = () => loadSignOut().then((module) => module.signOut());

/** @param {{name: string, words: string, run: () => unknown}} props */
const Tool = ({ name, words, run }) => html`
  <button class="button quiet" type="button" onClick=${run}>${icon(name)}<span>${words}</span></button>`;

/** The buttons. */
export const Toolbar = () => html`
  <${Tool} name=${isPrivate.value ? 'hidden' : 'eye'} words=${t(isPrivate.value ? 'shell.show' : 'shell.hide')}
    run=${togglePrivate} />
  <${Tool} name="back" words=${t('changes')} run=${() => openDialog('changes')} />
  <${Tool} name="keys" words=${t('shell.keys')} run=${() => openDialog('help')} />
  <${Tool} name="out" words=${t('shell.signOut')} run=${signOut} />`;
