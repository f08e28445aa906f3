// Changing the settings: at once, with a way back, and never over somebody else's change.
import { callApi } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { applySettings, loadSettings, settings } from '../shared/settings.js';
import { toast, toastError } from '../ui/toast.js';

let pending = Promise.resolve();

/**
 * Change these settings, {name: value} or a function of the settings as they are then; resolves to whether it worked.
 * One after the other: each change is made to what the one before has left.
 */
export function changeSettings(changes, options) {
  pending = pending.then(async () => {
    if (!settings.value.currency) await loadSettings(); // the service has not answered yet
    return apply(typeof changes === 'function' ? changes(settings.value) : changes, options);
  });
  return pending;
}

async function apply(changes, { isBack = false } = {}) {
  const { version, ...before } = settings.value;
  try {
    const { body } = await callApi('PUT', '/settings', { body: { ...before, ...changes }, match: version });
    await applySettings(body);
    // Weeks and the budgets' warnings are worked out by the service.
    refreshResources();
    const back = Object.fromEntries(Object.keys(changes).map((name) => [name, before[name]]));
    const undo = { label: t('undo'), run: () => changeSettings(back, { isBack: true }) };
    toast(t('settings.saved'), isBack ? {} : { action: undo });
    return true;
  } catch (error) {
    if (error.status === 412) await loadSettings();
    toastError(error.status === 412 ? { message: t('settings.elsewhere') } : error);
    return false;
  }
}
