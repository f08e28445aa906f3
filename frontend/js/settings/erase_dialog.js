// Erasing the account, after the user has typed that this is meant.

import { endSession } from '../auth/session.js';
import { user } from '../auth/user.js';
import { eraseUser } from '../offline/response_cache.js';
import { callApi } from '../shared/api.js';
import { instantMedium } from '../shared/dates.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Dialog } from '../ui/dialog.js';
import { textOf } from '../ui/events.js';
import { Field } from '../ui/field.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */

/** The confirmation that the API requires before it erases. */
const CONFIRMATION = 'erase everything';

/**
 * Erase the account; the service erases as much as a call has time for, and is asked until nothing is left.
 *
 * @param {(erased: number) => void} onProgress called with how many transactions are erased
 * @returns {Promise<{lakeUntil: string, backupsUntil: string}>} until when copies may hold the data
 */
export async function eraseAccount(onProgress) {
  let erased = 0;
  for (;;) {
    const { body } = await callApi('DELETE', '/account', { body: { confirm: CONFIRMATION } });
    erased += body.erased ?? 0;
    onProgress(erased);
    if (body.done) return body;
  }
}

/** @param {{onClose: () => void}} props */
export function EraseDialog({ onClose }) {
  const [typed, setTyped] = useState('');
  const [progress, setProgress] = useState('');
  const [problem, setProblem] = useState('');
  const words = t('erase.words');
  const isConfirmed = typed.trim().toLocaleLowerCase() === words;
  /** @param {Event} event */
  const erase = async (event) => {
    event.preventDefault();
    if (!isConfirmed || progress) return;
    setProblem('');
    setProgress(t('erase.busy', { n: 0 }));
    try {
      const { lakeUntil, backupsUntil } = await eraseAccount((n) => setProgress(t('erase.busy', { n })));
      await eraseUser(user.peek()?.id ?? '').catch(() => {});
      endSession('signIn.erased', { lake: instantMedium(lakeUntil), backups: instantMedium(backupsUntil) });
    } catch (error) {
      setProgress('');
      setProblem(/** @type {Error} */ (error).message);
    }
  };
  /** @param {ControlAttributes} attributes */
  const control = (attributes) => html`
    <input ...${attributes} type="text" autocomplete="off" autocapitalize="off" spellcheck="false" value=${typed}
      onInput=${(/** @type {Event} */ event) => setTyped(textOf(event))} />`;
  const isBusy = Boolean(progress);
  return html`
    <${Dialog} title=${t('erase')} onClose=${isBusy ? () => {} : onClose}>
      <form class="erase" onSubmit=${erase}>
        <p>${t('erase.warning')}</p>
        ${problem && html`<p class="notice" role="alert">${problem}</p>`}
        <${Field} label=${t('erase.type', { words: html`<b>${words}</b>` })} control=${control} />
        <p class="muted" role="status">${progress}</p>
        <div class="actions">
          <button class="button" type="button" onClick=${onClose} disabled=${isBusy}>${t('erase.keep')}</button>
          <button class="button danger" type="submit" disabled=${!isConfirmed || isBusy}>${t('erase.do')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
