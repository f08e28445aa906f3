// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { deviceChoices, saveDeviceChoices } from '../../frontend/js/shared/device.js';
import { isOff } from '../../frontend/js/shell/keys.js';
import { nearestFocusable } from '../../frontend/js/ui/focus_guard.js';
import { hasSingleKeys, theme } from '../../frontend/js/ui/theme.js';
import {
  clearToasts,
  dismissToast,
  isHeld,
  toast,
  toasts,
  undoableChanges,
  undoChange,
  undoLast,
} from '../../frontend/js/ui/toast.js';

beforeEach(() => {
  clearToasts();
  isHeld.value = false;
});

test('a change can be undone long after its message is gone, the newest first', () => {
  /** @type {string[]} */
  const undone = [];
  for (const name of ['one', 'two']) toast(name, { action: { label: 'Undo', run: () => undone.push(name) } });
  for (const { id } of toasts.value) dismissToast(id);
  assert.equal(toasts.value.length, 0);
  assert.equal(undoLast(), true);
  assert.equal(undoLast(), true);
  assert.equal(undoLast(), false);
  assert.deepEqual(undone, ['two', 'one']);
});

test('any change of the list can be undone, and once only', () => {
  let times = 0;
  toast('one', { action: { label: 'Undo', run: () => (times += 1) } });
  toast('two', { action: { label: 'Undo', run: () => {} } });
  const [, { id }] = undoableChanges.value;
  undoChange(id);
  undoChange(id);
  assert.equal(times, 1);
  assert.deepEqual(
    undoableChanges.value.map(({ text }) => text),
    ['two'],
  );
});

test('a message goes after eight seconds, but not while it is pointed at, and an error stays', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  toast('saved');
  toast('failed', { isError: true });
  isHeld.value = true;
  context.mock.timers.tick(8000);
  assert.equal(toasts.value.length, 2);
  isHeld.value = false;
  context.mock.timers.tick(8000);
  assert.deepEqual(
    toasts.value.map(({ text }) => text),
    ['failed'],
  );
});

test('choices of the device outlive the page', () => {
  theme.value = 'dark';
  hasSingleKeys.value = false;
  assert.deepEqual(deviceChoices(), { theme: 'dark', isPrivate: false, singleKeys: false });
  saveDeviceChoices({ theme: 'light' });
  assert.equal(deviceChoices().theme, 'light');
  assert.equal(deviceChoices().singleKeys, false);
});

test('single letters can be switched off as shortcuts, combinations cannot', () => {
  hasSingleKeys.value = false;
  assert.deepEqual(['n', '/', 'Ctrl+K'].map(isOff), [true, true, false]);
  hasSingleKeys.value = true;
  assert.equal(isOff('n'), false);
});

test('the focus goes to the nearest place that is still there', () => {
  const button = {};
  const element = (/** @type {object} */ fields) =>
    /** @type {any} */ ({ isConnected: true, id: '', querySelector: () => null, ...fields });
  const removed = element({ isConnected: false, querySelector: () => button });
  const list = element({ querySelector: () => button });
  const main = element({ id: 'main' });
  assert.equal(nearestFocusable([removed, list, main]), button);
  assert.equal(nearestFocusable([removed, element({}), main]), main);
});
