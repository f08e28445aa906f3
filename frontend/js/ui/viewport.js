// The size of the screen, as a signal.
import { signal } from '../shared/html.js';

/**
 * Return a signal of whether a media query matches.
 *
 * @param {string} query
 */
export function mediaSignal(query) {
  const media = matchMedia(query);
  const matches = signal(media.matches);
  media.addEventListener('change', () => {
    matches.value = media.matches;
  });
  return matches;
}

/** Whether there is room for the side bar and the entry row; css/page.css has the same bound. */
export const isWide = mediaSignal('(min-width: 60rem)');
