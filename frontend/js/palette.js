// One calm colour per category, the same in every view: the first to be met gets the first.

const HUES = 10;
const order = new Map();

/** Class name of the category's colour, hue-0 … hue-9. */
export function hue(category) {
  if (!order.has(category)) order.set(category, order.size % HUES);
  return `hue-${order.get(category)}`;
}

/** Let the largest categories choose first, so that neighbours in a chart differ. */
export const settle = (categories) => categories.forEach(({ category }) => hue(category));

/** The colour itself, as the style sheet defines it for light or dark. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
