// What stands around every view: navigation, the way to add, messages, keys.
import { html, useEffect, useRef } from '../html.js';
import { closeDialog, dialog, openDialog } from '../dialogs.js';
import { link, route } from '../route.js';
import { signOut, user } from '../signin.js';
import { undoLast } from '../toasts.js';
import { icon, mark } from '../icons.js';
import { Toasts } from './toasts.js';
import { Dialog } from './dialog.js';
import { fetchAhead, lazy } from './lazy.js';
import { Overview } from './overview.js';

const Transactions = lazy(() => import('./transactions.js').then((module) => module.Transactions));
const Reports = lazy(() => import('./reports.js').then((module) => module.Reports));
const EntryDialog = lazy(() => import('./entry.js').then((module) => module.EntryDialog));

const VIEW = {
  overview: { name: 'Overview', view: Overview },
  transactions: { name: 'Transactions', view: Transactions },
  reports: { name: 'Reports', view: Reports },
};

const Item = ({ name, current }) => html`
  <a href=${link(name)} aria-current=${current === name ? 'page' : undefined}>
    ${icon(name)}<span>${VIEW[name].name}</span></a>`;

const SignOut = ({ className = '' }) => html`
  <button class=${`button ${className}`} type="button" onClick=${signOut}>${icon('out')}<span>Sign out</span></button>`;

export function Shell() {
  const main = useRef(null);
  const { view } = route.value;
  const shown = useRef(view);
  useKeys();
  useEffect(fetchAhead, []);
  useEffect(() => {
    document.title = `${VIEW[view].name} · Expense Tracker`;
    // After a change of view the next Tab starts at its top, as after loading a page.
    if (shown.current !== view) {
      main.current.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    shown.current = view;
  }, [view]);
  return html`
    <button class="skip" type="button" onClick=${() => main.current.focus()}>Skip to the content</button>
    <header class="side">
      <a class="brand" href=${link('overview')}>${mark()}<span>Expense Tracker</span></a>
      <button class="button primary add" type="button" onClick=${() => openDialog('entry')}>
        ${icon('plus')}<span>Add transaction</span><kbd aria-hidden="true">N</kbd>
      </button>
      <nav aria-label="Views">
        <${Item} name="overview" current=${view} /><${Item} name="transactions" current=${view} />
        <${Item} name="reports" current=${view} />
        <button class="account-tab" type="button" onClick=${() => openDialog('account')}>
          ${icon('account')}<span>Account</span></button>
      </nav>
      <div class="who"><span class="who-name" title=${user.value?.name}>${user.value?.name}</span>
        <${SignOut} className="quiet" /></div>
    </header>
    <main id="main" ref=${main} tabindex="-1"><${VIEW[view].view} /></main>
    <${Toasts} />
    ${dialog.value === 'entry' && html`<${EntryDialog} onClose=${closeDialog} />`}
    ${dialog.value === 'account' && html`
      <${Dialog} title="Account" onClose=${closeDialog}>
        <p class="muted">Signed in as ${user.value?.name}</p>
        <div class="actions"><${SignOut} /></div>
      </${Dialog}>`}`;
}

function useKeys() {
  useEffect(() => {
    const onKey = (event) => {
      const isTyping = event.target.closest('input, select, textarea, dialog[open]');
      if (isTyping || event.defaultPrevented || event.altKey) return;
      if ((event.ctrlKey || event.metaKey) && event.key === 'z') {
        if (undoLast()) event.preventDefault();
      } else if (!event.ctrlKey && !event.metaKey && event.key.toLowerCase() === 'n') {
        event.preventDefault();
        openDialog('entry');
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
