// The accounts: net worth over time, balances, and until when each agrees with the bank.

import { apiPath } from '../shared/api.js';
import { addMonths, dayMedium, isDay, localDay, monthStart } from '../shared/dates.js';
import { withoutSign } from '../shared/decimal.js';
import { money } from '../shared/format.js';
import { html, useId, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { navigate, route, transactionsLink, viewLink } from '../shared/router.js';
import { defaultCurrency } from '../shared/settings.js';
import { CurrencyChips } from '../ui/chips.js';
import { DayInput } from '../ui/day_input.js';
import { icon } from '../ui/icons.js';
import { Empty, Loaded } from '../ui/states.js';
import { toastError } from '../ui/toast.js';
import { AssertionDialog } from './assertions.js';
import { BalanceChart } from './balance_chart.js';
import { differenceFilters, groupAccounts, isDebt } from './calculations.js';
import { AccountForm } from './form.js';
import { orderAccounts } from './mutations.js';
import { accountsPath, addUnsent, sortAccounts, useAccounts } from './store.js';

/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').AccountList} AccountList */
/** @typedef {import('../shared/types.js').Balances} Balances */
/** @typedef {{form: Account | 'new'} | {assertions: Account} | null} OpenDialog */

const MONTHS = 12;

/** The view of all accounts. */
export function Accounts() {
  const now = new Date();
  const today = localDay(now);
  const { query } = route.value;
  const day = isDay(query.on) ? query.on : today;
  /** @type {import('../shared/types.js').Resource<AccountList>} */
  const list = useResource(accountsPath(day, now));
  // The forms' list is stored on this device with it, also while the reader's day is not the service's.
  useAccounts();
  const [opened, setOpened] = useState(/** @type {OpenDialog} */ (null));
  const close = () => setOpened(null);
  const all = sortAccounts(addUnsent.value(list.data?.accounts ?? []));
  /** A dialog shows the account as it is now. @param {Account} account */
  const current = (account) => all.find(({ id }) => id === account.id) ?? account;
  return html`
    <header class="view-head"><h1>${t('view.accounts')}</h1>
      <${DayChoice} day=${day} query=${query} />
      <button class="button primary view-action" type="button" aria-haspopup="dialog"
        onClick=${() => setOpened({ form: 'new' })}>${icon('plus')}<span>${t('account.add')}</span></button></header>
    <${Loaded} resource=${list} lines=${10}>
      ${(/** @type {AccountList} */ data) => html`<${Sections} list=${data} accounts=${all} open=${setOpened} />`}
    </${Loaded}>
    ${
      opened &&
      'form' in opened &&
      html`
      <${AccountForm} account=${opened.form === 'new' ? null : current(opened.form)} onClose=${close} />`
    }
    ${
      opened &&
      'assertions' in opened &&
      html`
      <${AssertionDialog} account=${current(opened.assertions)} onClose=${close} />`
    }`;
}

/**
 * The day at whose end the balances are.
 *
 * @param {{day: string, query: import('../shared/types.js').Query}} props
 */
function DayChoice({ day, query }) {
  const id = useId();
  /** @param {string} chosen @param {{replace: boolean}} options */
  const onDay = (chosen, options) => navigate('accounts', { ...query, on: chosen }, options);
  return html`
    <div class="balance-day"><label class="muted" for=${id}>${t('account.on')}</label>
      <${DayInput} id=${id} value=${day} onDay=${onDay} /></div>`;
}

/** @param {{list: AccountList, accounts: Account[], open: (dialog: OpenDialog) => void}} props */
function Sections({ list, accounts, open }) {
  if (!accounts.length) {
    return html`
      <section class="card" aria-label=${t('view.accounts')}>
        <${Empty} title=${t('account.nothing')}>${t('account.nothingHint')}</${Empty}></section>`;
  }
  const { money: assets, debts, closed } = groupAccounts(accounts);
  /** @param {string} title @param {Account[]} group */
  const section = (title, group) =>
    group.length > 0 && html`<${Group} title=${title} group=${group} accounts=${accounts} open=${open} />`;
  return html`
    ${list.netWorth.length > 0 && html`<${NetWorth} list=${list} />`}
    ${section(t('account.money'), assets)}
    ${section(t('account.debts'), debts)}
    ${
      closed.length > 0 &&
      html`
      <details class="card closed-accounts"><summary>${t('account.closedOnes', { n: closed.length })}</summary>
        <ul class="accounts">${closed.map((account) => html`<${Row} key=${account.id} account=${account} open=${open} />`)}</ul>
      </details>`
    }`;
}

/** @param {{list: AccountList}} props */
function NetWorth({ list }) {
  const { query } = route.value;
  const codes = list.netWorth.map((one) => one.currency);
  const usual = codes.includes(defaultCurrency()) ? defaultCurrency() : codes[0];
  const currency = codes.includes(query.currency) ? query.currency : usual;
  const worth = list.netWorth.find((one) => one.currency === currency);
  const to = list.on;
  const from = monthStart(addMonths(to, 1 - MONTHS));
  /** @type {import('../shared/types.js').Resource<Balances>} */
  const balances = useResource(apiPath('/balances', { from, to, period: 'monthly' }));
  /** @param {string} code */
  const link = (code) => viewLink('accounts', { ...query, currency: code });
  const values = balances.data?.netWorth.find((one) => one.currency === currency)?.values;
  return html`
    <section class="card net-worth" aria-label=${t('account.netWorth')}>
      <header class="card-head"><h2>${t('account.netWorth')}</h2>
        <${CurrencyChips} codes=${codes} value=${currency} href=${link} /></header>
      <p class="net-worth-figure"><b class="money">${worth && money(worth.amount, currency)}</b></p>
      <${BalanceChart} label=${t('account.netWorthLabel', { currency, from: dayMedium(from), to: dayMedium(to) })}
        name=${t('account.netWorth')} currency=${currency} values=${values} />
    </section>`;
}

/** @param {{title: string, group: Account[], accounts: Account[], open: (dialog: OpenDialog) => void}} props */
function Group({ title, group, accounts, open }) {
  /** Swap an account with its neighbour in the group. @param {number} at @param {number} step */
  const move = (at, step) => {
    const [one, other] = [group[at], group[at + step]];
    const swapped = accounts.map((account) => (account === one ? other : account === other ? one : account));
    orderAccounts(swapped).catch(toastError);
  };
  const rows = group.map((account, at) => {
    const up = at > 0 ? () => move(at, -1) : null;
    const down = at < group.length - 1 ? () => move(at, 1) : null;
    return html`<${Row} key=${account.id} account=${account} open=${open} up=${up} down=${down} />`;
  });
  return html`<section class="card" aria-label=${title}><h2>${title}</h2><ul class="accounts">${rows}</ul></section>`;
}

/**
 * @param {object} props
 * @param {Account} props.account
 * @param {(dialog: OpenDialog) => void} props.open
 * @param {(() => void) | null} [props.up] moves it before the one above
 * @param {(() => void) | null} [props.down]
 */
function Row({ account, open, up = null, down = null }) {
  const { id, name, kind, balance, currency, closed, isUnsent, version } = account;
  const debt = isDebt(account);
  /** @param {string} key @param {(() => void) | null} run @param {string} symbol */
  const tool = (key, run, symbol) =>
    run &&
    html`
      <button class="icon-button" type="button" aria-label=${t(key, { name })} onClick=${run}>${icon(symbol)}</button>`;
  return html`
    <li>
      <div class="account-name"><a href=${transactionsLink({ account: id })}>${name}</a>
        ${isUnsent && html` <span class="badge">${t('unsent.badge')}</span>`}
        <span class="muted">${t(`account.kind.${kind}`)}${closed && ` · ${t('account.closedOn', { day: dayMedium(closed) })}`}</span></div>
      <p class="account-balance money">${debt && html`<span class="muted">${t('account.owed')} </span>`}
        <b>${money(debt ? withoutSign(balance) : balance, currency)}</b></p>
      ${version > 0 && html`<${Agreement} account=${account} onState=${() => open({ assertions: account })} />`}
      <div class="account-tools">
        ${tool('account.up', up, 'up')}${tool('account.down', down, 'down')}
        ${tool('account.edit', () => open({ form: account }), 'edit')}</div>
    </li>`;
}

/**
 * Until when the account agrees with the bank, or the days in which it does not, with their transactions.
 *
 * @param {{account: Account, onState: () => void}} props
 */
function Agreement({ account, onState }) {
  const { id, reconciledUntil, firstDifference, currency, name } = account;
  const differs =
    firstDifference &&
    html`
    <a class="differs" href=${transactionsLink(differenceFilters(id, firstDifference))}>${icon('warning')}
      <span>${t('account.differs', { day: dayMedium(firstDifference.on), amount: html`<span class="money">${money(firstDifference.difference, currency)}</span>` })}</span></a>`;
  const agrees =
    reconciledUntil &&
    html`
    <span class="agrees">${icon('check')} ${t('account.agreesUntil', { day: dayMedium(reconciledUntil) })}</span>`;
  return html`
    <p class="account-bank">${agrees}${differs}
      <button class="button quiet" type="button" aria-haspopup="dialog" aria-label=${t('account.checkOf', { name })} onClick=${onState}>
        <span>${t('account.check')}</span></button></p>`;
}
