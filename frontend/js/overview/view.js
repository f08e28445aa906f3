// One month at a glance: the number, the pace, where it went, the year behind it, the latest entries.

import { addMonths, localDay, monthLong } from '../shared/dates.js';
import { html, useEffect, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { route, transactionsLink, viewLink } from '../shared/router.js';
import { defaultCurrency } from '../shared/settings.js';
import { byCount, shownCurrency } from '../shared/summary.js';
import { rememberCategories } from '../transactions/history.js';
import { TransactionTable } from '../transactions/table.js';
import { CurrencyChips } from '../ui/chips.js';
import { icon, mark } from '../ui/icons.js';
import { lazy } from '../ui/lazy.js';
import { openDialog } from '../ui/open_dialog.js';
import { Empty, Loaded } from '../ui/states.js';
import { Categories, Month, Year } from './month.js';
import { LATEST, overviewQueries } from './queries.js';

const Editor = lazy('Editor', {
  load: () => import('../transactions/editor.js'),
  texts: ['transactions'],
  isQuiet: true,
});
const BudgetCard = lazy('BudgetCard', {
  load: () => import('../budgets/list.js'),
  texts: ['budgets'],
  stylesheet: 'later',
  isQuiet: true,
});

export function Overview() {
  const { query } = route.value;
  const today = localDay(new Date());
  const month = overviewQueries(query, today);
  const { from, to } = month;
  const monthly = useResource(month.monthly);
  const daily = useResource(month.daily);
  useEffect(() => {
    if (monthly.data) rememberCategories(monthly.data.totals);
  }, [monthly.data]);
  const totals = byCount(monthly.data?.totals ?? []);
  const currency = shownCurrency(totals, query.currency, defaultCurrency());
  const beside = (steps) => viewLink('overview', { ...query, month: addMonths(from, steps).slice(0, 7) });
  const shown = { ...month, today, currency, monthly, daily };
  return html`
    <header class="view-head above-card">
      <h1>${monthLong(from)}</h1>
      <nav class="stepper" aria-label=${t('month')}>
        <a class="icon-button" href=${beside(-1)} aria-label=${t('month.previous')}>${icon('left')}</a>
        <a class="icon-button" href=${beside(1)} aria-label=${t('month.next')}>${icon('right')}</a>
      </nav>
      <${CurrencyChips} codes=${totals.map((one) => one.currency)} value=${currency}
        href=${(code) => viewLink('overview', { ...query, currency: code })} />
    </header>
    ${monthly.data && !totals.length ? html`<${Welcome} />` : html`<${Sections} ...${shown} />`}`;
}

const Welcome = () => html`
  <section class="card welcome" aria-label=${t('welcome')}>${mark()}
    <h2>${t('welcome.title')}</h2>
    <p>${t('welcome.words')}</p>
    <button class="button primary large" type="button" onClick=${() => openDialog('entry')}>
      ${icon('plus')}<span>${t('welcome.add')}</span></button>
  </section>`;

function Sections(shown) {
  const { monthly, from, to, today } = shown;
  const resource = useResource(shown.latest);
  const latest = html`<${Latest} from=${from} to=${to} resource=${resource} />`;
  const budgets = monthly.data?.budgets?.filter((one) => one.month === from.slice(0, 7)) ?? [];
  return html`
    <section class="card hero" aria-label=${t('month.this')}>
      <${Loaded} resource=${monthly} lines=${6}>${() => html`<${Month} ...${shown} />`}</${Loaded}>
    </section>
    <div class="columns">
      <section class="card tall" aria-label=${t('month.where')}><h2>${t('month.where')}</h2>
        <${Loaded} resource=${monthly} lines=${7}>${() => html`<${Categories} ...${shown} />`}</${Loaded}>
      </section>
      <section class="card tall" aria-label=${t('month.twelve')}><h2>${t('month.twelve')}</h2>
        <${Loaded} resource=${monthly} lines=${7}>${() => html`<${Year} ...${shown} />`}</${Loaded}>
      </section>
    </div>
    ${
      /* Nothing stands here before it is known how high the budgets are: what is there does not move. */
      budgets.length
        ? html`<${BudgetCard} budgets=${budgets} month=${from} today=${today}>${latest}</${BudgetCard}>`
        : (monthly.data || monthly.error) && latest
    }`;
}

function Latest({ from, to, resource }) {
  const [editing, setEditing] = useState(null);
  const list = ({ transactions }) =>
    transactions.length
      ? html`<${TransactionTable} transactions=${transactions} query=${{ from, to }} onEdit=${setEditing} />`
      : html`<${Empty} title=${t('month.empty')}>${t('month.emptyHint')}</${Empty}>`;
  return html`
    <section class="card table-card" aria-label=${t('month.latest')}>
      <header class="card-head"><h2>${t('month.latest')}</h2><a href=${transactionsLink({ from, to })}>${t('month.all')}</a></header>
      <${Loaded} resource=${resource} lines=${LATEST}>${list}</${Loaded}>
      ${
        editing &&
        html`
        <${Editor} key=${editing.id} transaction=${editing} onClose=${() => setEditing(null)} />`
      }
    </section>`;
}
