// The state of a form for new entries, ready for the next entry the moment one is sent.

import { useAccounts } from '../accounts/store.js';
import { discard } from '../offline/queue.js';
import { ApiError, formErrors } from '../shared/api.js';
import { localDay } from '../shared/dates.js';
import { decimalMark, minorDigits } from '../shared/format.js';
import { useEffect, useRef, useState } from '../shared/html.js';
import { defaultCurrency } from '../shared/settings.js';
import { openDialog } from '../ui/open_dialog.js';
import { toastError } from '../ui/toast.js';
import { defaultAccount, receivedCurrency, withAccount } from './account_choice.js';
import { blankDraft, newId, nextDraft, prefillDraft, validateDraft } from './draft.js';
import { historyVersion, lastAccount } from './history.js';
import { createTransaction } from './mutations.js';
import { lastUseOf, loadHistoryOnce } from './suggestions.js';

/** @typedef {import('../shared/types.js').Draft} Draft */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */
/** @typedef {import('../shared/types.js').IdentifiedEntry} IdentifiedEntry */
/** @typedef {import('../shared/types.js').QueuedEntry} QueuedEntry */
/** @typedef {{id: string, instead?: QueuedEntry}} Identity an entry's id, and the unsent entry that it replaces */

/**
 * Return the draft with changes; a known description brings its last category and type, unless the user chose one.
 *
 * @param {Draft} draft
 * @param {Partial<Draft>} changes
 * @param {boolean} hasOwnCategory
 * @returns {Draft}
 */
export function withLastUse(draft, changes, hasOwnCategory) {
  const next = withAccount(draft, changes);
  const lastUse = 'description' in changes && !hasOwnCategory ? lastUseOf(next.description) : null;
  if (!lastUse || next.type === 'transfer' || next.splits.length) return next;
  return { ...next, category: lastUse.category, type: lastUse.type, payee: next.payee || lastUse.payee };
}

/**
 * Return the state of a form. Entries are sent one after the other, each with its own id. One that fails comes back
 * into the form with its reason, and what was typed meanwhile returns after it.
 *
 * @param {(saved: IdentifiedEntry, isLast: boolean) => void} onSaved
 * @param {Record<string, any> & {instead?: QueuedEntry}} [prefill]
 */
export function useEntryForm(onSaved, prefill = {}) {
  const [draft, setDraft] = useState(() => {
    const prefilled = prefillDraft(blankDraft(localDay(new Date()), defaultCurrency()), prefill);
    return withLastUse(prefilled, { description: prefilled.description }, Boolean(prefilled.category));
  });
  const [errors, setErrors] = useState(/** @type {FormErrors} */ ({}));
  const [sending, setSending] = useState(0);
  const hasOwnCategory = useRef(Boolean(prefill.category));
  const amount = useRef(/** @type {HTMLInputElement | null} */ (null));
  const typed = useRef(draft);
  const identity = useRef(/** @type {Identity} */ ({ id: newId(), instead: prefill.instead }));
  const lastSend = useRef(Promise.resolve());
  /** Drafts that have to wait until a failed entry is saved. */
  const postponed = useRef(/** @type {Draft[]} */ ([]));
  const isClosed = useRef(false);
  typed.current = draft;
  useDefaultAccount(useAccounts(), setDraft, prefill);
  useEffect(() => {
    loadHistoryOnce();
    return () => {
      isClosed.current = true;
    };
  }, []);

  /** @param {Partial<Draft>} changes */
  const change = (changes) => {
    if ('category' in changes) hasOwnCategory.current = true;
    setDraft((before) => withLastUse(before, changes, hasOwnCategory.current));
    setErrors((before) => withoutErrorsOf(before, changes));
  };

  /**
   * Show an entry that was not saved in the form again.
   *
   * @param {Draft} failed
   * @param {Identity} failedIdentity
   * @param {unknown} error
   * @param {HTMLFormElement} form
   */
  const bringBack = (failed, failedIdentity, error, form) => {
    if (isClosed.current) {
      toastError(error);
      openDialog('entry', prefillOf(failed, failedIdentity));
      return;
    }
    if (typed.current.amount || typed.current.description) postponed.current.push(typed.current);
    hasOwnCategory.current = true;
    // A refused entry was not recorded; the next attempt is another one. One whose answer was lost keeps its id.
    const isRefused = error instanceof ApiError && error.status > 0;
    identity.current = isRefused ? { ...failedIdentity, id: newId() } : failedIdentity;
    setDraft(failed);
    setErrors(formErrors(error));
    focusFirstError(form);
  };

  /**
   * Send the entry and make the form ready for the next one.
   *
   * @param {Event} event
   * @param {{isLast?: boolean}} [options]
   */
  const save = (event, { isLast = false } = {}) => {
    event.preventDefault();
    const form = formOf(event);
    const { fields, errors: invalid } = validateForm(draft);
    setErrors(invalid);
    if (Object.keys(invalid).length) return focusFirstError(form);
    const own = identity.current;
    identity.current = { id: newId() };
    const waiting = postponed.current.pop();
    hasOwnCategory.current = Boolean(waiting);
    setDraft(waiting ?? nextDraft(draft));
    amount.current?.focus();
    setSending((number) => number + 1);
    lastSend.current = lastSend.current.then(async () => {
      try {
        const saved = await createTransaction(own.id, fields);
        if (own.instead) await discard(own.instead);
        onSaved(saved, isLast);
      } catch (error) {
        bringBack(draft, own, error, form);
      } finally {
        setSending((number) => number - 1);
      }
    });
  };
  return { draft, change, errors, isSending: sending > 0, save, amount };
}

/**
 * Return what prefills another form with an entry that failed: it replaces the same unsent entry.
 *
 * @param {Draft} failed
 * @param {Identity} identity
 */
export const prefillOf = (failed, { instead }) => ({ ...failed, ...(instead && { instead }) });

/**
 * Return what to send of a form, and its errors.
 *
 * @param {Draft} draft
 */
export const validateForm = (draft) =>
  validateDraft(draft, minorDigits(draft.currency), decimalMark(), receivedCurrency(draft));

/**
 * Choose the account of a new entry, once the accounts and the last use of one are known. What is typed or given by
 * then stays in its currency.
 *
 * @param {import('../shared/types.js').Account[]} accounts
 * @param {(update: (draft: Draft) => Draft) => void} setDraft
 * @param {Record<string, any>} prefill
 */
function useDefaultAccount(accounts, setDraft, prefill) {
  const version = historyVersion.value;
  const isChosen = useRef('account' in prefill);
  const offered = useRef('');
  useEffect(() => {
    if (!accounts.length || isChosen.current) return;
    setDraft((draft) => {
      const isFixed = Boolean(draft.amount || prefill.currency);
      // The user's own choice stays; ours gives way to the account that turns out to be the last one used.
      if (draft.account !== offered.current) return draft;
      offered.current = defaultAccount(draft.date, draft.currency, { isFixed });
      return offered.current === draft.account ? draft : withAccount(draft, { account: offered.current });
    });
    isChosen.current = Boolean(lastAccount.id);
  }, [accounts.length, version]);
}

/**
 * Return the errors without those of the form as a whole and of the fields that change.
 *
 * @param {FormErrors} errors
 * @param {object} changes
 */
const withoutErrorsOf = (errors, changes) =>
  Object.fromEntries(Object.entries(errors).filter(([name]) => name && !(name in changes)));

/**
 * Return the form that an event comes from.
 *
 * @param {Event} event
 */
export const formOf = (event) =>
  /** @type {HTMLFormElement} */ (/** @type {HTMLElement} */ (event.target).closest('form'));

/**
 * Focus the first field with an error, once the errors are drawn.
 *
 * @param {HTMLFormElement} form
 */
export function focusFirstError(form) {
  setTimeout(() => {
    /** @type {HTMLElement | null} */
    const field = form.querySelector('[aria-invalid="true"]');
    field?.focus();
  });
}
