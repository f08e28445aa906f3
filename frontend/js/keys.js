// The keys that work everywhere, with what they do in words: the help is made of the same list.
import { closeDialog, dialog, openDialog } from './dialogs.js';
import { go, route } from './route.js';
import { isPrivate } from './screen.js';
import { undoLast } from './toasts.js';

/** [{key, words, run}]; `run` answers false when there was nothing to do. */
export const KEYS = [
  { key: 'n', words: 'Add a transaction', run: () => openDialog('entry') },
  { key: '/', words: 'Search', run: search },
  { key: 'o', words: 'Overview', run: () => go('overview') },
  { key: 't', words: 'Transactions', run: () => go('transactions') },
  { key: 'r', words: 'Reports', run: () => go('reports') },
  { key: 'p', words: 'Hide or show amounts', run: () => { isPrivate.value = !isPrivate.value; } },
  { key: 'Ctrl+Z', words: 'Undo', run: undoLast },
  { key: '?', words: 'Show these keys', run: () => openDialog('help') },
];

/** Keys of single fields, for the help. */
export const FIELD_KEYS = [
  { key: 'Enter', words: 'Save, and start the next one' },
  { key: '16.99*1.1', words: 'Calculate in the amount' },
  { key: '↓', words: 'Suggestions' },
  { key: 'T', words: 'Today, in the date' },
  { key: '+ −', words: 'A day later or earlier' },
  { key: 'PgUp PgDn', words: 'A month earlier or later' },
];

function search() {
  if (route.value.view !== 'transactions') go('transactions');
  const find = (tries) => {
    const field = document.querySelector('input[type="search"]');
    if (field) field.focus();
    else if (tries) setTimeout(find, 50, tries - 1);
  };
  setTimeout(find, 0, 40);
}

/** Listen until the returned function is called. Keys typed into fields and dialogs are theirs. */
export function listen() {
  const onKey = (event) => {
    if (event.defaultPrevented || event.altKey || event.target.closest('input, select, textarea, dialog')) return;
    const modified = event.ctrlKey || event.metaKey;
    const pressed = `${modified ? 'ctrl+' : ''}${event.key.toLowerCase()}`;
    const found = KEYS.find(({ key }) => key.toLowerCase() === pressed);
    if (!found || dialog.value || found.run() === false) return;
    event.preventDefault();
  };
  addEventListener('keydown', onKey);
  return () => {
    removeEventListener('keydown', onKey);
    closeDialog();
  };
}
