// Changes of accounts and of what the bank says: each refreshes the figures and can be undone. Without a network they
// wait on this device.

import { discard, isQueued, sendChange } from '../offline/queue.js';
import { findResponse } from '../offline/response_cache.js';
import { ApiError, callApi } from '../shared/api.js';
import { money } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { followVersion } from '../shared/versions.js';
import { toast } from '../ui/toast.js';
import { creationOf } from './unsent.js';

/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').AccountFields} AccountFields */
/** @typedef {import('../shared/types.js').BalanceAssertion} BalanceAssertion */
/** @typedef {import('../shared/types.js').ResourceChange} ResourceChange */
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
 * Send a change, or keep it on this device; show what was done, with Undo. What is not sent yet is undone by discarding
 * it.
 *
 * @param {ResourceChange} change
 * @param {(answer: any) => unknown} [undo] without it nothing is shown
 * @returns {Promise<any>} the answer, null while it waits
 */
async function send(change, undo) {
  const { body, unsent } = await sendChange(change);
  if (!unsent) refreshResources();
  const text = unsent ? t('unsent.kept', { name: change.text }) : change.text;
  if (undo) toastWithUndo(text, async () => (unsent && isQueued(unsent) ? discard(unsent) : undo(body)));
  return body;
}

/**
 * Take a change back, and say so.
 *
 * @param {Omit<ResourceChange, 'text'>} change
 * @param {string} name of what was changed
 * @returns {Promise<any>} the answer
 */
async function takeBack(change, name) {
  const text = t('toast.tookBack', { name });
  const body = await send({ ...change, text });
  toast(text);
  return body;
}

/**
 * Add an account, below all others if it has no position.
 *
 * @param {string} id makes one account of a double tap or a retry
 * @param {NewAccountFields & {position?: number}} fields
 */
export async function addAccount(id, fields) {
  const text = t('account.added', { name: fields.name });
  await send(creation(id, fields, text), () => takeBack(deletion(pathOf(id)), fields.name));
}

/**
 * @param {string} id
 * @param {NewAccountFields & {position?: number}} fields
 * @param {string} text
 * @returns {ResourceChange}
 */
const creation = (id, fields, text) => ({
  method: 'POST',
  path: '/accounts',
  resource: pathOf(id),
  body: { id, ...fields },
  text,
});

/** @param {string} path @returns {Omit<ResourceChange, 'text'>} */
const deletion = (path) => ({ method: 'DELETE', path, resource: path });

/**
 * Replace what is chosen of an account; Undo brings it back.
 *
 * @param {Account} account
 * @param {AccountFields} fields
 */
export async function changeAccount(account, fields) {
  const refused = creationOf(account.id);
  if (refused?.refused) {
    await discard(refused);
    const { closed: _, ...chosen } = fields;
    return addAccount(account.id, chosen);
  }
  const path = pathOf(account.id);
  const text = t('toast.changed', { name: fields.name });
  await send(
    { method: 'PUT', path, resource: path, body: { ...fields }, match: account.version, text },
    async (answer) => {
      // Sent from the queue, its version is the one that follows.
      const match = answer?.version ?? account.version;
      const body = { ...accountFields(account) };
      const restored = await takeBack({ method: 'PUT', path, resource: path, body, match }, account.name);
      if (restored) followVersion(path, account.version, restored.version);
    },
  );
}

/**
 * Delete an account that has no transactions, with its stated balances; Undo brings all of it back.
 *
 * @param {Account} account
 */
export async function deleteAccount(account) {
  const text = t('toast.deleted', { name: account.name });
  const unsent = creationOf(account.id);
  if (unsent) {
    await discard(unsent);
    toastWithUndo(text, () => send(unsent.change));
    return;
  }
  const assertions = await assertionsOf(account.id);
  await send({ ...deletion(pathOf(account.id)), text }, () => restoreAccount(account, assertions));
}

/**
 * @param {Account} account
 * @param {BalanceAssertion[]} assertions
 */
async function restoreAccount(account, assertions) {
  const { closed, ...chosen } = accountFields(account);
  const text = t('toast.restored', { name: account.name });
  const path = pathOf(account.id);
  const body = await send(creation(account.id, chosen, text));
  const match = body?.version ?? 0;
  if (closed) await send({ method: 'PUT', path, resource: path, body: { ...chosen, closed }, match, text });
  for (const { date, amount, source } of assertions) await send(statement(account.id, date, { amount, source }, text));
  toast(text);
}

/**
 * Put the accounts in this order.
 *
 * @param {Account[]} ordered
 */
export async function orderAccounts(ordered) {
  const moved = ordered.flatMap((account, position) => (account.position === position ? [] : [{ account, position }]));
  for (const { account, position } of moved) {
    const path = pathOf(account.id);
    const body = { ...accountFields(account), position };
    const text = t('toast.changed', { name: account.name });
    await sendChange({ method: 'PUT', path, resource: path, body, match: account.version, text });
  }
  refreshResources();
}

/**
 * Save what the bank says an account has at the end of a day; Undo brings back what was there before.
 *
 * @param {Account} account
 * @param {string} day
 * @param {StatedBalance} stated
 * @returns {Promise<BalanceAssertion | null>} null while it waits to be sent
 */
export async function stateBalance(account, day, stated) {
  const before = (await assertionsOf(account.id)).find(({ date }) => date === day);
  const text = balanceText('assertion.saved', account, stated);
  return send(statement(account.id, day, stated, text), () => {
    const undone = before ? statement(account.id, day, before, '') : deletion(assertionPath(account.id, day));
    return takeBack(undone, balanceName(account, stated));
  });
}

/**
 * Remove what the bank is said to have had on a day; Undo brings it back.
 *
 * @param {Account} account
 * @param {string} day
 * @param {StatedBalance} stated
 */
export async function removeAssertion(account, day, stated) {
  const text = balanceText('assertion.removed', account, stated);
  await send({ ...deletion(assertionPath(account.id, day)), text }, () =>
    takeBack(statement(account.id, day, stated, ''), balanceName(account, stated)),
  );
}

/**
 * Return the balances that the bank has stated; without a network those that this device has seen.
 *
 * @param {string} id of the account
 * @returns {Promise<BalanceAssertion[]>}
 */
async function assertionsOf(id) {
  const path = `${pathOf(id)}/balance-assertions`;
  try {
    return (await callApi('GET', path)).body.assertions;
  } catch (error) {
    const isUnreachable = error instanceof ApiError && error.status === 0;
    if (!isUnreachable && !creationOf(id)) throw error;
    const stored = /** @type {any} */ (await findResponse(path).catch(() => null));
    return stored?.body.assertions ?? [];
  }
}

/** @param {string} id @param {string} day */
const assertionPath = (id, day) => `${pathOf(id)}/balance-assertions/${day}`;

/**
 * @param {string} id of the account
 * @param {string} day
 * @param {StatedBalance} stated
 * @param {string} text
 * @returns {ResourceChange}
 */
function statement(id, day, { amount, source }, text) {
  const path = assertionPath(id, day);
  return { method: 'PUT', path, resource: path, body: { amount, source }, text };
}

/** @param {string} key @param {Account} account @param {StatedBalance} stated */
const balanceText = (key, { name, currency }, { amount }) => t(key, { name, amount: money(amount, currency) });

/** @param {Account} account @param {StatedBalance} stated */
const balanceName = ({ name, currency }, { amount }) => `${name}, ${money(amount, currency)}`;
