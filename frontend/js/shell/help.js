// Every key, in words.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { LIST_KEYS } from '../transactions/selection.js';
import { Dialog } from '../ui/dialog.js';
import { KEYS } from './keys.js';

/** Keys of single fields. */
const FIELD_KEYS = [
  { key: 'Enter', words: 'keys.saveNext' },
  { key: '16.99*1.1', words: 'keys.calculate' },
  { key: '↓', words: 'entry.suggestions' },
  { key: 'T', words: 'keys.today' },
  { key: '+ −', words: 'keys.day' },
  { key: 'PgUp PgDn', words: 'keys.month' },
];

/** Keys are called otherwise in other languages. */
const caps = (key) =>
  key.length === 1 ? key.toUpperCase() : key.replace(/[A-Z][a-z]\w*/g, (name) => t(`key.${name}`));

const List = ({ keys }) => html`
  <dl class="keys">${keys.map(
    ({ key, words }) => html`
    <div key=${key}><dt>${key.split(' ').map((one) => html`<kbd key=${one}>${caps(one)}</kbd>`)}</dt>
      <dd>${t(words)}</dd></div>`,
  )}</dl>`;

export const Help = ({ onClose }) => html`
  <${Dialog} title=${t('shell.keys')} onClose=${onClose}>
    <${List} keys=${KEYS} />
    <h3>${t('keys.list')}</h3>
    <${List} keys=${LIST_KEYS} />
    <h3>${t('keys.adding')}</h3>
    <${List} keys=${FIELD_KEYS} />
  </${Dialog}>`;
