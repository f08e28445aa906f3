// One colour per category, the same in every view. Colours are assigned in order of size, level by level, so that
// neighbours in a chart differ.

import { categoryLevels, parentCategory } from '../shared/category.js';
import { signal } from '../shared/html.js';

const HUES = 12;
/** @type {Map<string, number>} */
const hueNumbers = new Map();
/** How many categories have a colour below a parent. @type {Map<string, number>} */
const siblingCounts = new Map();
/** Raised when colours were assigned. */
const version = signal(0);

/**
 * Return the class of a category's colour: hue-0 … hue-11, or hue-other while it has none.
 *
 * @param {string} category
 */
export function categoryHue(category) {
  // Read, so that what is drawn with a colour is drawn again when it is assigned.
  void version.value;
  return hueNumbers.has(category) ? `hue-${hueNumbers.get(category)}` : 'hue-other';
}

/**
 * Return the class of the colour of a category's first level, for where all levels stand together.
 *
 * @param {string} category
 */
export const topLevelHue = (category) => categoryHue(categoryLevels(category)[0]);

/**
 * Assign a colour to each category that has none, in this order.
 *
 * @param {string[]} categories
 */
export function assignColors(categories) {
  const uncoloured = categories.filter((category) => !hueNumbers.has(category));
  for (const category of uncoloured) {
    const number = siblingCounts.get(parentCategory(category)) ?? 0;
    hueNumbers.set(category, number % HUES);
    siblingCounts.set(parentCategory(category), number + 1);
  }
  if (uncoloured.length) version.value += 1;
}

/**
 * Return a colour as the style sheet defines it for light or dark.
 *
 * @param {string} name
 */
export const cssColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
