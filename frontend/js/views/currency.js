// Which currency a view shows.
import { html } from '../html.js';
import { t } from '../text.js';
import { Chips } from './chips.js';

/** Chips to switch between the currencies of a view; nothing when there is one. */
export function CurrencyChips({ codes, value, href }) {
  if (codes.length < 2) return null;
  const names = Object.fromEntries(codes.map((code) => [code, code]));
  return html`<${Chips} label=${t('currency')} names=${names} value=${value} href=${href} />`;
}
