// Which currency: those in use first, then all that the browser knows.
import '../texts/en-later.js';
import { html } from '../html.js';
import { learnt } from '../memory.js';
import { currenciesInUse } from '../suggest.js';
import { usualCurrency } from '../settings.js';
import { t } from '../text.js';

const ALL = Intl.supportedValuesOf('currency');

export function CurrencySelect({ id, value, onChange, ...rest }) {
  const used = [...new Set([...(learnt.value, currenciesInUse()), usualCurrency(), value])].filter(Boolean);
  const option = (code) => html`<option key=${code} value=${code} selected=${code === value}>${code}</option>`;
  return html`
    <select id=${id} onChange=${(event) => onChange(event.target.value)} ...${rest}>
      <optgroup label=${t('entry.inUse')}>${used.map(option)}</optgroup>
      <optgroup label=${t('all')}>${ALL.filter((code) => !used.includes(code)).map(option)}</optgroup>
    </select>`;
}
