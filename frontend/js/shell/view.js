// What stands around every view: navigation, the way to add, messages, keys.

import { user } from '../auth/user.js';
import { Overview } from '../overview/view.js';
import { html, useEffect, useLayoutEffect, useRef, useState } from '../shared/html.js';
import { language, t } from '../shared/i18n.js';
import { navigate, route, VIEWS, viewLink } from '../shared/router.js';
import { icon, mark } from '../ui/icons.js';
import { lazy, prefetchWhenIdle } from '../ui/lazy.js';
import { closeDialog, dialog, openDialog } from '../ui/open_dialog.js';
import { toasts } from '../ui/toast.js';
import { listenToKeys } from './keys.js';
import { Tools } from './toolbar.js';

const Transactions = lazy('Transactions', {
  load: () => import('../transactions/view.js'),
  texts: ['transactions'],
  stylesheet: 'flows',
});
const Reports = lazy('Reports', { load: () => import('../reports/view.js'), texts: ['reports'], stylesheet: 'later' });
const Budgets = lazy('Budgets', { load: () => import('../budgets/view.js'), texts: ['budgets'], stylesheet: 'later' });
const ImportView = lazy('ImportView', {
  load: () => import('../import/view.js'),
  texts: ['import', 'problems'],
  stylesheet: 'flows',
});
const Settings = lazy('Settings', {
  load: () => import('../settings/view.js'),
  texts: ['settings'],
  stylesheet: 'later',
});
const MoreMenu = lazy('MoreMenu', {
  load: () => import('./more_menu.js'),
  texts: ['commands'],
  stylesheet: 'later',
  isQuiet: true,
});
const Help = lazy('Help', { load: () => import('./help.js'), texts: ['commands'], stylesheet: 'later', isQuiet: true });
const LazyDialogs = lazy('LazyDialogs', {
  load: () => import('./lazy_dialogs.js'),
  texts: ['commands', 'offline', 'transactions'],
  stylesheet: 'flows',
  isQuiet: true,
});
const Toasts = lazy('Toasts', { load: () => import('../ui/toast_list.js'), isQuiet: true });
const EntryDialog = lazy('EntryDialog', {
  load: () => import('../transactions/entry.js'),
  texts: ['transactions'],
  isQuiet: true,
});

const VIEW = {
  overview: Overview,
  transactions: Transactions,
  reports: Reports,
  budgets: Budgets,
  import: ImportView,
  settings: Settings,
};

const Item = ({ name, current }) => html`
  <a href=${viewLink(name)} aria-current=${current === name ? 'page' : undefined}>
    ${icon(name)}<span>${t(`view.${name}`)}</span></a>`;

export function Shell() {
  const main = useRef(null);
  const { view } = route.value;
  const shown = useRef(view);
  // Whoever sees the page may press a key: it listens before it is painted.
  useLayoutEffect(listenToKeys, []);
  const [isQuietNow, setQuietNow] = useState(false);
  useEffect(() => prefetchWhenIdle(() => setQuietNow(true)), []);
  const { add } = route.value;
  useEffect(() => {
    if (!add) return;
    navigate('overview', {}, { replace: true });
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
      <a class="brand" href=${viewLink('overview')}>${mark()}<span>${t('app')}</span></a>
      <button class="button primary add" type="button" onClick=${() => openDialog('entry')}>
        ${icon('plus')}<span>${t('entry.add')}</span><kbd aria-hidden="true">N</kbd>
      </button>
      <nav aria-label=${t('shell.views')}>
        ${VIEWS.map((name) => html`<${Item} key=${name} name=${name} current=${view} />`)}
        <button class="account-tab" type="button" onClick=${() => openDialog('more')}>
          ${icon('more')}<span>${t('shell.more')}</span></button>
      </nav>
      <div class="who"><span class="who-name" title=${user.value?.name}>${user.value?.name}</span>
        <${Tools} /></div>
    </header>
    <main id="main" ref=${main} tabindex="-1">
      ${(isQuietNow || dialog.value) && html`<${LazyDialogs} />`}
      <${VIEW[view]} key=${view} />
    </main>
    ${(isQuietNow || toasts.value.length > 0) && html`<${Toasts} />`}
    ${dialog.value === 'entry' && html`<${EntryDialog} onClose=${closeDialog} />`}
    ${dialog.value === 'help' && html`<${Help} onClose=${closeDialog} />`}
    ${dialog.value === 'more' && html`<${MoreMenu} onClose=${closeDialog} />`}`;
}
