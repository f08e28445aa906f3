// Accounts and stated balances as they will be once the changes on this device are sent.

import { queued } from '../offline/queue.js';
import { effect } from '../shared/html.js';
import { addUnsent } from './store.js';

/** @typedef {import('../shared/types.js').Account} Account */
/** @typedef {import('../shared/types.js').QueuedChange} QueuedChange */
/** @typedef {import('../offline/queue.js').QueuedItem} QueuedItem */

const ACCOUNT = /^\/accounts\/([^/]+)$/;
const ASSERTION = /^\/accounts\/([^/]+)\/balance-assertions\/([^/]+)$/;

/** Show unsent changes wherever accounts are listed. */
export function followUnsentAccounts() {
  effect(() => {
    const changes = changesOf(queued.value);
    addUnsent.value = (list) => withUnsent(list, changes);
  });
}

/**
 * @param {QueuedItem[]} items
 * @returns {QueuedChange[]}
 */
const changesOf = (items) => items.filter((item) => 'change' in item);

/**
 * Return accounts with the changes that are not sent yet. Balances stay the service's, which alone adds up money; a new
 * account has its opening balance.
 *
 * @param {Account[]} accounts
 * @param {QueuedChange[]} changes oldest first
 */
export const withUnsent = (accounts, changes) => changes.reduce(withChange, accounts);

/**
 * @param {Account[]} accounts
 * @param {QueuedChange} item
 * @returns {Account[]}
 */
function withChange(accounts, { change: { method, resource, body } }) {
  const id = idIn(ACCOUNT.exec(resource));
  if (!id) return accounts;
  const others = accounts.filter((account) => account.id !== id);
  if (method === 'DELETE') return others;
  const before = accounts.find((account) => account.id === id) ?? newAccount(id, accounts.length, body);
  return [...others, { ...before, .../** @type {Partial<Account>} */ (body), isUnsent: true }];
}

/**
 * @param {string} id
 * @param {number} position
 * @param {any} body what creates it
 * @returns {Account}
 */
const newAccount = (id, position, body) => ({
  position,
  closed: null,
  ...body,
  id,
  version: 0,
  balance: body.opening.amount,
  transactions: 0,
  reconciledUntil: null,
  firstDifference: null,
});

/**
 * Return the unsent creation of an account, if it is new.
 *
 * @param {string} id
 */
export const creationOf = (id) =>
  changesOf(queued.value).find(({ change }) => change.method === 'POST' && idIn(ACCOUNT.exec(change.resource)) === id);

/**
 * Return the unsent statements and removals of an account's balances, by their day; of each day the last one.
 *
 * @param {string} account its id
 * @returns {Map<string, QueuedChange>}
 */
export const unsentAssertions = (account) =>
  new Map(
    changesOf(queued.value).flatMap((item) => {
      const match = ASSERTION.exec(item.change.resource);
      return match && idIn(match) === account ? [[match[2], item]] : [];
    }),
  );

/** @param {RegExpExecArray | null} match */
const idIn = (match) => (match ? decodeURIComponent(match[1]) : null);
