// The page's icons, drawn on a 24-pixel grid. Screen readers skip them: their buttons have labels.
import { html } from '../shared/html.js';

/** @type {Record<string, string>} */
const PATHS = {
  overview: 'M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z',
  transactions: 'M4 6h16M4 12h16M4 18h10',
  reports: 'M4 20h16M7 16v-5M12 16V6M17 16V9',
  budgets: 'M4 7h16M4 12h16M4 17h16M8 5v4M15 10v4M11 15v4',
  settings:
    'M12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2' +
    'M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2',
  more: 'M4 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0',
  accounts: 'M3 7.5h15a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM3 7.5L15 4v3.5M16 13.5v.1',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  up: 'M6 14l6-6 6 6',
  down: 'M6 10l6 6 6-6',
  swap: 'M4 9h14M14 5l4 4-4 4M20 16H6M10 12l-4 4 4 4',
  import: 'M12 4v11M7.5 10.5L12 15l4.5-4.5M4 17v3h16v-3',
  plus: 'M12 5v14M5 12h14',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  left: 'M14 6l-6 6 6 6',
  right: 'M10 6l6 6-6 6',
  search: 'M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14zM16.5 16.5L21 21',
  close: 'M6 6l12 12M18 6L6 18',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  hidden:
    'M4 4l16 16M9.5 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-3 3.7' +
    'M6.2 7.5A15 15 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4-.9',
  keys: 'M3 7h18v10H3zM7 11v.1M11 11v.1M15 11v.1M8 14h8',
  out: 'M10 4H5v16h5M9 12h11M16 8l4 4-4 4',
  warning: 'M12 4L2.5 20h19zM12 10v4.5M12 17.3v.2',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  print: 'M7 8V4h10v4M7 17H4V9h16v8h-3M7 14h10v6H7z',
  filter: 'M4 6h16M7 12h10M10 18h4',
  back: 'M9 8H4V3M4.5 8a8.5 8.5 0 1 1-1 6',
};

/** @param {string} name */
export const icon = (name) => html`
  <svg class=${`icon to-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${PATHS[name]} /></svg>`;

/** The tracker's logo. */
export const mark = () => html`
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="9" /><path d="M9 21.5V17M14 21.5V11M19 21.5V14M24 21.5V8.5" />
  </svg>`;
