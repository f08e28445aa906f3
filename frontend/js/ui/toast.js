// Short messages at the edge of the page, some with a way back.
import { signal } from '../shared/html.js';

/** [{id, text, action: {label, run} | null, isError}] oldest first. */
export const toasts = signal([]);

const SHOWN_MS = 8000;
const MAX_TOASTS = 3;
let lastId = 0;

/** Show a message; returns the function that takes it away again. */
export function toast(text, { action = null, isError = false } = {}) {
  const id = ++lastId;
  toasts.value = [...toasts.value.slice(1 - MAX_TOASTS), { id, text, action, isError }];
  const dismiss = () => {
    toasts.value = toasts.value.filter((one) => one.id !== id);
  };
  setTimeout(dismiss, SHOWN_MS);
  return dismiss;
}

/** Show what an error says. */
export const toastError = (error) => toast(error.message, { isError: true });

/** Run the newest way back, if there is one; for Ctrl+Z. */
export function undoLast() {
  const last = toasts.value.findLast((one) => one.action);
  if (!last) return false;
  toasts.value = toasts.value.filter((one) => one.id !== last.id);
  last.action.run();
  return true;
}
