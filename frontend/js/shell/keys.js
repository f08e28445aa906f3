// The keys that work everywhere, with what they do in words: the help is made of the same list.

import { navigate, route } from '../shared/router.js';
import { closeDialog, dialog, openDialog } from '../ui/open_dialog.js';
import { isPrivate } from '../ui/theme.js';
import { undoLast } from '../ui/toast.js';

/** [{key, words: the text's key, run}]; `run` answers false when there was nothing to do. */
export const KEYS = [
  { key: 'n', words: 'entry.add', run: () => openDialog('entry') },
  { key: 'Ctrl+K', words: 'keys.palette', run: () => openDialog('palette') },
  { key: '/', words: 'keys.search', run: search },
  { key: 'o', words: 'view.overview', run: () => navigate('overview') },
  { key: 't', words: 'view.transactions', run: () => navigate('transactions') },
  { key: 'r', words: 'view.reports', run: () => navigate('reports') },
  { key: 'b', words: 'view.budgets', run: () => navigate('budgets') },
  { key: 's', words: 'view.settings', run: () => navigate('settings') },
  {
    key: 'p',
    words: 'keys.hide',
    run: () => {
      isPrivate.value = !isPrivate.value;
    },
  },
  { key: 'Ctrl+Z', words: 'undo', run: undoLast },
  { key: '?', words: 'keys.these', run: () => openDialog('help') },
];

function search() {
  if (route.value.view !== 'transactions') navigate('transactions');
  const find = (tries) => {
    const field = document.querySelector('input[type="search"]');
    if (field) field.focus();
    else if (tries) setTimeout(find, 50, tries - 1);
  };
  setTimeout(find, 0, 40);
}

/** Listen until the returned function is called. Keys typed into fields and dialogs are theirs. */
export function listenToKeys() {
  const onKey = (event) => {
    const modified = event.ctrlKey || event.metaKey;
    const isPalette = modified && event.key.toLowerCase() === 'k';
    const theirs = isPalette ? 'dialog' : 'input:not([type="checkbox"]), select, textarea, dialog';
    if (event.defaultPrevented || event.altKey || event.target.closest(theirs)) return;
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
