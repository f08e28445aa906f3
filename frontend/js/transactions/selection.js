// Which rows of the list are chosen, for changing many at once; J and K go through them, Space chooses.
import { signal } from '../shared/html.js';

/** id → transaction, in the order in which they were chosen. */
export const selected = signal(new Map());

/** Keys of the list, for the help. */
export const LIST_KEYS = [
  { key: 'J K', words: 'keys.rows' },
  { key: 'Space X', words: 'keys.select' },
  { key: 'Shift+Space', words: 'keys.range' },
  { key: 'Esc', words: 'keys.unselect' },
];

let anchor = null;

/** Choose one or leave it; with `range`, everything between the last one and this one in `shown`. */
export function toggleSelected(one, shown, { range = false } = {}) {
  const next = new Map(selected.peek());
  const from = range ? shown.findIndex(({ id }) => id === anchor) : -1;
  const at = shown.findIndex(({ id }) => id === one.id);
  const isOn = !next.has(one.id);
  const meant = from < 0 ? [one] : shown.slice(Math.min(from, at), Math.max(from, at) + 1);
  for (const each of meant) {
    if (isOn || from >= 0) next.set(each.id, each);
    else next.delete(each.id);
  }
  anchor = one.id;
  selected.value = next;
}

/** All that are shown, or none. */
export function toggleAllSelected(shown) {
  const isFull = shown.every(({ id }) => selected.peek().has(id));
  selected.value = isFull ? new Map() : new Map([...selected.peek(), ...shown.map((one) => [one.id, one])]);
}

export const clearSelection = () => {
  selected.value = new Map();
};

const STEPS = { j: 1, k: -1 };

/** J, K, X and Esc in the table that `root()` gives, until the returned function is called. */
export function listenToRows(root) {
  const onKey = (event) => {
    const { target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest('dialog, select, textarea, input:not([type="checkbox"])')) return;
    const key = event.key.toLowerCase();
    const boxes = [...root().querySelectorAll('tbody input[type="checkbox"]')];
    const at = boxes.indexOf(target.closest('tr')?.querySelector('input[type="checkbox"]'));
    if (key in STEPS)
      boxes.at(at < 0 && STEPS[key] < 0 ? -1 : Math.min(boxes.length - 1, Math.max(0, at + STEPS[key])))?.focus();
    else if (key === 'x' && at >= 0) boxes[at].dispatchEvent(new MouseEvent('click', { shiftKey: event.shiftKey }));
    else if (key === 'enter' && target === boxes[at]) target.closest('tr').querySelector('.row-open').click();
    else if (key === 'escape' && selected.peek().size) clearSelection();
    else return;
    event.preventDefault();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}
