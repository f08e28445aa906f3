// Typed values of an event, for its handlers.

/**
 * Return the text of the field that an event comes from.
 *
 * @param {Event} event
 */
export const textOf = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/**
 * Return the field that an event comes from.
 *
 * @param {Event} event
 */
export const fieldOf = (event) => /** @type {HTMLInputElement} */ (event.target);
