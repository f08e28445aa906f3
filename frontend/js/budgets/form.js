// One budget: its category, its amount, and the way to take it away.

import { evaluate } from '../shared/arithmetic.js';
import { decimal } from '../shared/decimal.js';
import { decimalMark, editableAmount, minorDigits } from '../shared/format.js';
import { html, useEffect, useId, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { defaultCurrency } from '../shared/settings.js';
import { currenciesInUse, suggestCategories } from '../transactions/suggestions.js';
import { Sum } from '../ui/amount.js';
import { Combobox } from '../ui/combobox.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { Dialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { averageSpending } from './calculations.js';
import { deleteBudget, setBudget } from './mutations.js';

/** `budget`: {} for a new one; `summary`: the months up to the one shown, to say what is usual. */
export function BudgetForm({ budget, summary, month, onClose }) {
  const isNew = !budget.category;
  const blank = { category: '', amount: '', currency: defaultCurrency() };
  const [draft, setDraft] = useState(isNew ? blank : { ...budget, amount: editableAmount(budget.amount) });
  const [errors, setErrors] = useState({});
  const first = useRef(null);
  const id = useId();
  useEffect(() => first.current?.querySelector('input:not([disabled])').select(), []);
  const set = (changes) => {
    setDraft((draft) => ({ ...draft, ...changes }));
    setErrors({});
  };
  const attempt = (doing) =>
    doing.then(onClose, (error) => setErrors(Object.keys(error.fields).length ? error.fields : { '': error.message }));
  const save = (event) => {
    event.preventDefault();
    const checked = check(draft);
    if (checked.errors) return setErrors(checked.errors);
    return attempt(setBudget(checked.budget, isNew ? known(summary, checked.budget.category) : budget));
  };
  const usual = draft.category && summary && averageSpending(summary, draft.currency, draft.category.trim(), month);
  const errorId = (name) => (errors[name] ? `${id}${name}-error` : undefined);
  const aria = (name) => ({ 'aria-invalid': errors[name] ? 'true' : undefined, 'aria-describedby': errorId(name) });
  const field = (name, control) => html`
    <div class=${`field field-${name}`}><label for=${id + name}>${t(name)}</label>${control}
      ${errors[name] && html`<p class="field-error" id=${errorId(name)}>${errors[name]}</p>`}</div>`;
  return html`
    <${Dialog} title=${t(isNew ? 'budget.add' : 'budget.change')} onClose=${onClose}>
      <form class="entry-form budget-form" noValidate onSubmit=${save} ref=${first}>
        ${errors[''] && html`<p class="notice form-error" role="alert">${errors['']}</p>`}
        ${field(
          'category',
          isNew
            ? html`
          <${Combobox} id=${`${id}category`} value=${draft.category} maxlength="64" placeholder=${t('entry.categoryHint')}
            suggest=${(text) => suggestCategories(text, 'expense').map((value) => ({ value }))} invalid=${errors.category}
            describedBy=${errorId('category')} onInput=${(category) => set({ category })} />`
            : html`
          <input id=${`${id}category`} type="text" value=${draft.category} disabled />`,
        )}
        ${field(
          'amount',
          html`
          <input id=${`${id}amount`} type="text" inputmode="decimal" autocomplete="off" maxlength="200"
            value=${draft.amount} onInput=${({ target }) => set({ amount: target.value })} ...${aria('amount')} />`,
        )}
        ${field(
          'currency',
          html`
          <${CurrencySelect} used=${currenciesInUse()} id=${`${id}currency`} value=${draft.currency}
            onChange=${(currency) => set({ currency })} />`,
        )}
        <p class="muted budget-hint">${
          usual
            ? html`
          <button class="button quiet" type="button" onClick=${() => set({ amount: editableAmount(usual) })}>
            <span>${t('budget.usual', { amount: html`<${Sum} amount=${usual} currency=${draft.currency} />` })}</span>
          </button>`
            : t('budget.covers')
        }</p>
        <div class="actions">
          ${
            !isNew &&
            html`
            <button class="button danger" type="button" onClick=${() => attempt(deleteBudget(budget))}>
              ${icon('bin')}<span>${t('delete')}</span></button>`
          }
          <button class="button primary" type="submit">${t('save')}</button>
        </div>
      </form>
    </${Dialog}>`;
}

/** A new budget may take the place of one: Undo then brings that one back. */
const known = (summary, category) => summary?.budgets?.find((one) => one.category === category) ?? null;

/** {budget}, or {errors} by field. */
function check({ category, amount, currency }) {
  const errors = {};
  let exact = '';
  try {
    exact = evaluate(amount, minorDigits(currency), decimalMark());
    if (decimal(exact).n <= 0n) errors.amount = t('error.positive');
  } catch (error) {
    errors.amount = error.message;
  }
  if (!category.trim()) errors.category = t('error.category');
  if (Object.keys(errors).length) return { errors };
  return { budget: { category: category.trim(), amount: exact, currency } };
}
