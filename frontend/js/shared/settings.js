// The user's settings: currency, locale, week start, categories, alerts. The service keeps them, the tab remembers.

import { callApi } from './api.js';
import { config } from './config.js';
import { signal } from './html.js';
import { setLocale } from './i18n.js';

/** @typedef {import('./types.js').Settings} Settings */

const SETTINGS_KEY = 'expenses.settings';
/** @type {Settings} */
const INITIAL_SETTINGS = {
  currency: '',
  locale: null,
  weekStart: 'monday',
  categories: [],
  alerts: { budgetPercent: 80, mail: false },
  layouts: [],
  version: 0,
};

/** The settings as GET /settings answers; `currency` is '' until it has. */
export const settings = signal(INITIAL_SETTINGS);

/** Return the currency for new entries. */
export const defaultCurrency = () => settings.value.currency || config.currency;

/**
 * Show everything by these settings; resolves once the texts of their language are there.
 *
 * @param {Settings} chosen
 */
function showSettings(chosen) {
  settings.value = chosen;
  return setLocale(chosen.locale);
}

/** Apply what the tab remembers, before anything is drawn. */
export function restoreSettings() {
  const stored = sessionStorage.getItem(SETTINGS_KEY);
  return showSettings(stored ? JSON.parse(stored) : INITIAL_SETTINGS);
}

/**
 * Apply settings that the service has just answered.
 *
 * @param {Settings} answered
 */
export function applySettings(answered) {
  sessionStorage.setItem(SETTINGS_KEY, JSON.stringify(answered));
  return showSettings(answered);
}

/** Fetch the settings; without an answer they stay as they are. */
export async function loadSettings() {
  try {
    await applySettings((await callApi('GET', '/settings')).body);
  } catch {
    // They are fetched again with the next change of them, or at the next start.
  }
}

/** Forget the settings of the user who was signed in. */
export function clearSettings() {
  sessionStorage.removeItem(SETTINGS_KEY);
  settings.value = INITIAL_SETTINGS;
}
