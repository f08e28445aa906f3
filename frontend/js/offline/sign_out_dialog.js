// The question before signing out would erase entries that are not sent yet.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Dialog } from '../ui/dialog.js';
import { queued } from './queue.js';

/**
 * @param {object} props
 * @param {() => Promise<void>} props.signOut with this dialog open it erases the device and leaves
 * @param {() => void} props.onClose
 */
export function SignOutDialog({ signOut, onClose }) {
  const leave = async () => {
    await signOut();
    onClose();
  };
  return html`
    <${Dialog} title=${t('shell.signOut')} onClose=${onClose}>
      <p>${t('signOut.question', { n: queued.value.length })}</p>
      <div class="actions">
        <button class="button danger" type="button" onClick=${leave}>${t('signOut.erase')}</button>
        <button class="button primary" type="button" onClick=${onClose}>${t('signOut.stay')}</button>
      </div>
    </${Dialog}>`;
}
