// The address is the state: #/view?filter=… says what is shown, so links, reload, back and forward just work.
// It stands after the hash, so that no server sees what somebody searches for and every other path stays a 404.
import { signal } from './html.js';

/** @typedef {import('./types.js').Filters} Filters */
/** @typedef {import('./types.js').Query} Query */

/** The views in the order of the navigation; the first one is shown where the address names none. */
export const VIEWS = ['overview', 'transactions', 'budgets', 'accounts', 'reports', 'import', 'settings'];

/**
 * The address: `query` holds only filters that are set, `add` the fields of a form to open.
 *
 * @type {import('@preact/signals').Signal<{view: string, query: Query, add?: Query}>}
 */
export const route = signal(readAddress());

globalThis.addEventListener?.('hashchange', () => {
  route.value = readAddress();
});

/** @returns {{view: string, query: Query, add?: Query}} */
function readAddress() {
  const [path, search = ''] = (globalThis.location?.hash ?? '').replace(/^#\/?/, '').split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  // #/add?amount=12.50&description=… is no view: it opens the form, filled in, wherever the page starts.
  if (path === 'add') return { view: VIEWS[0], query: {}, add: query };
  return { view: VIEWS.includes(path) ? path : VIEWS[0], query };
}

/**
 * Return the address of a view; empty filters are left out.
 *
 * @param {string} view
 * @param {Filters} [query]
 */
export function viewLink(view, query = {}) {
  const search = searchText(query);
  return `#/${view}${search ? `?${search}` : ''}`;
}

/**
 * Return the filters that are set as a query string.
 *
 * @param {Filters} query
 */
export function searchText(query) {
  const set = Object.entries(query).filter(([, value]) => value !== '' && value != null);
  return new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString();
}

/**
 * Show a view; `replace` leaves no entry in the history, for what changes with every key.
 *
 * @param {string} view
 * @param {Filters} [query]
 * @param {{replace?: boolean}} [options]
 */
export function navigate(view, query, { replace = false } = {}) {
  const address = viewLink(view, query);
  if (address === location.hash) return;
  if (!replace) {
    location.hash = address;
    return;
  }
  history.replaceState(null, '', address);
  route.value = readAddress();
}

/**
 * Return the address of the list with these filters.
 *
 * @param {Filters} filters
 */
export const transactionsLink = (filters) => viewLink('transactions', filters);
