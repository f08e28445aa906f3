// How this person wants it: currency, locale, week start, categories, alerts. The service keeps it, the tab remembers.

import { callApi } from './api.js';
import { config } from './config.js';
import { signal } from './html.js';
import { setLocale } from './i18n.js';

const SETTINGS_KEY = 'expenses.settings';
const INITIAL_SETTINGS = { currency: '', locale: null, weekStart: 'monday', categories: [], alerts: {}, version: 0 };

/** As GET /settings answers. */
export const settings = signal(INITIAL_SETTINGS);

export const defaultCurrency = () => settings.value.currency || config.currency;

/** Show everything in these settings; resolves once their language is there. */
function showSettings(found) {
  settings.value = found;
  return setLocale(found.locale);
}

/** What the tab remembers, before anything is drawn. */
export const restoreSettings = () => showSettings(JSON.parse(sessionStorage.getItem(SETTINGS_KEY)) ?? INITIAL_SETTINGS);

/** `body` as the service has just answered it. */
export function applySettings(body) {
  sessionStorage.setItem(SETTINGS_KEY, JSON.stringify(body));
  return showSettings(body);
}

/** Ask the service; without an answer it stays as it is. */
export const loadSettings = () =>
  callApi('GET', '/settings').then(
    ({ body }) => applySettings(body),
    () => {},
  );

export function clearSettings() {
  sessionStorage.removeItem(SETTINGS_KEY);
  settings.value = INITIAL_SETTINGS;
}
