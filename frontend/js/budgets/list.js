// Budgets as bars: how far each is used, where the month stands, and in words what is left for each day.

import { monthEnd, monthStart } from '../shared/dates.js';
import { sharePercent } from '../shared/format.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { viewLink } from '../shared/router.js';
import { CategoryName, Figure, Sum } from '../ui/amount.js';
import { topLevelHue } from '../ui/category_colors.js';
import { icon } from '../ui/icons.js';
import { describeLeft, elapsedShare, usedShare } from './calculations.js';

/** @typedef {import('../shared/types.js').BudgetProgress} BudgetProgress */
/**
 * @typedef {object} Shown
 * @property {string} month its first day
 * @property {string} today
 * @property {(budget: BudgetProgress) => void} [onEdit] where budgets can be changed
 */

/** How many budgets the overview shows. */
const MAX_IN_CARD = 6;

/** @param {Shown & {budgets: BudgetProgress[]}} props */
export const BudgetList = ({ budgets, ...shown }) => html`
  <ul class="budgets">
    ${budgets.map((budget) => html`<${BudgetRow} key=${budget.id} budget=${budget} ...${shown} />`)}
  </ul>`;

/**
 * The overview's card: the budgets that are used most, and a link to all. Its children follow it, so that both are
 * drawn at once.
 *
 * @param {Shown & {budgets: BudgetProgress[], children: import('../shared/types.js').Children}} props
 */
export function BudgetCard({ budgets, month, today, children }) {
  const mostUsed = [...budgets].sort((a, b) => usedShare(b) - usedShare(a)).slice(0, MAX_IN_CARD);
  return html`
    <section class="card" aria-label=${t('view.budgets')}>
      <header class="card-head"><h2>${t('view.budgets')}</h2>
        <a href=${viewLink('budgets', { month: month.slice(0, 7) })}>${t('budget.all')}</a></header>
      <${BudgetList} budgets=${mostUsed} month=${month} today=${today} />
    </section>${children}`;
}

/** @param {Shown & {budget: BudgetProgress}} props */
function BudgetRow({ budget, month, today, onEdit }) {
  const { category, spent, currency, state } = budget;
  const filters = { from: month, to: monthEnd(month), type: 'expense', category };
  const edit = onEdit && (() => onEdit(budget));
  const editButton = html`
    <button class="icon-button" type="button" aria-haspopup="dialog" aria-label=${t('budget.edit', { name: category })}
      onClick=${edit}>${icon('edit')}</button>`;
  return html`
    <li class=${`budget is-${state}`}>
      <p class="budget-name"><span class=${`dot ${topLevelHue(category)}`} /><b><${CategoryName} category=${category} /></b>
        ${state !== 'ok' && html`<span class="badge">${t(`budget.${state}`)}</span>`}</p>
      <p class="budget-sums"><${Figure} amount=${spent} currency=${currency} filters=${filters} />
        ${' '}<span class="muted">${t('budget.of', { amount: html`<${Sum} ...${budget} />` })}</span></p>
      <${BudgetBar} name=${category} budget=${budget} month=${month} today=${today} />
      <p class="budget-words muted money">${describeLeft(budget, month, today)}</p>
      ${edit && editButton}
    </li>`;
}

/**
 * How far a budget is used; the mark on the bar is today.
 *
 * @param {{name: string, budget: {spent: string, amount: string}, month: string, today: string}} props
 */
export function BudgetBar({ name, budget, month, today }) {
  const share = usedShare(budget);
  const style = { '--share': Math.max(0, Math.min(1, share)), '--today': elapsedShare(month, today) };
  const isCurrent = monthStart(today) === month;
  return html`
    <div class=${`budget-bar${isCurrent ? ' has-today' : ''}`} role="img" style=${style}
      aria-label=${t('budget.used', { name, share: sharePercent(share) })} />`;
}
