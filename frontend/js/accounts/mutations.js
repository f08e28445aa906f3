// Changes of accounts and of what the bank says: each refreshes the figures and can be undone.

import { callApi } from '../shared/api.js';
import { money } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { toast, toastError } from '../ui/toast.js';

/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').AccountFields} AccountFields */

/** @param {string} id */
const pathOf = (id) => `/accounts/${encodeURIComponent(id)}`;

/**
 * Return what a client writes of an account.
 *
 * @param {Account} account
 * @returns {AccountFields}
 */
export const accountFields = ({ name, kind, currency, opening, position, closed }) => ({
  name,
  kind,
  currency,
  opening,
  position,
  closed,
});

/**
 * @param {string} text
 * @param {() => Promise<unknown>} undo
 */
const toastWithUndo = (text, undo) =>
  toast(text, { action: { label: t('undo'), run: () => undo().catch(toastError) } });

/**
 * Add an account.
 *
 * @param {string} id makes one account of a double tap or a retry
 * @param {AccountFields} fields
 */
export async function addAccount(id, fields) {
  const { closed: _, ...chosen } = fields;
  await callApi('POST', '/accounts', { body: { id, ...chosen } });
  refreshResources();
  toastWithUndo(t('account.added', { name: fields.name }), () => deleteAccount({ id, name: fields.name }));
}

/**
 * Replace what is chosen of an account; Undo brings it back.
 *
 * @param {Account} account
 * @param {AccountFields} fields
 * @param {{isUndo?: boolean}} [options] `isUndo`: this takes a change back
 */
export async function changeAccount(account, fields, { isUndo = false } = {}) {
  /** @type {{body: Account}} */
  const { body } = await callApi('PUT', pathOf(account.id), { body: fields, match: account.version });
  refreshResources();
  const text = t(isUndo ? 'toast.tookBack' : 'toast.changed', { name: body.name });
  if (isUndo) toast(text);
  else toastWithUndo(text, () => changeAccount(body, accountFields(account), { isUndo: true }));
}

/**
 * Delete an account that has no transactions.
 *
 * @param {{id: string, name: string}} account
 */
export async function deleteAccount({ id, name }) {
  await callApi('DELETE', pathOf(id));
  refreshResources();
  toast(t('toast.deleted', { name }));
}

/**
 * Put the accounts in this order.
 *
 * @param {Account[]} ordered
 */
export async function orderAccounts(ordered) {
  const moved = ordered.flatMap((account, position) => (account.position === position ? [] : [{ account, position }]));
  for (const { account, position } of moved) {
    await callApi('PUT', pathOf(account.id), {
      body: { ...accountFields(account), position },
      match: account.version,
    });
  }
  refreshResources();
}

/**
 * Save what the bank says an account has at the end of a day; Undo brings back what was there before.
 *
 * @param {Account} account
 * @param {string} day
 * @param {string} amount
 * @param {string | null} [before] what was stated for that day
 */
export async function stateBalance(account, day, amount, before = null) {
  await callApi('PUT', `${pathOf(account.id)}/balance-assertions/${day}`, { body: { amount } });
  refreshResources();
  const text = t('assertion.saved', { name: account.name, amount: money(amount, account.currency) });
  toastWithUndo(text, () =>
    before === null ? removeAssertion(account, day, amount) : stateBalance(account, day, before, amount),
  );
}

/**
 * Remove what the bank is said to have had on a day.
 *
 * @param {Account} account
 * @param {string} day
 * @param {string} amount
 */
export async function removeAssertion(account, day, amount) {
  await callApi('DELETE', `${pathOf(account.id)}/balance-assertions/${day}`);
  refreshResources();
  const text = t('assertion.removed', { name: account.name, amount: money(amount, account.currency) });
  toastWithUndo(text, () => stateBalance(account, day, amount));
}
