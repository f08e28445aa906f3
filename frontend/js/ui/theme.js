// Light or dark, whether amounts are hidden, and whether single letters are shortcuts: the choices of a device.
import { deviceChoices, saveDeviceChoices } from '../shared/device.js';
import { computed, effect, signal } from '../shared/html.js';
import { mediaSignal } from './viewport.js';

const chosen = deviceChoices();

/** Whether amounts are hidden from others who see the screen. */
export const isPrivate = signal(chosen.isPrivate ?? false);
effect(() => {
  document.documentElement.classList.toggle('is-private', isPrivate.value);
});

/** Hide the amounts, or show them again. */
export function togglePrivate() {
  isPrivate.value = !isPrivate.value;
}

/** Light, dark, or as the system is. */
export const THEMES = ['system', 'light', 'dark'];

/** The chosen one of THEMES. */
export const theme = signal(chosen.theme ?? THEMES[0]);
effect(() => {
  document.documentElement.style.colorScheme = theme.value === THEMES[0] ? '' : theme.value;
});

/** Whether single letters are shortcuts; who dictates or types by accident can switch them off (WCAG 2.1.4). */
export const hasSingleKeys = signal(chosen.singleKeys ?? true);

effect(() => {
  saveDeviceChoices({ theme: theme.value, isPrivate: isPrivate.value, singleKeys: hasSingleKeys.value });
});

const isSystemDark = mediaSignal('(prefers-color-scheme: dark)');

/** Whether the page is shown dark. */
export const isDark = computed(() => (theme.value === THEMES[0] ? isSystemDark.value : theme.value === 'dark'));
