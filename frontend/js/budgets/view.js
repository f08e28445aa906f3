// What may be spent in a month, by category: how far it is used up, and changing it.

import { apiPath } from '../shared/api.js';
import { addMonths, isDay, localDay, monthEnd, monthLong, monthStart } from '../shared/dates.js';
import { money } from '../shared/format.js';
import { html, useEffect, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { route, viewLink } from '../shared/router.js';
import { rememberCategories } from '../transactions/history.js';
import { Sum } from '../ui/amount.js';
import { icon } from '../ui/icons.js';
import { Empty, Loaded } from '../ui/states.js';
import { describeLeft, sumBudgets } from './calculations.js';
import { BudgetForm } from './form.js';
import { Bar, BudgetList } from './list.js';

export function Budgets() {
  const { query } = route.value;
  const today = localDay(new Date());
  const current = monthStart(today);
  const asked = `${query.month}-01`;
  const month = isDay(asked) && asked < current ? asked : current;
  const [editing, setEditing] = useState(null);
  // Three months more than are shown tell what is usual.
  const summary = useResource(
    apiPath('/summary', { period: 'monthly', from: addMonths(month, -3), to: monthEnd(month) }),
  );
  useEffect(() => {
    if (summary.data) rememberCategories(summary.data.totals);
  }, [summary.data]);
  const step = (steps) => viewLink('budgets', { month: addMonths(month, steps).slice(0, 7) });
  const shown = { month, today, onEdit: setEditing };
  return html`
    <header class="view-head">
      <h1>${t('view.budgets')}</h1>
      <nav class="stepper" aria-label=${t('month')}>
        <a class="icon-button" href=${step(-1)} aria-label=${t('month.previous')}>${icon('left')}</a>
        <span class="stepper-name">${monthLong(month)}</span>
        ${
          month < current
            ? html`<a class="icon-button" href=${step(1)} aria-label=${t('month.next')}>${icon('right')}</a>`
            : html`<span class="icon-button" aria-hidden="true" />`
        }
      </nav>
      <button class="button primary view-action" type="button" aria-haspopup="dialog" onClick=${() => setEditing({})}>
        ${icon('plus')}<span>${t('budget.add')}</span></button>
    </header>
    <${Loaded} resource=${summary} lines=${10}>
      ${(data) => html`<${Sections} budgets=${data.budgets ?? []} ...${shown} />`}</${Loaded}>
    ${
      editing &&
      html`
      <${BudgetForm} budget=${editing} summary=${summary.data} month=${month} onClose=${() => setEditing(null)} />`
    }`;
}

function Sections({ budgets, ...shown }) {
  if (!budgets.length) {
    return html`
      <section class="card" aria-label=${t('view.budgets')}>
        <${Empty} title=${t('budget.none')}>${t('budget.noneHint')}</${Empty}></section>`;
  }
  return html`
    ${
      budgets.length > 1 &&
      html`
      <section class="card" aria-label=${t('budget.together')}>
        ${sumBudgets(budgets).map((one) => html`<${Together} key=${one.currency} one=${one} ...${shown} />`)}</section>`
    }
    <section class="card" aria-label=${t('view.budgets')}><${BudgetList} budgets=${budgets} ...${shown} /></section>`;
}

const Together = ({ one, month, today }) => html`
  <div class=${`budget-total${one.left.startsWith('-') ? ' is-over' : ''}`}>
    <p class="label">${t('budget.together')}</p>
    <p><b class="money">${money(one.spent, one.currency)}</b>${' '}
      <span class="muted">${t('budget.of', { amount: html`<${Sum} ...${one} />` })}</span></p>
    <${Bar} one=${one} month=${month} today=${today} />
    <p class="muted money">${describeLeft(one, month, today)}</p>
  </div>`;
