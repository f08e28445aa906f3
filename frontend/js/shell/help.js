// The help: every key with what it does.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { LIST_KEYS } from '../transactions/selection.js';
import { Dialog } from '../ui/dialog.js';
import { KEYS } from './keys.js';

/** @typedef {{key: string, words: string}} KeyHelp a key, and the text key of what it does */

/** Keys of single fields. */
const FIELD_KEYS = [
  { key: 'Enter', words: 'keys.saveNext' },
  { key: '16.99*1.1', words: 'keys.calculate' },
  { key: '↓', words: 'entry.suggestions' },
  { key: 'T', words: 'keys.today' },
  { key: '+ −', words: 'keys.day' },
  { key: 'PgUp PgDn', words: 'keys.month' },
];

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/**
 * Return what is printed on a key, in the reader's language.
 *
 * @param {string} key
 */
const keyCap = (key) =>
  key.length === 1
    ? key.toUpperCase()
    : key.replace(/[A-Z][a-z]\w*/g, (name) => (isMac && name === 'Ctrl' ? '⌘' : t(`key.${name}`)));

/** @param {{keys: KeyHelp[]}} props */
function KeyList({ keys }) {
  /** @param {KeyHelp} help */
  const row = ({ key, words }) => html`
    <div key=${key}><dt>${key.split(' ').map((one) => html`<kbd key=${one}>${keyCap(one)}</kbd>`)}</dt>
      <dd>${t(words)}</dd></div>`;
  return html`<dl class="keys">${keys.map(row)}</dl>`;
}

/** @param {{onClose: () => void}} props */
export const Help = ({ onClose }) => html`
  <${Dialog} title=${t('shell.keys')} onClose=${onClose}>
    <${KeyList} keys=${KEYS} />
    <h3>${t('keys.list')}</h3>
    <${KeyList} keys=${LIST_KEYS} />
    <h3>${t('keys.adding')}</h3>
    <${KeyList} keys=${FIELD_KEYS} />
  </${Dialog}>`;
