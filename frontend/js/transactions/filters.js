// The filters of the list; every choice goes into the address at once.

import { useAccounts } from '../accounts/store.js';
import { localDay } from '../shared/dates.js';
import { html, useEffect, useId, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { navigate } from '../shared/router.js';
import { daySpans } from '../shared/spans.js';
import { Combobox } from '../ui/combobox.js';
import { DayInput } from '../ui/day_input.js';
import { textOf } from '../ui/events.js';
import { Field } from '../ui/field.js';
import { icon } from '../ui/icons.js';
import { Select } from '../ui/select.js';
import { isWide } from '../ui/viewport.js';
import { currenciesInUse, suggestCategories, suggestPayees } from './suggestions.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {(changes: Record<string, string>, options?: {replace?: boolean}) => void} Change */

const TYPING_PAUSE_MS = 250;
const CHOSEN = 'chosen';

/**
 * A change of any filter leads to the first page.
 *
 * @param {{query: Query}} props `query`: that of the address
 */
export function Filters({ query }) {
  /** @type {Change} */
  const change = (changes, options) => navigate('transactions', { ...query, cursor: '', ...changes }, options);
  const { from, to, type, category, currency, account, payee, q = '', tag } = query;
  const active = [from || to, type, category, currency, account, payee, tag].filter(Boolean).length;
  const clear = html`
    <button class="button quiet" type="button" onClick=${() => navigate('transactions')}>${t('filter.clear')}</button>`;
  return html`
    <form class="filters" role="search" aria-label=${t('view.transactions')} onSubmit=${stay}>
      <${Search} text=${q} change=${change} />
      <details open=${isWide.value || undefined}>
        <summary class="button">${icon('filter')}
          <span>${active ? t('filter.filtersOn', { n: active }) : t('filter.filters')}</span></summary>
        <div class="filter-fields">
          <${Days} from=${from} to=${to} change=${change} />
          <${Kinds} type=${type} category=${category} currency=${currency} change=${change} />
          <${Accounts} account=${account} payee=${payee} change=${change} />
          ${tag && html`<${Tag} tag=${tag} change=${change} />`}
          ${(active > 0 || q) && clear}
        </div>
      </details>
    </form>`;
}

/**
 * Everything is applied while it is chosen; Enter has nothing to send.
 *
 * @param {Event} event
 */
const stay = (event) => event.preventDefault();

/** @param {{text: string, change: Change}} props */
function Search({ text: current, change }) {
  const id = useId();
  const [text, setText] = useDebouncedText(current, (q) => change({ q }, { replace: true }));
  return html`
    <div class="field field-search"><label class="unseen" for=${id}>${t('filter.search')}</label>${icon('search')}
      <input id=${id} type="search" placeholder=${t('filter.searchHint')} value=${text}
        onInput=${(/** @type {Event} */ event) => setText(textOf(event))} /></div>`;
}

/** @param {{tag: string, change: Change}} props */
const Tag = ({ tag, change }) => html`
  <div class="field"><span class="label">${t('filter.tag')}</span>
    <button class="button" type="button" aria-label=${t('filter.anyTag', { tag })} onClick=${() => change({ tag: '' })}>
      ${tag} ${icon('close')}</button></div>`;

/** @param {{from?: string, to?: string, change: Change}} props */
function Days({ from = '', to = '', change }) {
  /** @type {Record<string, {from: string, to: string}>} */
  const spans = { any: { from: '', to: '' }, ...daySpans(localDay(new Date())) };
  const names = Object.keys(spans);
  const span = names.find((name) => spans[name].from === from && spans[name].to === to) ?? CHOSEN;
  const options = (span === CHOSEN ? [...names, CHOSEN] : names).map((name) => [name, t(`span.${name}`)]);
  /** @param {ControlAttributes} attributes */
  const spanControl = (attributes) => html`
    <${Select} ...${attributes} value=${span} options=${options}
      onChange=${(/** @type {string} */ name) => change(spans[name] ?? {})} />`;
  /** @param {'from' | 'to'} name @param {string} value */
  const dayControl =
    (name, value) =>
    (/** @type {ControlAttributes} */ { id }) =>
      html`
    <${DayInput} id=${id} value=${value}
      onDay=${(/** @type {string} */ day, /** @type {{replace: boolean}} */ options) => change({ [name]: day }, options)} />`;
  return html`
    <${Field} label=${t('period')} control=${spanControl} />
    <${Field} label=${t('from')} control=${dayControl('from', from)} />
    <${Field} label=${t('to')} control=${dayControl('to', to)} />`;
}

/** @param {{type?: string, category?: string, currency?: string, change: Change}} props */
function Kinds({ type = '', category = '', currency = '', change }) {
  const [text, setText] = useDebouncedText(category, (value) => change({ category: value }, { replace: true }));
  const codes = [...new Set([...currenciesInUse(), currency])].filter(Boolean);
  /** @param {string} typed */
  const suggest = (typed) => suggestCategories(typed === category ? '' : typed, type).map((value) => ({ value }));
  /** @param {string} name @param {string} value @param {[string, string][]} options */
  const selectControl = (name, value, options) => (/** @type {ControlAttributes} */ attributes) =>
    html`
    <${Select} ...${attributes} value=${value} options=${[['', t('all')], ...options]}
      onChange=${(/** @type {string} */ chosen) => change({ [name]: chosen })} />`;
  /** @param {string} chosen */
  const pick = (chosen) => {
    setText(chosen);
    change({ category: chosen });
  };
  /** @param {ControlAttributes} attributes */
  const categoryControl = (attributes) => html`
    <${Combobox} ...${attributes} value=${text} placeholder=${t('all')} suggest=${suggest} onInput=${setText}
      onPick=${pick} />`;
  /** @type {[string, string][]} */
  const types = [
    ['expense', t('expenses')],
    ['income', t('income')],
    ['transfer', t('transfers')],
  ];
  const currencyControl = selectControl(
    'currency',
    currency,
    codes.map((code) => [code, code]),
  );
  return html`
    <${Field} label=${t('type')} control=${selectControl('type', type, types)} />
    <${Field} label=${t('category')} control=${categoryControl} />
    ${codes.length > 1 && html`<${Field} label=${t('currency')} control=${currencyControl} />`}`;
}

/** @param {{account?: string, payee?: string, change: Change}} props */
function Accounts({ account = '', payee = '', change }) {
  const all = useAccounts();
  const [text, setText] = useDebouncedText(payee, (value) => change({ payee: value }, { replace: true }));
  /** @param {string} chosen */
  const pick = (chosen) => {
    setText(chosen);
    change({ payee: chosen });
  };
  /** @param {ControlAttributes} attributes */
  const payeeControl = (attributes) => html`
    <${Combobox} ...${attributes} value=${text} placeholder=${t('all')} maxlength="128" onInput=${setText} onPick=${pick}
      suggest=${(/** @type {string} */ typed) => suggestPayees(typed === payee ? '' : typed).map((value) => ({ value }))} />`;
  const options = [['', t('all')], ...all.map(({ id, name }) => [id, name])];
  /** @param {ControlAttributes} attributes */
  const accountControl = (attributes) => html`
    <${Select} ...${attributes} value=${account} options=${options}
      onChange=${(/** @type {string} */ chosen) => change({ account: chosen })} />`;
  return html`
    ${(all.length > 0 || account) && html`<${Field} label=${t('account')} control=${accountControl} />`}
    <${Field} label=${t('payee')} control=${payeeControl} />`;
}

/**
 * Return text that follows the address while nobody types; `onPause` is called with it, trimmed, once typing pauses.
 *
 * @param {string} current that of the address
 * @param {(text: string) => void} onPause
 * @returns {[string, (text: string) => void]}
 */
function useDebouncedText(current, onPause) {
  const [text, setText] = useState(current);
  const reported = useRef(current);
  useEffect(() => {
    if (current !== reported.current) setText(current);
    reported.current = current;
  }, [current]);
  useEffect(() => {
    const value = text.trim();
    if (value === current) return undefined;
    const timer = setTimeout(() => {
      reported.current = value;
      onPause(value);
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
