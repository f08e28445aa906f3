// What a person does with the page as a whole.
import { html } from '../html.js';
import { openDialog } from '../dialogs.js';
import { icon } from '../icons.js';
import { isPrivate } from '../screen.js';
import { t } from '../text.js';
import { ahead } from './lazy.js';

const Tool = ({ name, words, run }) => html`
  <button class="button quiet" type="button" onClick=${run}>${icon(name)}<span>${words}</span></button>`;

const login = ahead(() => import('../login.js'));
const signOut = () => login().then((module) => module.signOut());

export const Tools = () => html`
  <${Tool} name=${isPrivate.value ? 'hidden' : 'eye'} words=${t(isPrivate.value ? 'shell.show' : 'shell.hide')}
    run=${() => { isPrivate.value = !isPrivate.value; }} />
  <${Tool} name="keys" words=${t('shell.keys')} run=${() => openDialog('help')} />
  <${Tool} name="out" words=${t('shell.signOut')} run=${signOut} />`;
