// Changes of accounts and of what the bank says: each refreshes the figures and can be undone.

import { callApi } from '../shared/api.js';
import { money } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { currentVersion, followVersion } from '../shared/versions.js';
import { toast } from '../ui/toast.js';

/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').AccountFields} AccountFields */
/** @typedef {import('../shared/types.js').BalanceAssertion} BalanceAssertion */
/** @typedef {Omit<AccountFields, 'position' | 'closed'>} NewAccountFields */
/** @typedef {Pick<BalanceAssertion, 'amount' | 'source'>} StatedBalance */

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
const toastWithUndo = (text, undo) => toast(text, { action: { label: t('undo'), run: undo } });

/**
 * Add an account below all others.
 *
 * @param {string} id makes one account of a double tap or a retry
 * @param {NewAccountFields} fields
 */
export async function addAccount(id, fields) {
  await callApi('POST', '/accounts', { body: { id, ...fields } });
  refreshResources();
  toastWithUndo(t('account.added', { name: fields.name }), () => dropAccount(id, fields.name));
}

/**
 * Replace what is chosen of an account; Undo brings it back.
 *
 * @param {Account} account
 * @param {AccountFields} fields
 * @param {{restores?: number}} [options] `restores`: this takes a change back, to the content of that version
 */
export async function changeAccount(account, fields, { restores } = {}) {
  const path = pathOf(account.id);
  const match = restores ? currentVersion(path, account.version) : account.version;
  /** @type {{body: Account}} */
  const { body } = await callApi('PUT', path, { body: fields, match });
  if (restores) followVersion(path, restores, body.version);
  refreshResources();
  const text = t(restores ? 'toast.tookBack' : 'toast.changed', { name: body.name });
  if (restores) toast(text);
  else toastWithUndo(text, () => changeAccount(body, accountFields(account), { restores: account.version }));
}

/**
 * Delete an account that has no transactions, with its stated balances; Undo brings all of it back.
 *
 * @param {Account} account
 */
export async function deleteAccount(account) {
  const path = pathOf(account.id);
  const assertions = await assertionsOf(account.id);
  await callApi('DELETE', path);
  refreshResources();
  toastWithUndo(t('toast.deleted', { name: account.name }), () => restoreAccount(account, assertions));
}

/**
 * @param {Account} account
 * @param {BalanceAssertion[]} assertions
 */
async function restoreAccount(account, assertions) {
  const { closed, ...chosen } = accountFields(account);
  /** @type {{body: Account}} */
  const { body } = await callApi('POST', '/accounts', { body: { id: account.id, ...chosen } });
  if (closed) await callApi('PUT', pathOf(account.id), { body: accountFields(account), match: body.version });
  for (const { date, amount, source } of assertions) await putAssertion(account.id, date, { amount, source });
  refreshResources();
  toast(t('toast.restored', { name: account.name }));
}

/**
 * Take back that an account was added.
 *
 * @param {string} id
 * @param {string} name
 */
async function dropAccount(id, name) {
  await callApi('DELETE', pathOf(id));
  refreshResources();
  toast(t('toast.tookBack', { name }));
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
 * @param {StatedBalance} stated
 * @returns {Promise<BalanceAssertion>}
 */
export async function stateBalance(account, day, stated) {
  const before = (await assertionsOf(account.id)).find(({ date }) => date === day);
  const assertion = await putAssertion(account.id, day, stated);
  refreshResources();
  toastWithUndo(balanceText('assertion.saved', account, stated), async () => {
    if (before) await putAssertion(account.id, day, before);
    else await callApi('DELETE', assertionPath(account.id, day));
    showTakenBack(account, stated);
  });
  return assertion;
}

/**
 * Remove what the bank is said to have had on a day; Undo brings it back.
 *
 * @param {Account} account
 * @param {string} day
 * @param {StatedBalance} stated
 */
export async function removeAssertion(account, day, stated) {
  await callApi('DELETE', assertionPath(account.id, day));
  refreshResources();
  toastWithUndo(balanceText('assertion.removed', account, stated), async () => {
    await putAssertion(account.id, day, stated);
    showTakenBack(account, stated);
  });
}

/** @param {string} id of the account @returns {Promise<BalanceAssertion[]>} */
const assertionsOf = async (id) => (await callApi('GET', `${pathOf(id)}/balance-assertions`)).body.assertions;

/** @param {string} id @param {string} day */
const assertionPath = (id, day) => `${pathOf(id)}/balance-assertions/${day}`;

/**
 * @param {string} id of the account
 * @param {string} day
 * @param {StatedBalance} stated
 * @returns {Promise<BalanceAssertion>}
 */
const putAssertion = async (id, day, { amount, source }) =>
  (await callApi('PUT', assertionPath(id, day), { body: { amount, source } })).body;

/** @param {string} key @param {Account} account @param {StatedBalance} stated */
const balanceText = (key, { name, currency }, { amount }) => t(key, { name, amount: money(amount, currency) });

/** @param {Account} account @param {StatedBalance} stated */
function showTakenBack(account, stated) {
  refreshResources();
  toast(t('toast.tookBack', { name: `${account.name}, ${money(stated.amount, account.currency)}` }));
}
