// What the first view can do without: the palette, and what a missing connection brings with it.
import { html } from '../html.js';
import { closeDialog, dialog } from '../dialogs.js';
import { BinDialog } from './bin.js';
import { Palette } from './commands.js';
import { Connection, LeaveDialog, WaitingDialog } from './connection.js';

const DIALOGS = { palette: Palette, bin: BinDialog, waiting: WaitingDialog, leave: LeaveDialog };

export function Extras() {
  const Shown = DIALOGS[dialog.value];
  return html`<${Connection} />${Shown && html`<${Shown} onClose=${closeDialog} />`}`;
}
