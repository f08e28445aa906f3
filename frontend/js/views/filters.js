// What to look for; every choice goes into the address at once.
import { html, useEffect, useId, useRef, useState } from '../html.js';
import { addDays, addMonths, dayOf, isDay, monthEnd, monthStart } from '../days.js';
import { categoriesLike, currenciesInUse, learnt } from '../memory.js';
import { go } from '../route.js';
import { icon } from '../icons.js';
import { isWide } from '../screen.js';
import { Combobox } from './combobox.js';

const PAUSE_MS = 250;

/** Spans of days by the words people use; both bounds inclusive. */
export function spans(today) {
  const thisMonth = monthStart(today);
  const lastMonth = addMonths(thisMonth, -1);
  return [
    { name: 'Any time', from: '', to: '' },
    { name: 'This month', from: thisMonth, to: monthEnd(today) },
    { name: 'Last month', from: lastMonth, to: monthEnd(lastMonth) },
    { name: 'Last 30 days', from: addDays(today, -29), to: today },
    { name: 'Last 12 months', from: addMonths(thisMonth, -11), to: monthEnd(today) },
    { name: 'This year', from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31` },
  ];
}

/** `query` is the address's; a change of any filter goes back to the first page. */
export function Filters({ query }) {
  const id = useId();
  const details = useRef(null);
  const set = (changes, options) => go('transactions', { ...query, cursor: '', ...changes }, options);
  const { from = '', to = '', type = '', category = '', currency = '', q = '', tag = '' } = query;
  const [text, setText] = useTyped(q, (value) => set({ q: value.trim() }, { replace: true }));
  const [categoryText, setCategoryText] = useTyped(category, (value) => set({ category: value.trim() }, { replace: true }));
  const known = spans(dayOf(new Date()));
  const span = known.find((one) => one.from === from && one.to === to)?.name ?? 'Chosen days';
  const active = [from || to, type, category, currency, tag].filter(Boolean).length;
  const codes = [...new Set([...(learnt.value, currenciesInUse()), currency])].filter(Boolean);
  const onDay = (name) => (event) => {
    if (!event.target.value || isDay(event.target.value)) set({ [name]: event.target.value });
  };
  return html`
    <form class="filters" role="search" aria-label="Transactions" onSubmit=${(event) => event.preventDefault()}>
      <div class="field field-search"><label class="unseen" for=${`${id}q`}>Search text</label>${icon('search')}
        <input id=${`${id}q`} type="search" placeholder="Search descriptions" value=${text} onInput=${(event) => setText(event.target.value)} /></div>
      <details ref=${details} open=${isWide.value || undefined}>
        <summary class="button">${icon('filter')}<span>Filters${active ? ` (${active})` : ''}</span></summary>
        <div class="filter-fields">
          <div class="field"><label for=${`${id}span`}>Period</label>
            <select id=${`${id}span`} value=${span} onChange=${(event) => set(boundsOf(known, event.target.value))}>
              ${known.map(({ name }) => html`<option key=${name}>${name}</option>`)}
              ${span === 'Chosen days' && html`<option>Chosen days</option>`}
            </select></div>
          <div class="field"><label for=${`${id}from`}>From</label><input id=${`${id}from`} type="date" value=${from} onChange=${onDay('from')} /></div>
          <div class="field"><label for=${`${id}to`}>To</label><input id=${`${id}to`} type="date" value=${to} onChange=${onDay('to')} /></div>
          <div class="field"><label for=${`${id}type`}>Type</label>
            <select id=${`${id}type`} value=${type} onChange=${(event) => set({ type: event.target.value })}>
              <option value="">All</option><option value="expense">Expenses</option><option value="income">Income</option></select></div>
          <div class="field"><label for=${`${id}category`}>Category</label>
            <${Combobox} id=${`${id}category`} value=${categoryText} placeholder="All" onInput=${setCategoryText}
              onPick=${(value) => { setCategoryText(value); set({ category: value }); }}
              suggest=${(typed) => categoriesLike(typed === category ? '' : typed, type).map((value) => ({ value }))} /></div>
          ${codes.length > 1 && html`<div class="field"><label for=${`${id}currency`}>Currency</label>
            <select id=${`${id}currency`} value=${currency} onChange=${(event) => set({ currency: event.target.value })}>
              <option value="">All</option>${codes.map((code) => html`<option key=${code}>${code}</option>`)}</select></div>`}
          ${tag && html`<div class="field"><span class="label">Tag</span>
            <button class="button" type="button" onClick=${() => set({ tag: '' })}>${tag} ${icon('close')}</button></div>`}
          ${(active > 0 || q) && html`<button class="button quiet" type="button" onClick=${() => go('transactions')}>Clear all</button>`}
        </div>
      </details>
    </form>`;
}

const boundsOf = (known, name) => {
  const { from, to } = known.find((one) => one.name === name) ?? {};
  return { from, to };
};

/** Text that follows the address, and is told once typing pauses. */
function useTyped(current, tell) {
  const [text, setText] = useState(current);
  const typed = useRef(current);
  useEffect(() => {
    if (current !== typed.current.trim()) setText(current);
    typed.current = current;
  }, [current]);
  useEffect(() => {
    if (text.trim() === current) return undefined;
    const timer = setTimeout(() => { typed.current = text; tell(text); }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}
