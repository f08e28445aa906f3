// Short messages at the edge of the page, some of which can be undone.
import { signal } from '../shared/html.js';

/** @typedef {import('../shared/types.js').ToastAction} ToastAction */
/** @typedef {{id: number, text: string, action: ToastAction | null, isError: boolean}} Toast */

/** The messages shown, oldest first. */
export const toasts = signal(/** @type {Toast[]} */ ([]));

const SHOWN_MS = 8000;
const MAX_TOASTS = 3;
let lastId = 0;

/**
 * Show a message for eight seconds.
 *
 * @param {string} text
 * @param {{action?: ToastAction | null, isError?: boolean}} [options]
 */
export function toast(text, { action = null, isError = false } = {}) {
  const id = ++lastId;
  toasts.value = [...toasts.value.slice(1 - MAX_TOASTS), { id, text, action, isError }];
  setTimeout(() => dismissToast(id), SHOWN_MS);
}

/** @param {number} id */
export function dismissToast(id) {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

/**
 * Show the message of an error.
 *
 * @param {unknown} error
 */
export const toastError = (error) => toast(error instanceof Error ? error.message : String(error), { isError: true });

/** Run the action of the newest message that has one, for Ctrl+Z; return whether there was one. */
export function undoLast() {
  const last = toasts.value.findLast((one) => one.action);
  if (!last) return false;
  dismissToast(last.id);
  last.action?.run();
  return true;
}
