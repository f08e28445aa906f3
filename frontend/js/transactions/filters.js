// What to look for; every choice goes into the address at once.

import { addDays, addMonths, localDay, monthEnd, monthStart } from '../shared/dates.js';
import { html, useEffect, useId, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { navigate } from '../shared/router.js';
import { Combobox } from '../ui/combobox.js';
import { DayInput } from '../ui/day_input.js';
import { icon } from '../ui/icons.js';
import { isWide } from '../ui/viewport.js';
import { currenciesInUse, suggestCategories } from './suggestions.js';

const PAUSE_MS = 250;

/** Spans of days that people speak of, by the key of their words; both bounds inclusive. */
function spans(today) {
  const thisMonth = monthStart(today);
  const lastMonth = addMonths(thisMonth, -1);
  const year = today.slice(0, 4);
  return {
    any: { from: '', to: '' },
    thisMonth: { from: thisMonth, to: monthEnd(today) },
    lastMonth: { from: lastMonth, to: monthEnd(lastMonth) },
    days30: { from: addDays(today, -29), to: today },
    months12: { from: addMonths(thisMonth, -11), to: monthEnd(today) },
    thisYear: { from: `${year}-01-01`, to: `${year}-12-31` },
    lastYear: { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` },
  };
}

/** `query` is the address's; a change of any filter goes back to the first page. */
export function Filters({ query }) {
  const id = useId();
  const set = (changes, options) => navigate('transactions', { ...query, cursor: '', ...changes }, options);
  const { from, to, type, category = '', currency, q = '', tag } = query;
  const [text, setText] = useTyped(q, (value) => set({ q: value }, { replace: true }));
  const active = [from || to, type, category, currency, tag].filter(Boolean).length;
  return html`
    <form class="filters" role="search" aria-label=${t('view.transactions')} onSubmit=${(event) => event.preventDefault()}>
      <div class="field field-search"><label class="unseen" for=${`${id}q`}>${t('filter.search')}</label>${icon('search')}
        <input id=${`${id}q`} type="search" placeholder=${t('filter.searchHint')} value=${text}
          onInput=${(event) => setText(event.target.value)} /></div>
      <details open=${isWide.value || undefined}>
        <summary class="button">${icon('filter')}<span>${active ? t('filter.filtersOn', { n: active }) : t('filter.filters')}</span></summary>
        <div class="filter-fields">
          <${Days} id=${id} from=${from} to=${to} set=${set} />
          <${Kinds} id=${id} type=${type} category=${category} currency=${currency} set=${set} />
          ${
            tag &&
            html`
            <div class="field"><span class="label">${t('filter.tag')}</span>
              <button class="button" type="button" aria-label=${t('filter.anyTag', { tag })}
                onClick=${() => set({ tag: '' })}>
                ${tag} ${icon('close')}</button></div>`
          }
          ${
            (active > 0 || q) &&
            html`
            <button class="button quiet" type="button" onClick=${() => navigate('transactions')}>${t('filter.clear')}</button>`
          }
        </div>
      </details>
    </form>`;
}

function Days({ id, from = '', to = '', set }) {
  const known = spans(localDay(new Date()));
  const names = Object.keys(known);
  const span = names.find((name) => known[name].from === from && known[name].to === to) ?? 'chosen';
  const day = (name, value) => html`
    <div class="field"><label for=${id + name}>${t(name)}</label>
      <${DayInput} id=${id + name} value=${value} onDay=${(day, options) => set({ [name]: day }, options)} /></div>`;
  return html`
    <div class="field"><label for=${`${id}span`}>${t('period')}</label>
      <select id=${`${id}span`} value=${span} onChange=${({ target }) => set(known[target.value] ?? {})}>
        ${names.map((name) => html`<option key=${name} value=${name}>${t(`span.${name}`)}</option>`)}
        ${span === 'chosen' && html`<option value="chosen">${t('span.chosen')}</option>`}
      </select></div>
    ${day('from', from)}${day('to', to)}`;
}

function Kinds({ id, type = '', category, currency = '', set }) {
  const [text, setText] = useTyped(category, (value) => set({ category: value }, { replace: true }));
  const codes = [...new Set([...currenciesInUse(), currency])].filter(Boolean);
  const suggest = (typed) => suggestCategories(typed === category ? '' : typed, type).map((value) => ({ value }));
  const select = (name, label, value, options) => html`
    <div class="field"><label for=${id + name}>${label}</label>
      <select id=${id + name} value=${value} onChange=${({ target }) => set({ [name]: target.value })}>
        <option value="">${t('all')}</option>
        ${options.map(([key, word]) => html`<option key=${key} value=${key}>${word}</option>`)}
      </select></div>`;
  return html`
    ${select('type', t('type'), type, [
      ['expense', t('expenses')],
      ['income', t('income')],
    ])}
    <div class="field"><label for=${`${id}category`}>${t('category')}</label>
      <${Combobox} id=${`${id}category`} value=${text} placeholder=${t('all')} suggest=${suggest} onInput=${setText}
        onPick=${(value) => {
          setText(value);
          set({ category: value });
        }} /></div>
    ${
      codes.length > 1 &&
      select(
        'currency',
        t('currency'),
        currency,
        codes.map((code) => [code, code]),
      )
    }`;
}

/** Text that follows the address; `tell` hears of it, trimmed, once typing pauses. */
function useTyped(current, tell) {
  const [text, setText] = useState(current);
  const told = useRef(current);
  useEffect(() => {
    if (current !== told.current) setText(current);
    told.current = current;
  }, [current]);
  useEffect(() => {
    const value = text.trim();
    if (value === current) return undefined;
    const timer = setTimeout(() => {
      told.current = value;
      tell(value);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
