// The categories of a transaction: its own, those of its splits, or none for a transfer.

/** @typedef {import('../shared/types.js').Entry} Entry */

/**
 * Return the parts of a transaction that have a category; a transfer has none.
 *
 * @param {Pick<Entry, 'type' | 'category' | 'amount' | 'splits'>} entry
 * @returns {{category: string, amount: string}[]}
 */
export function partsOf({ type, category, amount, splits }) {
  if (type === 'transfer') return [];
  return splits?.length ? splits : [{ category: category ?? '', amount }];
}

/**
 * Return the categories of a transaction, each once.
 *
 * @param {Entry} entry
 */
export const categoriesOf = (entry) => [...new Set(partsOf(entry).map((part) => part.category))];
