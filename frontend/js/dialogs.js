// Which of the page's own dialogs is open; any view may ask for one.
import { signal } from './html.js';

/** 'entry', 'account' or ''. */
export const dialog = signal('');

export const openDialog = (name) => { dialog.value = name; };
export const closeDialog = () => { dialog.value = ''; };
