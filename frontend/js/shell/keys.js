// The keys that work everywhere. The help lists them.

import { navigate, route } from '../shared/router.js';
import { closeDialog, dialog, openDialog } from '../ui/open_dialog.js';
import { hasSingleKeys, togglePrivate } from '../ui/theme.js';
import { undoLast } from '../ui/toast.js';

const FIND_RETRIES = 40;
const FIND_EVERY_MS = 50;

/**
 * Each key with the text key of what it does; `run` returns false when there was nothing to do.
 *
 * @type {{key: string, words: string, run: () => unknown}[]}
 */
export const KEYS = [
  { key: 'n', words: 'entry.add', run: () => openDialog('entry') },
  { key: 'Ctrl+K', words: 'keys.palette', run: () => openDialog('palette') },
  { key: '/', words: 'keys.search', run: focusSearch },
  { key: 'o', words: 'view.overview', run: () => navigate('overview') },
  { key: 't', words: 'view.transactions', run: () => navigate('transactions') },
  { key: 'r', words: 'view.reports', run: () => navigate('reports') },
  { key: 'a', words: 'view.accounts', run: () => navigate('accounts') },
  { key: 'b', words: 'view.budgets', run: () => navigate('budgets') },
  { key: 's', words: 'view.settings', run: () => navigate('settings') },
  { key: 'p', words: 'keys.hide', run: togglePrivate },
  { key: 'Ctrl+Z', words: 'undo', run: undoLast },
  { key: '?', words: 'keys.these', run: () => openDialog('help') },
];

/** Focus the search of the list, as soon as it is there. */
function focusSearch() {
  if (route.value.view !== 'transactions') navigate('transactions');
  /** @param {number} retries */
  const attempt = (retries) => {
    /** @type {HTMLElement | null} */
    const field = document.querySelector('input[type="search"]');
    if (field) field.focus();
    else if (retries) setTimeout(attempt, FIND_EVERY_MS, retries - 1);
  };
  setTimeout(attempt, 0, FIND_RETRIES);
}

/** Handle the keys until the returned function is called. Keys typed into fields and dialogs are left to them. */
export function listenToKeys() {
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const key = KEYS.find((one) => one.key.toLowerCase() === pressedKey(event));
    if (!key || isOff(key.key) || isForeign(event) || dialog.value || key.run() === false) return;
    event.preventDefault();
  };
  addEventListener('keydown', onKey);
  return () => {
    removeEventListener('keydown', onKey);
    closeDialog();
  };
}

/**
 * Whether a key is a single character and those are switched off.
 *
 * @param {string} key
 */
export const isOff = (key) => key.length === 1 && !hasSingleKeys.peek();

/** @param {KeyboardEvent} event */
const pressedKey = ({ ctrlKey, metaKey, key }) => `${ctrlKey || metaKey ? 'ctrl+' : ''}${key.toLowerCase()}`;

/**
 * Whether a key belongs to a field or a dialog. The palette's key means nothing in a field.
 *
 * @param {KeyboardEvent} event
 */
function isForeign(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isPalette = pressedKey(event) === 'ctrl+k';
  const owners = isPalette ? 'dialog' : 'input:not([type="checkbox"]), select, textarea, dialog';
  return event.defaultPrevented || event.altKey || target.closest(owners) !== null;
}
