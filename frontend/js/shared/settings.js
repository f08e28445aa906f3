// How this person wants it: currency, locale, week start, categories, alerts. The service keeps it, the tab remembers.
import { signal } from './html.js';
import { call } from './api.js';
import { config } from './config.js';
import { setLocale } from './i18n.js';

const KEPT = 'expenses.settings';
const NONE = { currency: '', locale: null, weekStart: 'monday', categories: [], alerts: {}, version: 0 };

/** As GET /settings answers. */
export const settings = signal(NONE);

export const usualCurrency = () => settings.value.currency || config.currency;

/** Show everything in these settings; resolves once their language is there. */
function follow(found) {
  settings.value = found;
  return setLocale(found.locale);
}

/** What the tab remembers, before anything is drawn. */
export const resumeSettings = () => follow(JSON.parse(sessionStorage.getItem(KEPT)) ?? NONE);

/** `body` as the service has just answered it. */
export function adopt(body) {
  sessionStorage.setItem(KEPT, JSON.stringify(body));
  return follow(body);
}

/** Ask the service; without an answer it stays as it is. */
export const loadSettings = () => call('GET', '/settings').then(({ body }) => adopt(body), () => {});

export function forgetSettings() {
  sessionStorage.removeItem(KEPT);
  settings.value = NONE;
}
