// What belongs to the person: taking everything along, and erasing it for good.

import { endSession } from '../auth/session.js';
import { user } from '../auth/user.js';
import { eraseUser } from '../offline/response_cache.js';
import { callApi } from '../shared/api.js';
import { localDay } from '../shared/dates.js';
import { html, useId, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Dialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { exportAccount, saveFile } from './account_export.js';

const FILES = { csv: 'transactions.csv', account: 'account.json' };
const CONFIRM = 'erase everything';

export function YourData() {
  const [busy, setBusy] = useState('');
  const [problem, setProblem] = useState('');
  const [erasing, setErasing] = useState(false);
  const take = async (format) => {
    if (busy) return;
    setBusy(t('data.fetching', { n: 0 }));
    setProblem('');
    try {
      const file = await exportAccount(format, (n) => setBusy(t('data.fetching', { n })));
      saveFile(file, FILES[format].replace('.', `-${localDay(new Date())}.`));
    } catch (error) {
      setProblem(error.message);
    } finally {
      setBusy('');
    }
  };
  return html`
    <section class="card" aria-label=${t('data.take')}>
      <h2>${t('data.take')}</h2><p class="muted">${t('data.takeHint')}</p>
      <div class="settings-buttons">
        ${Object.keys(FILES).map(
          (format) => html`
          <button class="button" type="button" key=${format} aria-disabled=${Boolean(busy)} onClick=${() => take(format)}>
            ${icon('download')}<span>${t(`data.${format}`)}</span></button>`,
        )}
        <span class="muted" role="status">${busy}</span>
      </div>
      ${problem && html`<p class="notice" role="alert">${problem}</p>`}
      <p class="muted"><a href="api.html">${t('data.api')}</a></p>
    </section>
    <section class="card danger-zone" aria-label=${t('erase')}>
      <h2>${t('erase')}</h2><p class="muted">${t('erase.hint', { name: user.value?.name })}</p>
      <button class="button danger" type="button" aria-haspopup="dialog" onClick=${() => setErasing(true)}>
        ${icon('bin')}<span>${t('erase.open')}</span></button>
    </section>
    ${erasing && html`<${Erase} onClose=${() => setErasing(false)} />`}`;
}

/** The service erases as much as a call has time for; it is asked again until nothing is left. */
async function eraseAll(tell) {
  for (let erased = 0, done = false; !done; ) {
    const { body } = await callApi('DELETE', '/account', { body: { confirm: CONFIRM } });
    erased += body.erased ?? 0;
    done = body.done;
    tell(erased);
  }
}

function Erase({ onClose }) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState('');
  const [problem, setProblem] = useState('');
  const words = t('erase.words');
  const isConfirmed = typed.trim().toLocaleLowerCase() === words;
  const erase = async (event) => {
    event.preventDefault();
    if (!isConfirmed || busy) return;
    setProblem('');
    setBusy(t('erase.busy', { n: 0 }));
    try {
      await eraseAll((n) => setBusy(t('erase.busy', { n })));
      await eraseUser(user.peek().id).catch(() => {});
      endSession('signIn.erased');
    } catch (error) {
      setBusy('');
      setProblem(error.message);
    }
  };
  return html`
    <${Dialog} title=${t('erase')} onClose=${busy ? () => {} : onClose}>
      <form class="erase" onSubmit=${erase}>
        <p>${t('erase.warning')}</p>
        ${problem && html`<p class="notice" role="alert">${problem}</p>`}
        <div class="field"><label for=${id}>${t('erase.type', { words: html`<b>${words}</b>` })}</label>
          <input id=${id} type="text" autocomplete="off" autocapitalize="off" spellcheck="false" value=${typed}
            onInput=${({ target }) => setTyped(target.value)} /></div>
        <p class="muted" role="status">${busy}</p>
        <div class="actions">
          <button class="button" type="button" onClick=${onClose} disabled=${Boolean(busy)}>${t('erase.keep')}</button>
          <button class="button danger" type="submit" disabled=${!isConfirmed || Boolean(busy)}>${t('erase.do')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
