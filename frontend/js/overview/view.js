// One month at a glance: its figures and pace, its categories, the trend, the budgets, the latest entries.

import { apiPath } from '../shared/api.js';
import { addMonths, localDay, monthLong } from '../shared/dates.js';
import { html, useEffect, useRef } from '../shared/html.js';
import { language, t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { route, viewLink } from '../shared/router.js';
import { defaultCurrency } from '../shared/settings.js';
import { byCount, shownCurrency } from '../shared/summary.js';
import { rememberCategories } from '../transactions/history.js';
import { announce } from '../ui/announcer.js';
import { CurrencyChips } from '../ui/chips.js';
import { icon } from '../ui/icons.js';
import { lazy } from '../ui/lazy.js';
import { Loaded, Skeleton } from '../ui/states.js';
import { Categories, Month, Trend } from './month.js';
import { overviewQueries } from './queries.js';

/** @typedef {import('./queries.js').OverviewQueries} OverviewQueries */
/** @typedef {import('../shared/types.js').Resource<Summary>} SummaryResource */
/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {import('../shared/types.js').TransactionPage} TransactionPage */
/** @typedef {{queries: OverviewQueries, today: string, currency: string, monthly: SummaryResource}} Shown */

const Welcome = lazy('Welcome', {
  load: () => import('./welcome.js'),
  texts: ['welcome', 'settings'],
  styles: ['welcome', 'settings'],
});
const Latest = lazy('Latest', { load: () => import('./latest.js'), isQuiet: true });
const BudgetCard = lazy('BudgetCard', {
  load: () => import('../budgets/list.js'),
  texts: ['budgets'],
  styles: ['budgets'],
  isQuiet: true,
});

/** The view of the month that the address names. */
export function Overview() {
  const { query } = route.value;
  const today = localDay(new Date());
  const queries = overviewQueries(query, today);
  /** @type {SummaryResource} */
  const monthly = useResource(queries.monthly);
  useEffect(() => {
    if (monthly.data) rememberCategories(monthly.data.totals);
  }, [monthly.data]);
  useAnnouncedMonth(queries.from);
  const totals = byCount(monthly.data?.totals ?? []);
  const currency = shownCurrency(totals, query.currency, defaultCurrency());
  /** @param {number} steps */
  const monthLink = (steps) => viewLink('overview', { ...query, month: addMonths(queries.from, steps).slice(0, 7) });
  /** @param {string} code */
  const currencyLink = (code) => viewLink('overview', { ...query, currency: code });
  const shown = { queries, today, currency, monthly };
  return html`
    <header class="view-head above-card">
      <h1>${monthLong(queries.from)}</h1>
      <nav class="stepper" aria-label=${t('month')}>
        <a class="icon-button" href=${monthLink(-1)} aria-label=${t('month.previous')}>${icon('left')}</a>
        <a class="icon-button" href=${monthLink(1)} aria-label=${t('month.next')}>${icon('right')}</a>
        ${!today.startsWith(queries.from.slice(0, 7)) && html`<a class="button quiet" href=${viewLink('overview', { ...query, month: '' })}>${t('span.thisMonth')}</a>`}
      </nav>
      <${CurrencyChips} codes=${totals.map((one) => one.currency)} value=${currency} href=${currencyLink} />
    </header>
    ${monthly.data && !totals.length ? html`<${Empties} ...${shown} />` : html`<${Sections} ...${shown} />`}`;
}

/**
 * Have a change of the month read out, and name the month in the title.
 *
 * @param {string} month its first day
 */
function useAnnouncedMonth(month) {
  const last = useRef(month);
  useEffect(() => {
    const name = monthLong(month);
    document.title = `${name} · ${t('app')}`;
    if (last.current !== month) announce(name);
    last.current = month;
  }, [month, language.value]);
}

/**
 * Twelve months without entries: the welcome where the ledger is empty, and otherwise the month like any other.
 *
 * @param {Shown} props
 */
function Empties(props) {
  /** @type {import('../shared/types.js').Resource<TransactionPage>} */
  const any = useResource(apiPath('/transactions', { limit: 1 }));
  if (!any.data && !any.error) return html`<${Skeleton} lines=${8} />`;
  return any.data && !any.data.transactions.length ? html`<${Welcome} />` : html`<${Sections} ...${props} />`;
}

/** @param {Shown} props */
function Sections({ queries, today, currency, monthly }) {
  /** @type {SummaryResource} */
  const daily = useResource(queries.daily);
  const month = { ...queries, today, currency, daily: daily.data };
  return html`
    <section class="card hero" aria-label=${monthLong(queries.from)}>
      <${Loaded} resource=${monthly} lines=${6}>
        ${(/** @type {Summary} */ data) => html`<${Month} ...${month} monthly=${data} />`}</${Loaded}>
    </section>
    <div class="columns">
      <section class="card tall" aria-label=${t('month.where')}><h2>${t('month.where')}</h2>
        <${Loaded} resource=${monthly} lines=${7}>
          ${(/** @type {Summary} */ data) => html`<${Categories} ...${month} monthly=${data} />`}</${Loaded}>
      </section>
      <section class="card tall" aria-label=${t('month.twelve')}><h2>${t('month.twelve')}</h2>
        <${Loaded} resource=${monthly} lines=${7}>
          ${(/** @type {Summary} */ data) => html`<${Trend} ...${month} monthly=${data} />`}</${Loaded}>
      </section>
    </div>
    <${BudgetsAndLatest} queries=${queries} today=${today} monthly=${monthly} />`;
}

/**
 * The month's budgets and below them the latest entries. Nothing is shown before the height of the budgets is known,
 * so that what is there does not move.
 *
 * @param {Omit<Shown, 'currency'>} props
 */
function BudgetsAndLatest({ queries: { from, to, currency, latest: path }, today, monthly }) {
  /** @type {import('../shared/types.js').Resource<TransactionPage>} */
  const resource = useResource(path);
  const latest = html`<${Latest} from=${from} to=${to} currency=${currency} resource=${resource} />`;
  const budgets = monthly.data?.budgets?.filter((budget) => budget.month === from.slice(0, 7)) ?? [];
  if (budgets.length) {
    return html`<${BudgetCard} budgets=${budgets} month=${from} today=${today}>${latest}</${BudgetCard}>`;
  }
  return monthly.data || monthly.error ? latest : null;
}
