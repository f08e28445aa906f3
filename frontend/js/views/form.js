// The fields of a transaction, the same for a new one and for a change; each refusal stands at its field.
import { html, useId } from '../html.js';
import { evaluate, isCalculation } from '../arithmetic.js';
import { dayForKey } from '../draft.js';
import { dayOf } from '../days.js';
import { categoriesLike, descriptionsLike } from '../memory.js';
import { decimalMark, minorDigits, money } from '../money.js';
import { Combobox } from './combobox.js';
import { CurrencySelect } from './currency.js';

/** `set(changes)` merges into the draft; `errors` by field name, '' for what belongs to none. */
export function Fields({ draft, set, errors, amountRef }) {
  const base = useId();
  const id = (name) => `${base}-${name}`;
  const describe = (name) => ({ invalid: Boolean(errors[name]), describedBy: errors[name] ? id(`${name}-error`) : undefined });
  const aria = (name) => ({ 'aria-invalid': errors[name] ? 'true' : undefined, 'aria-describedby': describe(name).describedBy });
  const field = (name, label, control, className = name) => html`
    <div class=${`field field-${className}`}>
      <label for=${id(name)}>${label}</label>${control}
      ${errors[name] && html`<p class="field-error" id=${id(`${name}-error`)}>${errors[name]}</p>`}
    </div>`;
  const onDateKey = (event) => {
    // Chromium's date field keeps Enter to itself; here it saves, as in every other field.
    if (event.key === 'Enter') {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
    const day = event.ctrlKey || event.metaKey || event.altKey ? null : dayForKey(event.key, draft.date, dayOf(new Date()));
    if (day === null) return;
    event.preventDefault();
    set({ date: day });
  };
  return html`
    ${errors[''] && html`<p class="notice form-error" role="alert">${errors['']}</p>`}
    <fieldset class="segments field-type"><legend class="unseen">Type</legend>
      ${['expense', 'income'].map((type) => html`
        <label key=${type}><input type="radio" name=${id('type')} value=${type} checked=${draft.type === type}
          onChange=${() => set({ type })} /><span>${type === 'expense' ? 'Expense' : 'Income'}</span></label>`)}
    </fieldset>
    ${field('amount', 'Amount', html`
      <div class="amount-box">
        <input id=${id('amount')} ref=${amountRef} type="text" inputmode="decimal" autocomplete="off" placeholder="0.00"
          maxlength="200" value=${draft.amount} onInput=${(event) => set({ amount: event.target.value })} ...${aria('amount')} />
        <span class="amount-unit" aria-hidden="true">${draft.currency}</span>
        <output class="amount-result" for=${id('amount')}>${result(draft)}</output>
      </div>`)}
    ${field('description', 'Description', html`
      <${Combobox} id=${id('description')} value=${draft.description} placeholder="What was it?" maxlength="512"
        onInput=${(description) => set({ description })} onPick=${(description) => set({ description })}
        suggest=${(text) => descriptionsLike(text).map((one) => ({ value: one.description, note: one.category }))} ...${describe('description')} />`)}
    ${field('category', 'Category', html`
      <${Combobox} id=${id('category')} value=${draft.category} placeholder="Groceries" maxlength="64"
        onInput=${(category) => set({ category })}
        suggest=${(text) => categoriesLike(text, draft.type).map((value) => ({ value }))} ...${describe('category')} />`)}
    ${field('date', 'Date', html`
      <input id=${id('date')} type="date" value=${draft.date} title="T today, + and − a day, Page Up and Page Down a month"
        onInput=${(event) => set({ date: event.target.value })} onKeyDown=${onDateKey} ...${aria('date')} />`)}
    ${field('tags', 'Tags', html`
      <input id=${id('tags')} type="text" autocomplete="off" placeholder="comma, separated" value=${draft.tags}
        onInput=${(event) => set({ tags: event.target.value })} ...${aria('tags')} />`)}
    ${field('currency', 'Currency', html`<${CurrencySelect} id=${id('currency')} value=${draft.currency}
        onChange=${(currency) => set({ currency })} ...${aria('currency')} />`)}
    <label class="check field-refund"><input type="checkbox" checked=${draft.refund}
      onChange=${(event) => set({ refund: event.target.checked })} /><span>${draft.type === 'expense' ? 'Refund: money came back' : 'Paid back: income undone'}</span></label>`;
}

function result({ amount, currency }) {
  if (!isCalculation(amount)) return '';
  try {
    return `= ${money(evaluate(amount, minorDigits(currency), decimalMark()), currency)}`;
  } catch {
    return '';
  }
}
