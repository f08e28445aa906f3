// What kind of screen this is, as signals.
import { effect, signal } from './html.js';

function follow(query) {
  const media = matchMedia(query);
  const matches = signal(media.matches);
  media.addEventListener('change', () => { matches.value = media.matches; });
  return matches;
}

/** Room for the side bar and the entry row; the style sheet has the same bound. */
export const isWide = follow('(min-width: 60rem)');
/** True while amounts are hidden from whoever looks over the shoulder. */
export const isPrivate = signal(false);
effect(() => document.documentElement.classList.toggle('is-private', isPrivate.value));

export const isDark = follow('(prefers-color-scheme: dark)');
