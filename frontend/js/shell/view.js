// The page around every view: navigation, adding, dialogs, messages, keys.

import { user } from '../auth/user.js';
import { Overview } from '../overview/view.js';
import { html, useEffect, useLayoutEffect, useRef, useState } from '../shared/html.js';
import { language, t } from '../shared/i18n.js';
import { navigate, route, VIEWS, viewLink } from '../shared/router.js';
import { Announcer } from '../ui/announcer.js';
import { ErrorBoundary } from '../ui/error_boundary.js';
import { icon, mark } from '../ui/icons.js';
import { lazy, prefetchWhenIdle } from '../ui/lazy.js';
import { closeDialog, dialog, modalCount, openDialog } from '../ui/open_dialog.js';
import { toasts } from '../ui/toast.js';
import { listenToKeys } from './keys.js';
import { Toolbar } from './toolbar.js';

const Transactions = lazy('Transactions', {
  load: () => import('../transactions/view.js'),
  texts: ['transactions'],
  styles: ['transactions', 'entry', 'dialogs'],
});
const Accounts = lazy('Accounts', {
  load: () => import('../accounts/view.js'),
  texts: ['accounts', 'transactions'],
  styles: ['accounts', 'dialogs'],
});
const Reports = lazy('Reports', { load: () => import('../reports/view.js'), texts: ['reports'], styles: ['reports'] });
const Budgets = lazy('Budgets', { load: () => import('../budgets/view.js'), texts: ['budgets'], styles: ['budgets'] });
const ImportView = lazy('ImportView', {
  load: () => import('../import/view.js'),
  texts: ['accounts', 'import', 'problems', 'rules', 'transactions'],
  styles: ['import', 'entry', 'dialogs', 'rules'],
});
const Settings = lazy('Settings', {
  load: () => import('../settings/view.js'),
  texts: ['settings', 'budgets', 'transactions', 'rules', 'problems'],
  styles: ['settings', 'entry', 'rules'],
});
const MoreMenu = lazy('MoreMenu', {
  load: () => import('./more_menu.js'),
  texts: ['commands'],
  styles: ['dialogs'],
  isQuiet: true,
});
const Help = lazy('Help', { load: () => import('./help.js'), texts: ['commands'], styles: ['dialogs'], isQuiet: true });
const LazyDialogs = lazy('LazyDialogs', {
  load: () => import('./lazy_dialogs.js'),
  texts: ['commands', 'offline', 'transactions'],
  styles: ['dialogs'],
  isQuiet: true,
});
const Toasts = lazy('Toasts', { load: () => import('../ui/toast_list.js'), isQuiet: true });
const EntryDialog = lazy('EntryDialog', {
  load: () => import('../transactions/entry.js'),
  texts: ['transactions'],
  styles: ['entry'],
  isQuiet: true,
});

/** @type {Record<string, import('preact').FunctionComponent<any>>} */
const VIEW_COMPONENTS = {
  overview: Overview,
  transactions: Transactions,
  reports: Reports,
  accounts: Accounts,
  budgets: Budgets,
  import: ImportView,
  settings: Settings,
};
/** Dialogs that stand beside the view; those of LazyDialogs stand in it. @type {typeof VIEW_COMPONENTS} */
const DIALOGS = { entry: EntryDialog, help: Help, more: MoreMenu };

/** The page of a signed-in user. */
export function Shell() {
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const { view } = route.value;
  const [isIdle, setIdle] = useState(false);
  // Keys may be pressed as soon as the page is seen: they are handled before it is painted.
  useLayoutEffect(listenToKeys, []);
  useEffect(() => prefetchWhenIdle(() => setIdle(true)), []);
  useAddAddress();
  useTitle(view, main);
  const View = VIEW_COMPONENTS[view];
  const OpenDialog = DIALOGS[dialog.value];
  return html`
    <button class="skip" type="button" onClick=${() => main.current?.focus()}>${t('shell.skip')}</button>
    <${SideBar} view=${view} />
    <main id="main" ref=${main} tabindex="-1">
      ${(isIdle || dialog.value) && html`<${LazyDialogs} />`}
      <${ErrorBoundary} key=${view}><${View} key=${view} /></${ErrorBoundary}>
    </main>
    ${!modalCount.value && (isIdle || toasts.value.length > 0) && html`<${Toasts} />`}
    <${Announcer} />
    ${OpenDialog && html`<${OpenDialog} key=${dialog.value} onClose=${closeDialog} />`}`;
}

/** Open the form that an address such as #/add?amount=12.50 asks for. */
function useAddAddress() {
  const { add } = route.value;
  useEffect(() => {
    if (!add) return;
    navigate('overview', {}, { replace: true });
    openDialog('entry', add);
  }, [add]);
}

/**
 * Name the view in the title. After a change of view the next Tab starts at its top, as after loading a page.
 *
 * @param {string} view
 * @param {{current: HTMLElement | null}} main
 */
function useTitle(view, main) {
  const lastView = useRef(view);
  useLayoutEffect(() => {
    document.title = `${t(`view.${view}`)} · ${t('app')}`;
    if (lastView.current !== view) {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    lastView.current = view;
  }, [view, language.value]);
}

/** @param {{view: string}} props */
function SideBar({ view }) {
  /** @param {string} name */
  const item = (name) => html`
    <a key=${name} href=${viewLink(name)} aria-current=${name === view ? 'page' : undefined}>
      ${icon(name)}<span>${t(`view.${name}`)}</span></a>`;
  const name = user.value?.name;
  return html`
    <header class="side">
      <a class="brand" href=${viewLink('overview')}>${mark()}<span>${t('app')}</span></a>
      <button class="button primary add" type="button" onClick=${() => openDialog('entry')}>
        ${icon('plus')}<span>${t('entry.add')}</span><kbd aria-hidden="true">N</kbd>
      </button>
      <nav aria-label=${t('shell.views')}>
        ${VIEWS.map(item)}
        <button class="more-tab" type="button" onClick=${() => openDialog('more')}>
          ${icon('more')}<span>${t('shell.more')}</span></button>
      </nav>
      <div class="who"><span class="who-name" title=${name}>${name}</span><${Toolbar} /></div>
    </header>`;
}
