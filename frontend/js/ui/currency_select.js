// A choice of currency: those in use first, then all that the browser knows.
import { html, useMemo } from '../shared/html.js';
import { language, t } from '../shared/i18n.js';
import { defaultCurrency } from '../shared/settings.js';
import { textOf } from './events.js';

const ALL = Intl.supportedValuesOf('currency');

/**
 * @param {object} props further ones go to the select
 * @param {string} props.id
 * @param {string} props.value
 * @param {string[]} props.used the currencies to offer first
 * @param {(code: string) => void} props.onChange
 */
export function CurrencySelect({ id, value, used, onChange, ...selectProps }) {
  const first = [...new Set([...used, defaultCurrency(), value])].filter(Boolean);
  /** @param {string} code */
  const option = (code) => html`<option key=${code} value=${code} selected=${code === value}>${code}</option>`;
  // The 160 options are made again only when they change.
  const options = useMemo(
    () => html`
      <optgroup label=${t('entry.inUse')}>${first.map(option)}</optgroup>
      <optgroup label=${t('all')}>${ALL.filter((code) => !first.includes(code)).map(option)}</optgroup>`,
    [first.join(), value, language.value],
  );
  /** @param {Event} event */
  const onSelect = (event) => onChange(textOf(event));
  return html`<select id=${id} onChange=${onSelect} ...${selectProps}>${options}</select>`;
}
