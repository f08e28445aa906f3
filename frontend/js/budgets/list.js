// Budgets as bars: how far each is used up, where the month stands, and in words what is left for each day.

import { monthEnd, monthStart } from '../shared/dates.js';
import { percent } from '../shared/format.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { viewLink } from '../shared/router.js';
import { CategoryName, Figure, Sum } from '../ui/amount.js';
import { topLevelHue } from '../ui/category_colors.js';
import { icon } from '../ui/icons.js';
import { describeLeft, elapsedShare, usedShare } from './calculations.js';

const MOST = 6;

/** `onEdit(budget)` if they can be changed here. */
export const BudgetList = ({ budgets, month, today, onEdit }) => html`
  <ul class="budgets">${budgets.map(
    (one) => html`
    <${Budget} key=${`${one.category} ${one.currency}`} one=${one} month=${month} today=${today} onEdit=${onEdit} />`,
  )}
  </ul>`;

/** On the overview: those that are most used up, and the way to all; `children` come with it. */
export function BudgetCard({ budgets, month, today, children }) {
  const most = [...budgets].sort((a, b) => usedShare(b) - usedShare(a)).slice(0, MOST);
  return html`
    <section class="card" aria-label=${t('view.budgets')}>
      <header class="card-head"><h2>${t('view.budgets')}</h2>
        <a href=${viewLink('budgets', { month: month.slice(0, 7) })}>${t('budget.all')}</a></header>
      <${BudgetList} budgets=${most} month=${month} today=${today} />
    </section>${children}`;
}

function Budget({ one, month, today, onEdit }) {
  const { category, spent, currency, state } = one;
  const filters = { from: month, to: monthEnd(month), type: 'expense', category };
  return html`
    <li class=${`budget is-${state}`}>
      <p class="budget-name"><span class=${`dot ${topLevelHue(category)}`} /><b><${CategoryName} category=${category} /></b>
        ${state !== 'ok' && html`<span class="badge">${t(`budget.${state}`)}</span>`}</p>
      <p class="budget-sums"><${Figure} amount=${spent} currency=${currency} filters=${filters} />
        ${' '}<span class="muted">${t('budget.of', { amount: html`<${Sum} ...${one} />` })}</span></p>
      <${Bar} one=${one} month=${month} today=${today} />
      <p class="budget-words muted money">${describeLeft(one, month, today)}</p>
      ${
        onEdit &&
        html`
        <button class="icon-button" type="button" aria-haspopup="dialog"
          aria-label=${t('budget.edit', { name: category })} onClick=${() => onEdit(one)}>${icon('edit')}</button>`
      }
    </li>`;
}

/** The mark on the bar is today. */
export function Bar({ one, month, today }) {
  const share = usedShare(one);
  const style = { '--share': Math.max(0, Math.min(1, share)), '--today': elapsedShare(month, today) };
  const isNow = monthStart(today) === month;
  return html`
    <div class=${`budget-bar${isNow ? ' has-today' : ''}`} role="img" style=${style}
      aria-label=${t('budget.used', { share: percent(share) })} />`;
}
