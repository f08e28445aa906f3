// What the first view can do without: the palette, and what a missing connection brings with it.
import { html } from '../shared/html.js';
import { closeDialog, dialog } from '../ui/open_dialog.js';
import { BinDialog } from '../transactions/bin_dialog.js';
import { Palette } from './palette.js';
import { Connection, LeaveDialog, WaitingDialog } from '../offline/connection.js';

const DIALOGS = { palette: Palette, bin: BinDialog, waiting: WaitingDialog, leave: LeaveDialog };

export function Extras() {
  const Shown = DIALOGS[dialog.value];
  return html`<${Connection} />${Shown && html`<${Shown} onClose=${closeDialog} />`}`;
}
