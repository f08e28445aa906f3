// Categories have levels, separated by colons: Food:Groceries is below Food. The API's filter follows the same rule.

/**
 * Return the levels of a category.
 *
 * @param {string} category
 */
export const categoryLevels = (category) => category.split(':');

/**
 * Return the category one level up; '' above the first level.
 *
 * @param {string} category
 */
export const parentCategory = (category) => categoryLevels(category).slice(0, -1).join(':');

/**
 * Whether a category is `whole` or below it; every category is below ''.
 *
 * @param {string} category
 * @param {string} [whole]
 */
export const isWithin = (category, whole) => !whole || category === whole || category.startsWith(`${whole}:`);

/**
 * Return the branch directly below `whole` that holds the category: of Food:Groceries:Bread, Food below ''.
 *
 * @param {string} category
 * @param {string} whole
 */
export function branchOf(category, whole) {
  const depth = whole ? categoryLevels(whole).length + 1 : 1;
  return categoryLevels(category).slice(0, depth).join(':');
}
