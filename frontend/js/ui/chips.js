// One choice of a few, each a link, so that it has an address and Back undoes it.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';

/** `names`: what is shown by key; `href(key)`: where it leads. */
export const Chips = ({ label, names, value, href }) => html`
  <nav class="chips" aria-label=${label}>${Object.entries(names).map(
    ([key, name]) => html`
    <a key=${key} href=${href(key)} aria-current=${key === value ? 'true' : undefined}>${name}</a>`,
  )}</nav>`;

/** To switch between the currencies of a view; nothing when there is one. */
export const CurrencyChips = ({ codes, ...rest }) =>
  codes.length > 1 &&
  html`
  <${Chips} label=${t('currency')} names=${Object.fromEntries(codes.map((code) => [code, code]))} ...${rest} />`;
