// Autocomplete suggestions; what shows them is drawn again when the history grows.

import { user } from '../auth/user.js';
import { callApi } from '../shared/api.js';
import { categoryLevels } from '../shared/category.js';
import { settings } from '../shared/settings.js';
import {
  categoryUses,
  currencies,
  historyVersion,
  lastByDescription,
  normalise,
  payees,
  pendingLoad,
  rememberTransactions,
} from './history.js';

/** @typedef {import('./history.js').DescriptionUse} DescriptionUse */

/** How many of the latest transactions are read for suggestions. */
const HISTORY_LENGTH = 300;
const MAX_DESCRIPTIONS = 6;
const MAX_CATEGORIES = 50;

/** Return the currencies in use, sorted. */
export function currenciesInUse() {
  void historyVersion.value;
  return [...currencies].sort();
}

/**
 * Return the type and category that a description had last, or null.
 *
 * @param {string} description
 */
export const lastUseOf = (description) => lastByDescription.get(normalise(description)) ?? null;

/**
 * Return known descriptions that contain the text, those that start with it first, then the newest.
 *
 * @param {string} text
 * @param {number} [max]
 */
export function suggestDescriptions(text, max = MAX_DESCRIPTIONS) {
  void historyVersion.value;
  const typed = normalise(text);
  if (!typed) return [];
  /** @param {DescriptionUse} use */
  const rank = ({ description }) => (normalise(description).startsWith(typed) ? 0 : 1);
  return [...lastByDescription.values()]
    .filter(({ description }) => normalise(description).includes(typed) && normalise(description) !== typed)
    .sort((a, b) => rank(a) - rank(b) || (a.date < b.date ? 1 : -1))
    .slice(0, max);
}

/**
 * Return known payees that contain the text, the newest first.
 *
 * @param {string} text
 * @param {number} [max]
 */
export function suggestPayees(text, max = MAX_DESCRIPTIONS) {
  void historyVersion.value;
  const typed = normalise(text);
  return [...payees.values()]
    .filter(({ payee }) => normalise(payee).includes(typed) && normalise(payee) !== typed)
    .sort((a, b) => (a.date < b.date ? 1 : -1))
    .slice(0, max)
    .map(({ payee }) => payee);
}

/**
 * Return known categories of a type (of both when it is '') that contain the text: those with a level that starts
 * with it first, then the most used.
 *
 * @param {string} text
 * @param {string} type
 * @param {number} [max]
 */
export function suggestCategories(text, type, max = MAX_CATEGORIES) {
  void historyVersion.value;
  const typed = normalise(text);
  /** @param {string} category */
  const rank = (category) => (categoryLevels(normalise(category)).some((level) => level.startsWith(typed)) ? 0 : 1);
  const preset = settings.value.categories.map((one) => ({ type: one.type, category: one.name, times: 0 }));
  const names = [...categoryUses.values(), ...preset]
    .filter((use) => (!type || use.type === type) && normalise(use.category).includes(typed))
    .sort((a, b) => rank(a.category) - rank(b.category) || b.times - a.times)
    .map((use) => use.category);
  return [...new Set(names)].slice(0, max);
}

/**
 * Whether a typed category is one that the ledger does not know; no category is new while none is known.
 *
 * @param {string} text
 */
export function isNewCategory(text) {
  void historyVersion.value;
  const typed = text.trim();
  const known = [...categoryUses.values()].map((use) => use.category);
  const preset = settings.value.categories.map((one) => one.name);
  return typed !== '' && known.length > 0 && ![...known, ...preset].includes(typed);
}

/** Fetch the latest transactions for suggestions, once per user; a failure may be tried again. */
export function loadHistoryOnce() {
  pendingLoad.current ??= loadHistory();
  return pendingLoad.current;
}

async function loadHistory() {
  const owner = user.peek()?.id;
  try {
    const { body } = await callApi('GET', `/transactions?limit=${HISTORY_LENGTH}`);
    // Nothing of one user is suggested to the next.
    if (user.peek()?.id === owner) rememberTransactions(body.transactions);
  } catch {
    pendingLoad.current = null;
  }
}
