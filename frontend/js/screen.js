// What kind of screen this is, as signals.
import { signal } from './html.js';

function follow(query) {
  const media = matchMedia(query);
  const matches = signal(media.matches);
  media.addEventListener('change', () => { matches.value = media.matches; });
  return matches;
}

/** Room for the side bar and the entry row; the style sheet has the same bound. */
export const isWide = follow('(min-width: 60rem)');
export const isDark = follow('(prefers-color-scheme: dark)');
