// What stands around every view: navigation, the way to add, messages, keys.
import { html, useEffect, useLayoutEffect, useRef, useState } from '../shared/html.js';
import { closeDialog, dialog, openDialog } from '../ui/open_dialog.js';
import { listen } from './keys.js';
import { go, link, route, VIEWS } from '../shared/router.js';
import { user } from '../auth/session.js';
import { icon, mark } from '../ui/icons.js';
import { style } from '../ui/stylesheet.js';
import { language, t } from '../shared/i18n.js';
import { toasts } from '../ui/toast.js';
import { fetchAhead, lazy } from '../ui/lazy.js';
import { Overview } from '../overview/view.js';
import { Tools } from './toolbar.js';

// A view that has a style of its own.
const later = (load) => Promise.all([load, style('later')]).then(([module]) => module);
const Transactions = lazy(() => Promise.all([import('../transactions/view.js'), style('flows')])
  .then(([module]) => module.Transactions));
const Reports = lazy(() => later(import('../reports/view.js')).then((module) => module.Reports));
const Budgets = lazy(() => later(import('../budgets/view.js')).then((module) => module.Budgets));
const ImportView = lazy(() => Promise.all([import('../import/view.js'), style('flows')])
  .then(([module]) => module.ImportView));
const Settings = lazy(() => later(import('../settings/view.js')).then((module) => module.Settings));
const Account = lazy(() => later(import('./more_menu.js')).then((module) => module.Account), { isQuiet: true });
const Help = lazy(() => later(import('./help.js')).then((module) => module.Help), { isQuiet: true });
// The palette, and what a missing connection brings with it.
const Extras = lazy(() => Promise.all([import('./lazy_dialogs.js'), style('flows')]).then(([module]) => module.Extras),
  { isQuiet: true });
const Toasts = lazy(() => import('../ui/toast_list.js').then((module) => module.Toasts), { isQuiet: true });
const EntryDialog =
  lazy(() => import('../transactions/entry.js').then((module) => module.EntryDialog), { isQuiet: true });

const VIEW = {
  overview: Overview, transactions: Transactions, reports: Reports, budgets: Budgets, import: ImportView,
  settings: Settings,
};

const Item = ({ name, current }) => html`
  <a href=${link(name)} aria-current=${current === name ? 'page' : undefined}>
    ${icon(name)}<span>${t(`view.${name}`)}</span></a>`;

export function Shell() {
  const main = useRef(null);
  const { view } = route.value;
  const shown = useRef(view);
  // Whoever sees the page may press a key: it listens before it is painted.
  useLayoutEffect(listen, []);
  const [isQuietNow, setQuietNow] = useState(false);
  useEffect(() => fetchAhead(() => setQuietNow(true)), []);
  const { add } = route.value;
  useEffect(() => {
    if (!add) return;
    go('overview', {}, { replace: true });
    openDialog('entry', add);
  }, [add]);
  useLayoutEffect(() => {
    document.title = `${t(`view.${view}`)} · ${t('app')}`;
    // After a change of view the next Tab starts at its top, as after loading a page.
    if (shown.current !== view) {
      main.current.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    shown.current = view;
  }, [view, language.value]);
  return html`
    <button class="skip" type="button" onClick=${() => main.current.focus()}>${t('shell.skip')}</button>
    <header class="side">
      <a class="brand" href=${link('overview')}>${mark()}<span>${t('app')}</span></a>
      <button class="button primary add" type="button" onClick=${() => openDialog('entry')}>
        ${icon('plus')}<span>${t('entry.add')}</span><kbd aria-hidden="true">N</kbd>
      </button>
      <nav aria-label=${t('shell.views')}>
        ${VIEWS.map((name) => html`<${Item} key=${name} name=${name} current=${view} />`)}
        <button class="account-tab" type="button" onClick=${() => openDialog('account')}>
          ${icon('more')}<span>${t('shell.more')}</span></button>
      </nav>
      <div class="who"><span class="who-name" title=${user.value?.name}>${user.value?.name}</span>
        <${Tools} /></div>
    </header>
    <main id="main" ref=${main} tabindex="-1">
      ${(isQuietNow || dialog.value) && html`<${Extras} />`}
      <${VIEW[view]} key=${view} />
    </main>
    ${(isQuietNow || toasts.value.length > 0) && html`<${Toasts} />`}
    ${dialog.value === 'entry' && html`<${EntryDialog} onClose=${closeDialog} />`}
    ${dialog.value === 'help' && html`<${Help} onClose=${closeDialog} />`}
    ${dialog.value === 'account' && html`<${Account} onClose=${closeDialog} />`}`;
}
