// The budgets of a month: how far each is used, and changing them.

import { apiPath } from '../shared/api.js';
import { addMonths, isDay, localDay, monthEnd, monthLong, monthStart } from '../shared/dates.js';
import { money } from '../shared/format.js';
import { html, useEffect, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { route, viewLink } from '../shared/router.js';
import { settings } from '../shared/settings.js';
import { rememberCategories } from '../transactions/history.js';
import { Sum } from '../ui/amount.js';
import { icon } from '../ui/icons.js';
import { Empty, Loaded } from '../ui/states.js';
import { describeLeft, overspent, sumBudgets, usedShare } from './calculations.js';
import { BudgetForm } from './form.js';
import { BudgetBar, BudgetList } from './list.js';

/** @typedef {import('../shared/types.js').BudgetProgress} BudgetProgress */
/** @typedef {import('../shared/types.js').Summary} Summary */

/** How many months before the one shown say what is usual. */
const MONTHS_BEFORE = 3;

/** The view of the month that the address names, by default the current one. */
export function Budgets() {
  const { query } = route.value;
  const today = localDay(new Date());
  const current = monthStart(today);
  const asked = `${query.month}-01`;
  const month = isDay(asked) && asked < current ? asked : current;
  /** The budget whose form is open, 'new', or null. */
  const [editing, setEditing] = useState(/** @type {BudgetProgress | 'new' | null} */ (null));
  /** @type {import('../shared/types.js').Resource<Summary>} */
  const summary = useResource(
    apiPath('/summary', { period: 'monthly', from: addMonths(month, -MONTHS_BEFORE), to: monthEnd(month) }),
  );
  useEffect(() => {
    if (summary.data) rememberCategories(summary.data.totals);
  }, [summary.data]);
  const shown = { month, today, onEdit: setEditing };
  return html`
    <header class="view-head">
      <h1>${t('view.budgets')}</h1>
      <${MonthStepper} month=${month} isCurrent=${month === current} />
      <button class="button primary view-action" type="button" aria-haspopup="dialog" onClick=${() => setEditing('new')}>
        ${icon('plus')}<span>${t('budget.add')}</span></button>
    </header>
    <${Loaded} resource=${summary} lines=${10}>
      ${(/** @type {Summary} */ data) => html`<${Sections} budgets=${data.budgets ?? []} ...${shown} />`}</${Loaded}>
    ${
      editing &&
      html`<${BudgetForm} budget=${editing === 'new' ? null : editing} summary=${summary.data} month=${month}
        onClose=${() => setEditing(null)} />`
    }`;
}

/** @param {{month: string, isCurrent: boolean}} props */
function MonthStepper({ month, isCurrent }) {
  /** @param {number} steps */
  const monthLink = (steps) => viewLink('budgets', { month: addMonths(month, steps).slice(0, 7) });
  const next = isCurrent
    ? html`<span class="icon-button" aria-hidden="true" />`
    : html`<a class="icon-button" href=${monthLink(1)} aria-label=${t('month.next')}>${icon('right')}</a>`;
  return html`
    <nav class="stepper" aria-label=${t('month')}>
      <a class="icon-button" href=${monthLink(-1)} aria-label=${t('month.previous')}>${icon('left')}</a>
      <span class="stepper-name">${monthLong(month)}</span>${next}
      ${!isCurrent && html`<a class="button quiet" href=${viewLink('budgets')}>${t('span.thisMonth')}</a>`}
    </nav>`;
}

/**
 * @param {object} props
 * @param {BudgetProgress[]} props.budgets
 * @param {string} props.month
 * @param {string} props.today
 * @param {(budget: BudgetProgress) => void} props.onEdit
 */
function Sections({ budgets, ...shown }) {
  if (!budgets.length) {
    return html`
      <section class="card" aria-label=${t('view.budgets')}>
        <${Empty} title=${t('budget.none')}>${t('budget.noneHint')}</${Empty}></section>`;
  }
  const sums = sumBudgets(budgets).map(
    (one) =>
      html`<${BudgetTotal} key=${one.currency} sums=${one} over=${overspent(budgets, one.currency)} ...${shown} />`,
  );
  return html`
    ${budgets.length > 1 && html`<section class="card" aria-label=${t('budget.together')}>${sums}</section>`}
    <section class="card" aria-label=${t('view.budgets')}><${BudgetList} budgets=${budgets} ...${shown} /></section>`;
}

/**
 * The sum of all budgets of a currency.
 *
 * @param {object} props
 * @param {import('./calculations.js').BudgetSums} props.sums
 * @param {{count: number, amount: string}} props.over what single budgets are overspent by
 * @param {string} props.month
 * @param {string} props.today
 */
const BudgetTotal = ({ sums, over, month, today }) => html`
  <div class=${`budget-total${totalState(sums)}`}>
    <p class="label">${t('budget.together')}</p>
    <p><b class="money">${money(sums.spent, sums.currency)}</b>${' '}
      <span class="muted">${t('budget.of', { amount: html`<${Sum} ...${sums} />` })}</span></p>
    <${BudgetBar} name=${t('budget.together')} budget=${sums} month=${month} today=${today} />
    <p class="muted money">${describeLeft(sums, month, today)}</p>
    ${over.count > 0 && html`<p class="is-expense">${t('budget.overIn', { n: over.count, amount: html`<span class="money">${money(over.amount, sums.currency)}</span>` })}</p>`}
  </div>`;

/** @param {import('./calculations.js').BudgetSums} sums */
function totalState(sums) {
  if (sums.left.startsWith('-')) return ' is-over';
  return usedShare(sums) * 100 >= settings.value.alerts.budgetPercent ? ' is-near' : '';
}
