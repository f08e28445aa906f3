// Light or dark, and whether amounts are hidden.
import { computed, effect, signal } from '../shared/html.js';
import { mediaSignal } from './viewport.js';

/** Whether amounts are hidden from others who see the screen. */
export const isPrivate = signal(false);
effect(() => {
  document.documentElement.classList.toggle('is-private', isPrivate.value);
});

/** Hide the amounts, or show them again. */
export function togglePrivate() {
  isPrivate.value = !isPrivate.value;
}

/** Light, dark, or as the system is; a choice lasts as long as the tab. */
export const THEMES = ['system', 'light', 'dark'];
const THEME_KEY = 'expenses.theme';

/** The chosen one of THEMES. */
export const theme = signal(sessionStorage.getItem(THEME_KEY) ?? THEMES[0]);
effect(() => {
  const isChosen = theme.value !== THEMES[0];
  if (isChosen) sessionStorage.setItem(THEME_KEY, theme.value);
  else sessionStorage.removeItem(THEME_KEY);
  document.documentElement.style.colorScheme = isChosen ? theme.value : '';
});

const isSystemDark = mediaSignal('(prefers-color-scheme: dark)');

/** Whether the page is shown dark. */
export const isDark = computed(() => (theme.value === THEMES[0] ? isSystemDark.value : theme.value === 'dark'));
