// Which currency: those in use first, then all that the browser knows.
import { html } from '../html.js';
import { config } from '../config.js';
import { currenciesInUse, learnt } from '../memory.js';
import { Chips } from './chips.js';

const ALL = Intl.supportedValuesOf('currency');

export function CurrencySelect({ id, value, onChange, ...rest }) {
  const used = [...new Set([...(learnt.value, currenciesInUse()), config.currency, value])].filter(Boolean);
  const option = (code) => html`<option key=${code} value=${code} selected=${code === value}>${code}</option>`;
  return html`
    <select id=${id} onChange=${(event) => onChange(event.target.value)} ...${rest}>
      <optgroup label="In use">${used.map(option)}</optgroup>
      <optgroup label="All">${ALL.filter((code) => !used.includes(code)).map(option)}</optgroup>
    </select>`;
}

/** Chips to switch between the currencies of a view; nothing when there is one. */
export function CurrencyChips({ codes, value, href }) {
  if (codes.length < 2) return null;
  const names = Object.fromEntries(codes.map((code) => [code, code]));
  return html`<${Chips} label="Currency" names=${names} value=${value} href=${href} />`;
}
