// A choice among a few, each a link, so that it has an address and Back undoes it.
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';

/**
 * Links of which the one called `value` is current.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {Record<string, string>} props.names what is shown, by key
 * @param {string} props.value the key of the current one
 * @param {(key: string) => string} props.href
 */
export function Chips({ label, names, value, href }) {
  /** @param {[string, string]} entry */
  const chip = ([key, name]) => html`
    <a key=${key} href=${href(key)} aria-current=${key === value ? 'true' : undefined}>${name}</a>`;
  return html`<nav class="chips" aria-label=${label}>${Object.entries(names).map(chip)}</nav>`;
}

/**
 * Links to the currencies of a view; nothing where there is only one.
 *
 * @param {{codes: string[], value: string, href: (code: string) => string}} props
 */
export function CurrencyChips({ codes, value, href }) {
  if (codes.length <= 1) return null;
  const names = Object.fromEntries(codes.map((code) => [code, code]));
  return html`<${Chips} label=${t('currency')} names=${names} value=${value} href=${href} />`;
}
