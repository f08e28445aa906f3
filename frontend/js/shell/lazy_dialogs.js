// Dialogs and the connection banner, which the first view does not need.

import { Connection } from '../offline/connection.js';
import { SignOutDialog } from '../offline/sign_out_dialog.js';
import { html } from '../shared/html.js';
import { BinDialog } from '../transactions/bin_dialog.js';
import { UnsentDialog } from '../transactions/unsent_entries.js';
import { closeDialog, dialog } from '../ui/open_dialog.js';
import { ChangesDialog } from './changes_dialog.js';
import { Palette } from './palette.js';
import { signOut } from './sign_out.js';

/** @type {Record<string, import('preact').FunctionComponent<any>>} */
const DIALOGS = {
  palette: Palette,
  changes: ChangesDialog,
  bin: BinDialog,
  unsent: UnsentDialog,
  signOut: SignOutDialog,
};

/** The banner, and the open one of these dialogs. */
export function LazyDialogs() {
  const Shown = DIALOGS[dialog.value];
  return html`<${Connection} />${Shown && html`<${Shown} signOut=${signOut} onClose=${closeDialog} />`}`;
}
