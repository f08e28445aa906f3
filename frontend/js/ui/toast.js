// Short messages at the edge of the page, and the changes that can be undone, also after their message is gone.
import { ApiError } from '../shared/api.js';
import { signal } from '../shared/html.js';

/** @typedef {import('../shared/types.js').ToastAction} ToastAction */
/** @typedef {{id: number, text: string, action: ToastAction | null, link: ToastAction | null, isError: boolean}} Toast */
/** @typedef {{id: number, text: string, at: Date, run: () => unknown}} UndoableChange */

/** The messages shown, oldest first. */
export const toasts = signal(/** @type {Toast[]} */ ([]));
/** The latest changes of this session that can be undone, newest first. */
export const undoableChanges = signal(/** @type {UndoableChange[]} */ ([]));
/** Whether messages stay: the pointer or the focus is on one of them. */
export const isHeld = signal(false);

const SHOWN_MS = 8000;
const MAX_TOASTS = 3;
const MAX_CHANGES = 30;
/** Answers that another attempt would get again: it is gone, or was changed elsewhere meanwhile. */
const FINAL_STATUSES = [404, 409, 410, 412, 422];
let lastId = 0;
/** How many users' changes were forgotten. */
let sessions = 0;

/**
 * Show a message for eight seconds, longer while it is pointed at; an error stays until it is dismissed. A message with
 * an action is a change that can be undone, and stays in the list of changes.
 *
 * @param {string} text
 * @param {object} [options]
 * @param {ToastAction | null} [options.action]
 * @param {ToastAction | null} [options.link] something to do that is no undo; its message stays too
 * @param {boolean} [options.isError]
 * @param {number} [options.change] the id of the change, where it is in the list already
 */
export function toast(text, { action = null, link = null, isError = false, change } = {}) {
  const id = change ?? (action ? addChange(text, action.run) : ++lastId);
  toasts.value = [...toasts.value.slice(1 - MAX_TOASTS), { id, text, action, link, isError }];
  if (!isError && !link) dismissLater(id);
}

/**
 * Add a change to the list of those that can be undone; return its id.
 *
 * @param {string} text
 * @param {() => unknown} run undoes it
 */
export function addChange(text, run) {
  const id = ++lastId;
  undoableChanges.value = [{ id, text, at: new Date(), run }, ...undoableChanges.value].slice(0, MAX_CHANGES);
  return id;
}

/**
 * Whether a change is still in the list: neither undone nor dropped.
 *
 * @param {number} id
 */
export const isUndoable = (id) => undoableChanges.peek().some((one) => one.id === id);

/** @param {number} id */
function dismissLater(id) {
  setTimeout(() => {
    if (isHeld.peek()) dismissLater(id);
    else dismissToast(id);
  }, SHOWN_MS);
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

/**
 * Undo a change of the list. One that fails comes back into the list, unless the service has refused it for good.
 *
 * @param {number} id
 */
export async function undoChange(id) {
  const change = undoableChanges.peek().find((one) => one.id === id);
  if (!change) return;
  const session = sessions;
  // A second Ctrl+Z meanwhile means the change before.
  dropChange(id);
  try {
    await change.run();
  } catch (error) {
    if (session !== sessions) return;
    const isRefused = error instanceof ApiError && FINAL_STATUSES.includes(error.status);
    if (!isRefused) undoableChanges.value = [...undoableChanges.peek(), change].sort((a, b) => b.id - a.id);
    toastError(error);
  }
}

/**
 * Forget a change that did not take effect, and its message.
 *
 * @param {number} id
 */
export function dropChange(id) {
  undoableChanges.value = undoableChanges.peek().filter((one) => one.id !== id);
  dismissToast(id);
}

/** Undo the newest change of the list, for Ctrl+Z; return whether there was one. */
export function undoLast() {
  const [last] = undoableChanges.peek();
  if (!last) return false;
  undoChange(last.id);
  return true;
}

/** Forget all messages and changes, so that no user undoes another's. */
export function clearToasts() {
  sessions += 1;
  toasts.value = [];
  undoableChanges.value = [];
}
