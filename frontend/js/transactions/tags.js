// Tags as they are typed: words between commas.

/**
 * Return the tags of a text, each once.
 *
 * @param {string} text
 */
export const parseTags = (text) => [
  ...new Set(
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  ),
];
