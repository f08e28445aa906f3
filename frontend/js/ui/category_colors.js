// One calm colour per category, the same in every view: of each level, the largest that are met first choose first.

import { categoryLevels, parentCategory } from '../shared/category.js';
import { signal } from '../shared/html.js';

const HUES = 12;
const order = new Map();
const siblings = new Map();
const version = signal(0);

/** Class name of the category's colour: hue-0 … hue-11, or hue-rest while it is not known. */
export const categoryHue = (category) => (
  version.value, order.has(category) ? `hue-${order.get(category)}` : 'hue-rest'
);

/** The colour of the category's first level, for where all levels stand together. */
export const topLevelHue = (category) => categoryHue(categoryLevels(category)[0]);

/** Give every category that has none a colour, in this order, so that neighbours in a chart differ. */
export function assignColors(categories) {
  const fresh = categories.filter((category) => !order.has(category));
  for (const category of fresh) {
    const number = siblings.get(parentCategory(category)) ?? 0;
    order.set(category, number % HUES);
    siblings.set(parentCategory(category), number + 1);
  }
  if (fresh.length) version.value += 1;
}

/** The colour itself, as the style sheet defines it for light or dark. */
export const cssColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
