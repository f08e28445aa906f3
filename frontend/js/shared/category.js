// Categories have levels, parted by colons: Food:Groceries is below Food. The API's filter knows this too.

/** The levels of a category. */
export const levels = (category) => category.split(':');

/** The category one level up; '' above the first. */
export const above = (category) => levels(category).slice(0, -1).join(':');

/** True for the category itself and all below it; everything is below ''. */
export const isWithin = (category, whole) => !whole || category === whole || category.startsWith(`${whole}:`);

/** The branch directly below `whole` that holds the category: of Food:Groceries:Bread, Food below ''. */
export function branchOf(category, whole) {
  const depth = whole ? levels(whole).length + 1 : 1;
  return levels(category).slice(0, depth).join(':');
}
