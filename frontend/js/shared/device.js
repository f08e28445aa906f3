// Choices that belong to this device and its user's eyes, not to the ledger: they outlive a tab and hold nothing secret.

const KEY = 'expenses.device';

/** @typedef {Partial<{theme: string, isPrivate: boolean, singleKeys: boolean}>} DeviceChoices */

/**
 * Return the choices of this device; none where the browser stores nothing.
 *
 * @returns {DeviceChoices}
 */
export function deviceChoices() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {};
  }
}

/**
 * Save choices of this device.
 *
 * @param {DeviceChoices} changes
 */
export function saveDeviceChoices(changes) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...deviceChoices(), ...changes }));
  } catch {
    // Without storage they hold until the page is closed.
  }
}
