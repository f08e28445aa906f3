// Dialogs and the connection banner, which the first view can do without.

import { Connection } from '../offline/connection.js';
import { SignOutDialog } from '../offline/sign_out_dialog.js';
import { html } from '../shared/html.js';
import { BinDialog } from '../transactions/bin_dialog.js';
import { UnsentDialog } from '../transactions/unsent_entries.js';
import { closeDialog, dialog } from '../ui/open_dialog.js';
import { Palette } from './palette.js';
import { signOut } from './sign_out.js';

const DIALOGS = { palette: Palette, bin: BinDialog, unsent: UnsentDialog, signOut: SignOutDialog };

/** The open one of these dialogs, below the banner. */
export function LazyDialogs() {
  const Shown = DIALOGS[dialog.value];
  return html`<${Connection} />${Shown && html`<${Shown} signOut=${signOut} onClose=${closeDialog} />`}`;
}
