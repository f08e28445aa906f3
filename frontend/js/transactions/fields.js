// The fields of a transaction, the same for a new one and for a change; each refusal stands at its field.

import { evaluate, isCalculation } from '../shared/arithmetic.js';
import { localDay } from '../shared/dates.js';
import { decimalMark, minorDigits, money } from '../shared/format.js';
import { html, useId } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Combobox } from '../ui/combobox.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { dayForKey } from './draft.js';
import { currenciesInUse, suggestCategories, suggestDescriptions } from './suggestions.js';

const TYPES = ['expense', 'income'];

/** `set(changes)` merges into the draft; `errors` by field name, '' for what belongs to none. */
export function Fields({ draft, set, errors, amountRef }) {
  const base = useId();
  const id = (name) => `${base}-${name}`;
  const errorId = (name) => (errors[name] ? id(`${name}-error`) : undefined);
  const aria = (name) => ({ 'aria-invalid': errors[name] ? 'true' : undefined, 'aria-describedby': errorId(name) });
  const typed = (name) => (event) => set({ [name]: event.target.value });
  const field = (name, control) => html`
    <div class=${`field field-${name}`}>
      <label for=${id(name)}>${t(name)}</label>${control}
      ${errors[name] && html`<p class="field-error" id=${errorId(name)}>${errors[name]}</p>`}
    </div>`;
  const combobox = (name, rest) => html`
    <${Combobox} id=${id(name)} value=${draft[name]} onInput=${(text) => set({ [name]: text })}
      invalid=${Boolean(errors[name])} describedBy=${errorId(name)} ...${rest} />`;
  return html`
    ${errors[''] && html`<p class="notice form-error" role="alert">${errors['']}</p>`}
    <fieldset class="segments field-type"><legend class="unseen">${t('type')}</legend>
      ${TYPES.map(
        (type) => html`
        <label key=${type}><input type="radio" name=${id('type')} value=${type} checked=${draft.type === type}
          onChange=${() => set({ type })} /><span>${t(type)}</span></label>`,
      )}
    </fieldset>
    ${field(
      'amount',
      html`
      <div class="amount-box">
        <input id=${id('amount')} ref=${amountRef} type="text" inputmode="decimal" autocomplete="off"
          placeholder=${sample(draft.currency)} maxlength="200" value=${draft.amount} onInput=${typed('amount')} ...${aria('amount')} />
        <span class="amount-unit" aria-hidden="true">${draft.currency}</span>
        <output class="amount-result" for=${id('amount')}>${resultOf(draft)}</output>
      </div>`,
    )}
    ${field(
      'description',
      combobox('description', {
        placeholder: t('entry.what'),
        maxlength: 512,
        suggest: (text) => suggestDescriptions(text).map((one) => ({ value: one.description, note: one.category })),
      }),
    )}
    ${field(
      'category',
      combobox('category', {
        placeholder: t('entry.categoryHint'),
        maxlength: 64,
        suggest: (text) => suggestCategories(text, draft.type).map((value) => ({ value })),
      }),
    )}
    ${field(
      'date',
      html`
      <input id=${id('date')} type="date" value=${draft.date} title=${t('entry.dateKeys')} onInput=${typed('date')}
        onKeyDown=${(event) => onDateKey(event, draft.date, set)} ...${aria('date')} />`,
    )}
    ${field(
      'tags',
      html`
      <input id=${id('tags')} type="text" autocomplete="off" placeholder=${t('entry.tagsHint')} value=${draft.tags}
        onInput=${typed('tags')} ...${aria('tags')} />`,
    )}
    ${field(
      'currency',
      html`
      <${CurrencySelect} used=${currenciesInUse()} id=${id('currency')} value=${draft.currency}
        onChange=${(currency) => set({ currency })} ...${aria('currency')} />`,
    )}
    <label class="check field-refund"><input type="checkbox" checked=${draft.refund}
      onChange=${(event) => set({ refund: event.target.checked })} /><span>${t(draft.type === 'income' ? 'entry.refundIncome' : 'entry.refundExpense')}</span></label>`;
}

function onDateKey(event, date, set) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const day = dayForKey(event.key, date, localDay(new Date()));
  if (day === null && event.key !== 'Enter') return;
  event.preventDefault();
  // Chromium's date field keeps Enter to itself; here it saves, as in every other field.
  if (day === null) event.target.form.requestSubmit();
  else set({ date: day });
}

/** Nothing, written as an amount of the currency: "0.00", in German "0,00". */
const sample = (currency) => {
  const digits = minorDigits(currency);
  return digits ? `0${decimalMark()}${'0'.repeat(digits)}` : '0';
};

function resultOf({ amount, currency }) {
  if (!isCalculation(amount)) return '';
  try {
    return `= ${money(evaluate(amount, minorDigits(currency), decimalMark()), currency)}`;
  } catch {
    return '';
  }
}
