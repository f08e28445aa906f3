// Changes of the settings: applied at once, with undo, and never over a change that was made elsewhere.

import { ApiError, callApi } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { applySettings, loadSettings, settings } from '../shared/settings.js';
import { toast, toastError } from '../ui/toast.js';

/** @typedef {import('../shared/types.js').Settings} Settings */
/** @typedef {Partial<Omit<Settings, 'version'>>} Changes */

/**
 * @typedef {object} Options
 * @property {boolean} [isUndo] this takes a change back
 * @property {boolean} [isPart] this is part of another change, which has the message and the undo
 */

/** The last change that was asked for. @type {Promise<unknown>} */
let lastChange = Promise.resolve();

/**
 * Change settings, one change after the other: each is made to what the one before has left.
 *
 * @param {Changes | ((current: Settings) => Changes)} changes
 * @param {Options} [options]
 * @returns {Promise<boolean>} whether it worked
 * @throws where an undo did not work, so that it can be tried again
 */
export function changeSettings(changes, options) {
  const change = lastChange.then(async () => {
    const isLoaded = Boolean(settings.value.currency);
    if (!isLoaded) await loadSettings();
    return save(typeof changes === 'function' ? changes(settings.value) : changes, options);
  });
  lastChange = change.catch(() => {});
  return change;
}

/**
 * @param {Changes} changes
 * @param {Options} [options]
 */
async function save(changes, { isUndo = false, isPart = false } = {}) {
  const { version, ...before } = settings.value;
  try {
    const { body } = await callApi('PUT', '/settings', { body: { ...before, ...changes }, match: version });
    await applySettings(body);
    // Weeks and the budgets' warnings are calculated by the service.
    refreshResources();
    if (isPart) return true;
    const names = /** @type {(keyof Changes)[]} */ (Object.keys(changes));
    const back = Object.fromEntries(names.map((name) => [name, before[name]]));
    const undo = { label: t('undo'), run: () => changeSettings(back, { isUndo: true }) };
    toast(t('settings.saved'), isUndo ? {} : { action: undo });
    return true;
  } catch (error) {
    const isOutdated = error instanceof ApiError && error.status === 412;
    if (isOutdated) await loadSettings();
    const reason = isOutdated ? new Error(t('settings.elsewhere')) : error;
    if (isUndo) throw reason;
    toastError(reason);
    return false;
  }
}
