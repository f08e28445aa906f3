// The address is the state: #/view?filter=… says what is shown, so links, reload, back and forward just work.
// After the hash, so that no server sees what somebody searches for, and every path but index.html stays a 404.
import { signal } from './html.js';

export const VIEWS = ['overview', 'transactions', 'reports', 'budgets', 'import', 'settings'];

/** {view, query, add?}: query holds only filters that are set; `add` what a new entry is to be filled with. */
export const route = signal(readAddress());

globalThis.addEventListener?.('hashchange', () => {
  route.value = readAddress();
});

function readAddress() {
  const [path, search = ''] = (globalThis.location?.hash ?? '').replace(/^#\/?/, '').split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  // #/add?amount=12.50&description=… is no view: it opens the form, filled in, wherever the page starts.
  if (path === 'add') return { view: VIEWS[0], query: {}, add: query };
  return { view: VIEWS.includes(path) ? path : VIEWS[0], query };
}

/** The address of a view; empty filters are left out. */
export function viewLink(view, query = {}) {
  const set = Object.entries(query).filter(([, value]) => value !== '' && value != null);
  const search = new URLSearchParams(set).toString();
  return `#/${view}${search ? `?${search}` : ''}`;
}

/** Go there; `replace` leaves no entry in the history (for what changes with every key). */
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

/** The page's own address of what an API link such as /transactions?from=… describes. */
export const transactionsLink = (filters) => viewLink('transactions', filters);
