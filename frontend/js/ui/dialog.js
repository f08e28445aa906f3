// A modal dialog: the browser's own, so focus stays inside, Esc closes it, and focus returns to where it was.
import { html, useId, useLayoutEffect, useRef } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from './icons.js';

/**
 * Return what a `<dialog>` element needs: a ref that opens it, and handlers for Esc and a click beside it.
 *
 * @param {() => void} onClose
 */
export function useModal(onClose) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const element = ref.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  /** @param {Event} event */
  const onCancel = (event) => {
    event.preventDefault();
    onClose();
  };
  /** @param {Event} event */
  const onMouseDown = (event) => {
    if (event.target === ref.current) onClose();
  };
  return { ref, onCancel, onMouseDown };
}

/**
 * @param {object} props
 * @param {string} props.title
 * @param {() => void} props.onClose
 * @param {import('../shared/types.js').Children} [props.children]
 */
export function Dialog({ title, onClose, children }) {
  const id = useId();
  return html`
    <dialog class="sheet" aria-labelledby=${id} ...${useModal(onClose)}>
      <div class="sheet-body">
        <div class="sheet-head"><h2 id=${id}>${title}</h2>
          <button class="icon-button" type="button" aria-label=${t('close')} onClick=${onClose}>${icon('close')}</button>
        </div>
        ${children}
      </div>
    </dialog>`;
}
