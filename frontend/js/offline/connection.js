// Above every view when it matters: no connection, and what waits on this device to be sent.
import '../texts/en-later.js';
import { html, useEffect, useRef } from '../shared/html.js';
import { isConnected } from '../shared/api.js';
import { closeDialog, openDialog } from '../ui/open_dialog.js';
import { icon } from '../ui/icons.js';
import { sent, waiting } from './queue.js';
import { shownFrom } from '../shared/resource.js';
import { signOut } from '../auth/oauth.js';
import { locale, t } from '../shared/i18n.js';
import { toast } from '../ui/toast.js';
import { WaitingRow } from './unsent_entries.js';
import { Dialog } from '../ui/dialog.js';

const timeOf = (at) => new Date(at).toLocaleString(locale.value, { dateStyle: 'medium', timeStyle: 'short' });

export function Connection() {
  const told = useRef(0);
  useEffect(() => {
    const fresh = sent.value.length - told.current;
    told.current = sent.value.length;
    if (fresh > 0) toast(t('waiting.sent', { n: fresh }));
  }, [sent.value]);
  const number = waiting.value.length;
  const refused = waiting.value.filter((one) => one.refused).length;
  if (isConnected.value && !number) return null;
  return html`
    <div class="card connection" role="status">
      ${icon('warning')}
      <p>${!isConnected.value && html`<b>${t('offline')}</b> `}
        ${!isConnected.value && shownFrom.value && html`${t('offline.from', { time: timeOf(shownFrom.value) })} `}
        ${!isConnected.value && t('offline.adding')}
        ${isConnected.value && !refused && t('waiting.going')}
        ${isConnected.value && refused > 0 && t('waiting.refused', { n: refused })}</p>
      ${number > 0 && html`
        <button class="button" type="button" aria-haspopup="dialog" onClick=${() => openDialog('waiting')}>
          ${t('waiting.count', { n: number })}</button>`}
    </div>`;
}

/** Everything that waits, oldest first, as it will be sent. */
export function WaitingDialog({ onClose }) {
  return html`
    <${Dialog} title=${t('waiting.title')} onClose=${onClose}>
      <p class="muted">${t('waiting.words')}</p>
      ${waiting.value.length ? html`
        <ul class="waiting-list">${waiting.value.map((one) => html`<${WaitingRow} key=${one.turn} one=${one} />`)}</ul>`
        : html`<p>${t('waiting.none')}</p>`}
    </${Dialog}>`;
}

/** Asked before signing out takes unsent entries with it. */
export function LeaveDialog({ onClose }) {
  const leave = async () => {
    await signOut();
    closeDialog();
  };
  return html`
    <${Dialog} title=${t('shell.signOut')} onClose=${onClose}>
      <p>${t('leave.words', { n: waiting.value.length })}</p>
      <div class="actions">
        <button class="button danger" type="button" onClick=${leave}>${t('leave.erase')}</button>
        <button class="button primary" type="button" onClick=${onClose}>${t('leave.stay')}</button>
      </div>
    </${Dialog}>`;
}
