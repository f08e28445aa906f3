// What to look for; every choice goes into the address at once.
import { html, useEffect, useId, useRef, useState } from '../html.js';
import { addDays, addMonths, dayOf, isDay, monthEnd, monthStart } from '../days.js';
import { icon } from '../icons.js';
import { categoriesLike, currenciesInUse, learnt } from '../memory.js';
import { go } from '../route.js';
import { isWide } from '../screen.js';
import { Combobox } from './combobox.js';

const PAUSE_MS = 250;
const OTHER = 'Chosen days';

/** Spans of days by the words people use; both bounds inclusive. */
function spans(today) {
  const thisMonth = monthStart(today);
  const lastMonth = addMonths(thisMonth, -1);
  const year = today.slice(0, 4);
  return {
    'Any time': { from: '', to: '' },
    'This month': { from: thisMonth, to: monthEnd(today) },
    'Last month': { from: lastMonth, to: monthEnd(lastMonth) },
    'Last 30 days': { from: addDays(today, -29), to: today },
    'Last 12 months': { from: addMonths(thisMonth, -11), to: monthEnd(today) },
    'This year': { from: `${year}-01-01`, to: `${year}-12-31` },
    'Last year': { from: `${year - 1}-01-01`, to: `${year - 1}-12-31` },
  };
}

/** `query` is the address's; a change of any filter goes back to the first page. */
export function Filters({ query }) {
  const id = useId();
  const set = (changes, options) => go('transactions', { ...query, cursor: '', ...changes }, options);
  const { from, to, type, category = '', currency, q = '', tag } = query;
  const [text, setText] = useTyped(q, (value) => set({ q: value }, { replace: true }));
  const active = [from || to, type, category, currency, tag].filter(Boolean).length;
  return html`
    <form class="filters" role="search" aria-label="Transactions" onSubmit=${(event) => event.preventDefault()}>
      <div class="field field-search"><label class="unseen" for=${`${id}q`}>Search text</label>${icon('search')}
        <input id=${`${id}q`} type="search" placeholder="Search descriptions" value=${text}
          onInput=${(event) => setText(event.target.value)} /></div>
      <details open=${isWide.value || undefined}>
        <summary class="button">${icon('filter')}<span>Filters${active ? ` (${active})` : ''}</span></summary>
        <div class="filter-fields">
          <${Days} id=${id} from=${from} to=${to} set=${set} />
          <${Kinds} id=${id} type=${type} category=${category} currency=${currency} set=${set} />
          ${tag && html`
            <div class="field"><span class="label">Tag</span>
              <button class="button" type="button" aria-label=${`Any tag, not only ${tag}`}
                onClick=${() => set({ tag: '' })}>
                ${tag} ${icon('close')}</button></div>`}
          ${(active > 0 || q) && html`
            <button class="button quiet" type="button" onClick=${() => go('transactions')}>Clear all</button>`}
        </div>
      </details>
    </form>`;
}

function Days({ id, from = '', to = '', set }) {
  const known = spans(dayOf(new Date()));
  const names = Object.keys(known);
  const span = names.find((name) => known[name].from === from && known[name].to === to) ?? OTHER;
  const day = (name, label, value) => html`
    <div class="field"><label for=${id + name}>${label}</label>
      <input id=${id + name} type="date" value=${value} onChange=${({ target }) => {
        if (!target.value || isDay(target.value)) set({ [name]: target.value });
      }} /></div>`;
  return html`
    <div class="field"><label for=${`${id}span`}>Period</label>
      <select id=${`${id}span`} value=${span} onChange=${({ target }) => set(known[target.value] ?? {})}>
        ${names.map((name) => html`<option key=${name}>${name}</option>`)}
        ${span === OTHER && html`<option>${OTHER}</option>`}
      </select></div>
    ${day('from', 'From', from)}${day('to', 'To', to)}`;
}

function Kinds({ id, type = '', category, currency = '', set }) {
  const [text, setText] = useTyped(category, (value) => set({ category: value }, { replace: true }));
  const codes = [...new Set([...(learnt.value, currenciesInUse()), currency])].filter(Boolean);
  const suggest = (typed) => categoriesLike(typed === category ? '' : typed, type).map((value) => ({ value }));
  const select = (name, label, value, options) => html`
    <div class="field"><label for=${id + name}>${label}</label>
      <select id=${id + name} value=${value} onChange=${({ target }) => set({ [name]: target.value })}>
        <option value="">All</option>
        ${options.map(([key, word]) => html`<option key=${key} value=${key}>${word}</option>`)}
      </select></div>`;
  return html`
    ${select('type', 'Type', type, [['expense', 'Expenses'], ['income', 'Income']])}
    <div class="field"><label for=${`${id}category`}>Category</label>
      <${Combobox} id=${`${id}category`} value=${text} placeholder="All" suggest=${suggest} onInput=${setText}
        onPick=${(value) => { setText(value); set({ category: value }); }} /></div>
    ${codes.length > 1 && select('currency', 'Currency', currency, codes.map((code) => [code, code]))}`;
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
    const timer = setTimeout(() => { told.current = value; tell(value); }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
