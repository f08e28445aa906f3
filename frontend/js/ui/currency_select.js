// Which currency: those in use first, then all that the browser knows.
import { html, useMemo } from '../shared/html.js';
import { language, t } from '../shared/i18n.js';
import { defaultCurrency } from '../shared/settings.js';

const ALL = Intl.supportedValuesOf('currency');

/** `used`: the currencies to offer first. */
export function CurrencySelect({ id, value, used: inUse, onChange, ...rest }) {
  const used = [...new Set([...inUse, defaultCurrency(), value])].filter(Boolean);
  const option = (code) => html`<option key=${code} value=${code} selected=${code === value}>${code}</option>`;
  // A hundred and sixty options are worth keeping.
  const options = useMemo(
    () => html`
    <optgroup label=${t('entry.inUse')}>${used.map(option)}</optgroup>
    <optgroup label=${t('all')}>${ALL.filter((code) => !used.includes(code)).map(option)}</optgroup>`,
    [used.join(), value, language.value],
  );
  return html`
    <select id=${id} onChange=${(event) => onChange(event.target.value)} ...${rest}>${options}</select>`;
}
