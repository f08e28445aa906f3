// A field of a form: its label, its control, and the error below it.
import { html, useId } from '../shared/html.js';

/** @typedef {import('../shared/types.js').Children} Children */
/** @typedef {{id: string, 'aria-invalid'?: 'true', 'aria-describedby'?: string}} ControlAttributes */

/**
 * @param {object} props
 * @param {Children} props.label
 * @param {(attributes: ControlAttributes) => Children} props.control makes the control, which takes the attributes
 * @param {string} [props.error]
 * @param {string} [props.className]
 */
export function Field({ label, control, error, className = '' }) {
  const id = useId();
  const errorId = `${id}-error`;
  /** @type {ControlAttributes} */
  const attributes = error ? { id, 'aria-invalid': 'true', 'aria-describedby': errorId } : { id };
  return html`
    <div class=${`field ${className}`}>
      <label for=${id}>${label}</label>${control(attributes)}
      ${error && html`<p class="field-error" id=${errorId}>${error}</p>`}
    </div>`;
}

/**
 * What is wrong with a form as a whole; nothing where nothing is.
 *
 * @param {{error?: string}} props
 */
export const FormError = ({ error }) => (error ? html`<p class="notice form-error" role="alert">${error}</p>` : null);
