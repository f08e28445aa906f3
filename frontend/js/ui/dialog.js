// A modal dialog: the browser's own, so focus stays inside, Esc closes it, and focus returns to where it was.

import { html, useId, useLayoutEffect, useRef } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from './icons.js';
import { modalCount } from './open_dialog.js';
import { Toasts } from './toast_list.js';

/**
 * Return what a `<dialog>` element needs: a ref that opens it, and handlers for Esc and a click beside it. A click
 * beside it closes nothing once something was typed, so that a stray tap loses no entry.
 *
 * @param {() => void} onClose
 */
export function useModal(onClose) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const isTyped = useRef(false);
  useLayoutEffect(() => {
    const element = ref.current;
    element?.showModal();
    modalCount.value += 1;
    return () => {
      element?.close();
      modalCount.value -= 1;
    };
  }, []);
  /** @param {Event} event */
  const onCancel = (event) => {
    event.preventDefault();
    onClose();
  };
  /** @param {Event} event */
  const onMouseDown = (event) => {
    if (event.target === ref.current && !isTyped.current) onClose();
  };
  const onInput = () => {
    isTyped.current = true;
  };
  return { ref, onCancel, onMouseDown, onInput };
}

/**
 * @param {object} props
 * @param {string} props.title
 * @param {() => void} props.onClose
 * @param {import('../shared/types.js').Children} [props.children]
 */
export function Dialog({ title, onClose, children }) {
  const id = useId();
  const level = useRef(0);
  // The page below is inert: its messages are shown, and can be used, in the topmost dialog alone.
  level.current ||= modalCount.peek() + 1;
  return html`
    <dialog class="sheet" aria-labelledby=${id} ...${useModal(onClose)}>
      <div class="sheet-body">
        <div class="sheet-head"><h2 id=${id}>${title}</h2>
          <button class="icon-button" type="button" aria-label=${t('close')} onClick=${onClose}>${icon('close')}</button>
        </div>
        ${children}
      </div>
      ${modalCount.value <= level.current && html`<${Toasts} />`}
    </dialog>`;
}
