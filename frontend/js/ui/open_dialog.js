// Which of the page's own dialogs is open; any view may ask for one.
import { signal } from '../shared/html.js';

/** 'entry', 'more', 'help', 'palette', 'bin', 'unsent', 'signOut', or '' when none is open. */
export const dialog = signal('');

/** What the one who opened it wants it to know, such as the fields of a prefilled form. */
export let dialogProps = {};

export function openDialog(name, known = {}) {
  dialogProps = known;
  dialog.value = name;
}
export const closeDialog = () => {
  dialog.value = '';
};
