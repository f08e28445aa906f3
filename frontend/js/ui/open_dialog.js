// Which of the page's dialogs is open; any view may open one.
import { signal } from '../shared/html.js';

/** 'entry', 'more', 'help', 'palette', 'changes', 'bin', 'unsent', 'signOut', or '' when none is open. */
export const dialog = signal('');

/** How many modal dialogs are open, those of views included. */
export const modalCount = signal(0);

/** The properties of the open dialog, such as the fields of a prefilled form. @type {Record<string, any>} */
export let dialogProps = {};

/**
 * @param {string} name
 * @param {Record<string, any>} [props]
 */
export function openDialog(name, props = {}) {
  dialogProps = props;
  dialog.value = name;
}

/** Close the dialog that is open. */
export function closeDialog() {
  dialog.value = '';
}
