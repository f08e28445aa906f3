// Keeps the focus near its place when the focused element is removed: a deleted row, a button that did its work.
// Browsers would give it to the body, and who works by keyboard would start at the top of the page again.

// No text field: keys such as Ctrl+Z would mean something else in it.
const FOCUSABLE = 'a[href], button:not([disabled]), summary, input[type="checkbox"], [tabindex="0"]';

/** @type {HTMLElement | null} */
let last = null;
/** The ancestors of the focused element, from its parent to the body. @type {HTMLElement[]} */
let ancestors = [];

/** Start to watch the focus; it goes on until the page is closed. */
export function guardFocus() {
  addEventListener('focusin', ({ target }) => {
    last = /** @type {HTMLElement} */ (target);
    ancestors = ancestorsOf(last);
  });
  new MutationObserver(restoreFocus).observe(document.body, { childList: true, subtree: true });
}

/** @param {HTMLElement} element */
function ancestorsOf(element) {
  const all = [];
  for (let parent = element.parentElement; parent; parent = parent.parentElement) all.push(parent);
  return all;
}

function restoreFocus() {
  const isLost = document.activeElement === document.body || document.activeElement === null;
  if (!last || last.isConnected || !isLost) return;
  last = null;
  nearestFocusable(ancestors)?.focus({ preventScroll: true });
}

/**
 * Return the first focusable element of the innermost ancestor that is still there and has one.
 *
 * @param {HTMLElement[]} all innermost first
 * @returns {HTMLElement | null | undefined}
 */
export function nearestFocusable(all) {
  const connected = all.filter((one) => one.isConnected && one !== document.body);
  for (const one of connected) {
    if (one.id === 'main') return one;
    const inside = /** @type {HTMLElement | null} */ (one.querySelector(FOCUSABLE));
    if (inside) return inside;
  }
  return document.getElementById('main');
}
