// The selected rows of the list, for changing many at once: J and K move through the list, Space selects.
import { user } from '../auth/user.js';
import { effect, signal } from '../shared/html.js';
import { hasSingleKeys } from '../ui/theme.js';

/** @typedef {import('../shared/types.js').Transaction} Transaction */

/** The selected transactions by id, in the order of their selection. */
export const selected = signal(/** @type {Map<string, Transaction>} */ (new Map()));

/** Keys of the list, for the help. */
export const LIST_KEYS = [
  { key: 'J K', words: 'keys.rows' },
  { key: 'Space X', words: 'keys.select' },
  { key: 'Shift+Space', words: 'keys.range' },
  { key: 'Esc', words: 'keys.unselect' },
];

/** The id of the row that was toggled last. @type {string | null} */
let anchor = null;

/**
 * Select a row or unselect it; with `range`, select everything between the last one and this one.
 *
 * @param {Transaction} transaction
 * @param {Transaction[]} shown
 * @param {{range?: boolean}} [options]
 */
export function toggleSelected(transaction, shown, { range = false } = {}) {
  const next = new Map(selected.peek());
  const from = range ? shown.findIndex(({ id }) => id === anchor) : -1;
  const at = shown.findIndex(({ id }) => id === transaction.id);
  const isRange = from >= 0;
  const isOn = isRange || !next.has(transaction.id);
  const rows = isRange ? shown.slice(Math.min(from, at), Math.max(from, at) + 1) : [transaction];
  for (const row of rows) {
    if (isOn) next.set(row.id, row);
    else next.delete(row.id);
  }
  anchor = transaction.id;
  selected.value = next;
}

/**
 * Select all rows shown; select none where all are selected.
 *
 * @param {Transaction[]} shown
 */
export function toggleAllSelected(shown) {
  const isFull = shown.every(({ id }) => selected.peek().has(id));
  selected.value = isFull
    ? new Map()
    : new Map([...selected.peek(), .../** @type {[string, Transaction][]} */ (shown.map((row) => [row.id, row]))]);
}

/** Select nothing. */
export function clearSelection() {
  selected.value = new Map();
  anchor = null;
}

effect(() => {
  if (!user.value) clearSelection();
});

/** @type {Record<string, number>} */
const STEPS = { j: 1, k: -1 };
const FOREIGN_FIELDS = 'dialog, select, textarea, input:not([type="checkbox"])';

/**
 * Handle J, K, X, Enter and Esc in a table until the returned function is called.
 *
 * @param {() => HTMLElement | null} root gives the element that holds the table
 */
export function listenToRows(root) {
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest(FOREIGN_FIELDS)) return;
    /** @type {NodeListOf<HTMLInputElement> | undefined} */
    const boxes = root()?.querySelectorAll('tbody input[type="checkbox"]');
    if (handleRowKey(event, target, [...(boxes ?? [])])) event.preventDefault();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

/**
 * Do what a key means in the list; return whether it means anything.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement} target
 * @param {HTMLInputElement[]} boxes the rows' checkboxes
 */
function handleRowKey(event, target, boxes) {
  const key = event.key.toLowerCase();
  const row = target.closest('tr');
  const at = boxes.findIndex((box) => row?.contains(box));
  if (key.length === 1 && !hasSingleKeys.peek()) return false;
  if (key in STEPS) focusRow(boxes, at, STEPS[key]);
  else if (key === 'x' && at >= 0) boxes[at].dispatchEvent(new MouseEvent('click', { shiftKey: event.shiftKey }));
  else if (key === 'enter' && target === boxes[at]) openRow(row);
  else if (key === 'escape' && selected.peek().size) clearSelection();
  else return false;
  return true;
}

/**
 * Focus the checkbox a step away; from outside the list, that of its first or last row.
 *
 * @param {HTMLInputElement[]} boxes
 * @param {number} at the row that has the focus, -1 for none
 * @param {number} step
 */
function focusRow(boxes, at, step) {
  const isFromEnd = at < 0 && step < 0;
  const next = isFromEnd ? boxes.length - 1 : Math.min(boxes.length - 1, Math.max(0, at + step));
  boxes[next]?.focus();
}

/** @param {HTMLElement | null} row */
function openRow(row) {
  /** @type {HTMLElement | null | undefined} */
  const button = row?.querySelector('.row-open');
  button?.click();
}
