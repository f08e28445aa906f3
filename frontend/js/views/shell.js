// What stands around every view: navigation, the way to add, messages, keys.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../html.js';
import { closeDialog, dialog, openDialog } from '../dialogs.js';
import { listen } from '../keys.js';
import { go, link, route } from '../route.js';
import { isPrivate } from '../screen.js';
import { signOut, user } from '../signin.js';
import { icon, mark } from '../icons.js';
import { style } from '../style.js';
import { Toasts } from './toasts.js';
import { Dialog } from './dialog.js';
import { fetchAhead, lazy } from './lazy.js';
import { Overview } from './overview.js';

const Transactions = lazy(() => import('./transactions.js').then((module) => module.Transactions));
const Reports = lazy(() => import('./reports.js').then((module) => module.Reports));
const Help = lazy(() => import('./help.js').then((module) => module.Help), { isQuiet: true });
// The palette, and what a missing connection brings with it.
const Extras = lazy(() => Promise.all([import('./extras.js'), style('flows')]).then(([module]) => module.Extras),
  { isQuiet: true });
const EntryDialog =
  lazy(() => import('./entry.js').then((module) => module.EntryDialog), { isQuiet: true });

const VIEW = {
  overview: { name: 'Overview', view: Overview },
  transactions: { name: 'Transactions', view: Transactions },
  reports: { name: 'Reports', view: Reports },
};

const Item = ({ name, current }) => html`
  <a href=${link(name)} aria-current=${current === name ? 'page' : undefined}>
    ${icon(name)}<span>${VIEW[name].name}</span></a>`;

const Tools = () => html`
  <button class="button quiet" type="button" onClick=${() => { isPrivate.value = !isPrivate.value; }}>
    ${icon(isPrivate.value ? 'hidden' : 'eye')}
    <span>${isPrivate.value ? 'Show amounts' : 'Hide amounts'}</span></button>
  <button class="button quiet" type="button" onClick=${() => openDialog('help')}>
    ${icon('keys')}<span>Keys</span></button>
  <button class="button quiet" type="button" onClick=${signOut}>${icon('out')}<span>Sign out</span></button>`;

export function Shell() {
  const main = useRef(null);
  const { view } = route.value;
  const shown = useRef(view);
  useEffect(listen, []);
  const [isQuietNow, setQuietNow] = useState(false);
  useEffect(() => fetchAhead(() => setQuietNow(true)), []);
  const { add } = route.value;
  useEffect(() => {
    if (!add) return;
    go('overview', {}, { replace: true });
    openDialog('entry', add);
  }, [add]);
  useLayoutEffect(() => {
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
        <${Tools} /></div>
    </header>
    <main id="main" ref=${main} tabindex="-1">
      ${(isQuietNow || dialog.value) && html`<${Extras} />`}
      <${VIEW[view].view} />
    </main>
    <${Toasts} />
    ${dialog.value === 'entry' && html`<${EntryDialog} onClose=${closeDialog} />`}
    ${dialog.value === 'help' && html`<${Help} onClose=${closeDialog} />`}
    ${dialog.value === 'account' && html`
      <${Dialog} title="Account" onClose=${closeDialog}>
        <p class="muted">Signed in as ${user.value?.name}</p>
        <div class="tools"><${Tools} /></div>
      </${Dialog}>`}`;
}
