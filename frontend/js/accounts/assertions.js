// Balance assertions of an account: a form that states a balance, and all stated ones against the ledger.

import { discard } from '../offline/queue.js';
import { formErrors } from '../shared/api.js';
import { dayMedium, isDay, localDay } from '../shared/dates.js';
import { isZero } from '../shared/decimal.js';
import { decimalMark, minorDigits, money, signedMoney } from '../shared/format.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { DateInput } from '../ui/day_input.js';
import { Dialog } from '../ui/dialog.js';
import { textOf } from '../ui/events.js';
import { Field, FormError } from '../ui/field.js';
import { icon } from '../ui/icons.js';
import { Loaded } from '../ui/states.js';
import { toastError } from '../ui/toast.js';
import { parseBalance } from './calculations.js';
import { removeAssertion, stateBalance } from './mutations.js';
import { unsentAssertions } from './unsent.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').BalanceAssertion} BalanceAssertion */
/** @typedef {import('../shared/types.js').BalanceAssertions} BalanceAssertions */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */

/** @param {{account: Account, onClose: () => void}} props */
export function AssertionDialog({ account, onClose }) {
  /** @type {import('../shared/types.js').Resource<BalanceAssertions>} */
  const stated = useResource(`/accounts/${encodeURIComponent(account.id)}/balance-assertions`);
  return html`
    <${Dialog} title=${t('assertion.title', { name: account.name })} onClose=${onClose}>
      <${StateForm} account=${account} />
      <${UnsentList} account=${account} />
      <${Loaded} resource=${stated} lines=${3}>
        ${(/** @type {BalanceAssertions} */ { assertions }) => html`<${List} account=${account} assertions=${assertions} />`}
      </${Loaded}>
    </${Dialog}>`;
}

/** @param {{account: Account}} props */
function StateForm({ account }) {
  const [draft, setDraft] = useState({ date: localDay(new Date()), amount: '' });
  const [errors, setErrors] = useState(/** @type {FormErrors} */ ({}));
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    const { amount, error } = parseBalance(draft.amount, minorDigits(account.currency), decimalMark());
    if (error || !isDay(draft.date)) {
      setErrors({ ...(error && { amount: error }), ...(!isDay(draft.date) && { date: t('error.date') }) });
      return;
    }
    setErrors({});
    try {
      await stateBalance(account, draft.date, { amount, source: 'typed' });
      setDraft((before) => ({ ...before, amount: '' }));
    } catch (failure) {
      setErrors(formErrors(failure));
    }
  };
  const dateControl = (/** @type {ControlAttributes} */ control) =>
    html`
      <${DateInput} ...${control} value=${draft.date}
        onValue=${(/** @type {string} */ date) => setDraft((before) => ({ ...before, date }))} />`;
  const amountControl = (/** @type {ControlAttributes} */ control) =>
    html`
      <input ...${control} class="amount-input" type="text" inputmode="text" maxlength="40" autocomplete="off" value=${draft.amount}
        onInput=${(/** @type {Event} */ event) => setDraft((before) => ({ ...before, amount: textOf(event) }))} />`;
  return html`
    <form class="assertion-form" noValidate onSubmit=${save}>
      <${FormError} error=${errors['']} />
      <p class="muted">${t('assertion.hint')}</p>
      <${Field} label=${t('assertion.date')} error=${errors.date} control=${dateControl} />
      <${Field} label=${t('assertion.amount', { currency: account.currency })} error=${errors.amount}
        control=${amountControl} />
      <button class="button primary" type="submit">${t('assertion.state')}</button>
    </form>`;
}

/** @param {{account: Account, assertions: BalanceAssertion[]}} props */
function List({ account, assertions }) {
  const unsent = unsentAssertions(account.id);
  if (!assertions.length && !unsent.size) return html`<p class="muted">${t('assertion.none')}</p>`;
  const { currency } = account;
  /** @param {BalanceAssertion} assertion */
  const row = ({ date, amount, balance, difference, source }) => {
    const agrees = isZero(difference);
    const words = agrees
      ? t('assertion.agrees')
      : t('assertion.differs', { balance: money(balance, currency), difference: signedMoney(difference, currency) });
    const remove = () => removeAssertion(account, date, { amount, source }).catch(toastError);
    return html`
      <li key=${date} class=${agrees ? undefined : 'is-refused'}>
        <div><b>${dayMedium(date)}</b> <span class="badge">${t(`assertion.${source}`)}</span>
          <p class=${agrees ? 'muted money' : 'is-expense money'}>${words}</p></div>
        <span class="number money">${money(amount, currency)}</span>
        <button class="icon-button" type="button" aria-label=${t('deleteOne', { name: dayMedium(date) })} onClick=${remove}>
          ${icon('bin')}</button>
      </li>`;
  };
  return html`<ul class="entry-list assertion-list">${assertions
    .filter(({ date }) => !unsent.has(date))
    .toReversed()
    .map(row)}</ul>`;
}

/**
 * The balances that are stated on this device only: the service compares them once they are sent.
 *
 * @param {{account: Account}} props
 */
function UnsentList({ account }) {
  /** @param {import('../shared/types.js').QueuedChange} item */
  const row = (item) => html`
    <li key=${item.turn} class=${item.refused ? 'is-refused' : undefined}>
      <div><b>${item.change.text}</b> <span class="badge">${t(item.refused ? 'unsent.refusedBadge' : 'unsent.badge')}</span>
        ${item.refused && html`<p class="field-error">${item.refused}</p>`}</div>
      <button class="icon-button" type="button" aria-label=${t('deleteOne', { name: item.change.text })}
        onClick=${() => discard(item).catch(toastError)}>${icon('bin')}</button>
    </li>`;
  const items = [...unsentAssertions(account.id).values()];
  return items.length > 0 && html`<ul class="entry-list assertion-list">${items.map(row)}</ul>`;
}
