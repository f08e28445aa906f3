// Categories have levels, parted by colons: Food:Groceries is below Food. The API's filter knows this too.

/** The levels of a category. */
export const categoryLevels = (category) => category.split(':');

/** The category one level up; '' above the first. */
export const parentCategory = (category) => categoryLevels(category).slice(0, -1).join(':');

/** True for the category itself and all below it; everything is below ''. */
export const isWithin = (category, whole) => !whole || category === whole || category.startsWith(`${whole}:`);

/** The branch directly below `whole` that holds the category: of Food:Groceries:Bread, Food below ''. */
export function branchOf(category, whole) {
  const depth = whole ? categoryLevels(whole).length + 1 : 1;
  return categoryLevels(category).slice(0, depth).join(':');
}
