// Light or dark, and whether amounts are hidden.
import { computed, effect, signal } from '../shared/html.js';
import { mediaSignal } from './viewport.js';

/** True while amounts are hidden from whoever looks over the shoulder. */
export const isPrivate = signal(false);
effect(() => document.documentElement.classList.toggle('is-private', isPrivate.value));

/** Light, dark, or as the system is; a choice lasts as long as the tab. */
export const THEMES = ['system', 'light', 'dark'];
const THEME = 'expenses.theme';
export const theme = signal(sessionStorage.getItem(THEME) ?? THEMES[0]);
effect(() => {
  const isChosen = theme.value !== THEMES[0];
  if (isChosen) sessionStorage.setItem(THEME, theme.value);
  else sessionStorage.removeItem(THEME);
  document.documentElement.style.colorScheme = isChosen ? theme.value : '';
});

const systemIsDark = mediaSignal('(prefers-color-scheme: dark)');
export const isDark = computed(() => (theme.value === THEMES[0] ? systemIsDark.value : theme.value === 'dark'));
