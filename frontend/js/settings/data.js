// The user's data: downloading all of it, and erasing the account.

import { user } from '../auth/user.js';
import { localDay } from '../shared/dates.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from '../ui/icons.js';
import { saveFile } from '../ui/save_file.js';
import { exportAccount } from './account_export.js';
import { EraseDialog } from './erase_dialog.js';

/** @typedef {'csv' | 'ledger'} Format */

/** @type {Record<Format, string>} */
const FILE_NAMES = { csv: 'transactions.csv', ledger: 'ledger.json' };

/** Both sections. */
export const YourData = () => html`<${Download} /><${Erasure} />`;

function Download() {
  const [progress, setProgress] = useState('');
  const [problem, setProblem] = useState('');
  /** @param {Format} format */
  const download = async (format) => {
    if (progress) return;
    setProgress(t('data.fetching', { n: 0 }));
    setProblem('');
    try {
      const file = await exportAccount(format, (n) => setProgress(t('data.fetching', { n })));
      saveFile(file, FILE_NAMES[format].replace('.', `-${localDay(new Date())}.`));
    } catch (error) {
      setProblem(/** @type {Error} */ (error).message);
    } finally {
      setProgress('');
    }
  };
  /** @param {Format} format */
  const button = (format) => html`
    <button class="button" type="button" key=${format} aria-disabled=${Boolean(progress)} onClick=${() => download(format)}>
      ${icon('download')}<span>${t(`data.${format}`)}</span></button>`;
  return html`
    <section class="card" aria-label=${t('data.take')}>
      <h2>${t('data.take')}</h2><p class="muted">${t('data.takeHint')}</p>
      <div class="settings-buttons">${button('csv')}${button('ledger')}
        <span class="muted" role="status">${progress}</span></div>
      ${problem && html`<p class="notice" role="alert">${problem}</p>`}
      <p class="muted"><a href="api.html">${t('data.api')}</a></p>
    </section>`;
}

function Erasure() {
  const [isOpen, setOpen] = useState(false);
  return html`
    <section class="card danger-zone" aria-label=${t('erase')}>
      <h2>${t('erase')}</h2><p class="muted">${t('erase.hint', { name: user.value?.name })}</p>
      <button class="button danger" type="button" aria-haspopup="dialog" onClick=${() => setOpen(true)}>
        ${icon('bin')}<span>${t('erase.open')}</span></button>
    </section>
    ${isOpen && html`<${EraseDialog} onClose=${() => setOpen(false)} />`}`;
}
