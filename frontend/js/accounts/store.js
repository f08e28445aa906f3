// The user's accounts, as the lists and forms of other features need them.

import { user } from '../auth/user.js';
import { apiPath } from '../shared/api.js';
import { effect, signal, useLayoutEffect } from '../shared/html.js';
import { useResource } from '../shared/resource.js';

/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').AccountList} AccountList */

/** The path of the accounts with the balances at the end of the service's today. */
const ACCOUNTS_PATH = '/accounts';

/**
 * Return the path of the accounts with the balances at the end of a day. That of today names no day, so that the
 * device's answer of yesterday serves without a network.
 *
 * @param {string} day
 * @param {Date} now
 */
export const accountsPath = (day, now) =>
  day === now.toISOString().slice(0, 10) ? ACCOUNTS_PATH : apiPath(ACCOUNTS_PATH, { on: day });

/** All accounts, in the user's order; empty until a view has asked for them. */
export const accounts = signal(/** @type {Account[]} */ ([]));

/** What adds to the service's accounts the changes that are on this device only, once they are read. */
export const addUnsent = signal((/** @type {Account[]} */ list) => list);

/** Return the accounts, for a view that is drawn again when they change. */
export function useAccounts() {
  /** @type {import('../shared/types.js').Resource<AccountList>} */
  const { data } = useResource(ACCOUNTS_PATH);
  const add = addUnsent.value;
  useLayoutEffect(() => {
    if (data) accounts.value = sortAccounts(add(data.accounts));
  }, [data, add]);
  return accounts.value;
}

/**
 * Return accounts in the user's order.
 *
 * @param {Account[]} all
 */
export const sortAccounts = (all) => [...all].sort((a, b) => a.position - b.position || a.name.localeCompare(b.name));

/**
 * Return the account of an id, if it is known.
 *
 * @param {string | null} [id]
 */
export const accountOf = (id) => accounts.value.find((account) => account.id === id);

/**
 * Return the name of an account, '' while it is not known.
 *
 * @param {string | null} [id]
 */
export const accountName = (id) => accountOf(id)?.name ?? '';

/** Forget all accounts. */
export function clearAccounts() {
  accounts.value = [];
}

let owner = user.peek()?.id;
effect(() => {
  // No user sees another's accounts.
  if (user.value?.id !== owner) clearAccounts();
  owner = user.value?.id;
});
