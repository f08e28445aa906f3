// A choice among values, each with its label.
import { html } from '../shared/html.js';
import { textOf } from './events.js';

/**
 * @param {object} props further ones go to the select
 * @param {string} props.value
 * @param {[string, string][]} props.options each value with its label
 * @param {(value: string) => void} props.onChange
 */
export function Select({ value, options, onChange, ...selectProps }) {
  /** @param {[string, string]} option */
  const option = ([key, label]) => html`<option key=${key} value=${key} selected=${key === value}>${label}</option>`;
  /** @param {Event} event */
  const onSelect = (event) => onChange(textOf(event));
  return html`<select ...${selectProps} value=${value} onChange=${onSelect}>${options.map(option)}</select>`;
}
