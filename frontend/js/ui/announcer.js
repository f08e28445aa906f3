// Tells screen readers of changes that are seen elsewhere on the page than where the focus is.
import { html, signal } from '../shared/html.js';

const announcement = signal('');

/**
 * Have a text read out.
 *
 * @param {string} text
 */
export function announce(text) {
  announcement.value = text;
}

/** The region that is read out. */
export const Announcer = () => html`<p class="unseen" role="status">${announcement.value}</p>`;
