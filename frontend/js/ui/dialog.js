// A modal dialog: the browser's own, so focus stays inside, Esc closes, and focus goes back where it was.
import { html, useId, useLayoutEffect, useRef } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from './icons.js';

export function Dialog({ title, onClose, children }) {
  const dialog = useRef(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element.showModal();
    return () => element.close();
  }, []);
  const onCancel = (event) => {
    event.preventDefault();
    onClose();
  };
  const onBackdrop = (event) => {
    if (event.target === dialog.current) onClose();
  };
  return html`
    <dialog class="sheet" ref=${dialog} aria-labelledby=${id} onCancel=${onCancel} onMouseDown=${onBackdrop}>
      <div class="sheet-body">
        <div class="sheet-head"><h2 id=${id}>${title}</h2>
          <button class="icon-button" type="button" aria-label=${t('close')} onClick=${onClose}>${icon('close')}</button>
        </div>
        ${children}
      </div>
    </dialog>`;
}
