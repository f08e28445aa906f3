// The user's options of statements, by their layout: offered again for the next one of the same bank.

import { callApi } from '../shared/api.js';
import { applySettings, settings } from '../shared/settings.js';

/** @typedef {import('../shared/types.js').ImportOptions} ImportOptions */

const MAX_LAYOUTS = 50;

/**
 * Return the parameters of the preview that options stand for.
 *
 * @param {ImportOptions} options
 * @returns {Record<string, string>}
 */
export function parametersOf({ columns = {}, ...options }) {
  const map = Object.entries(columns).map(([field, column]) => `${field}=${column}`);
  return { ...options, ...(map.length ? { map: map.join(',') } : {}) };
}

/**
 * @param {Record<string, string>} parameters
 * @returns {ImportOptions}
 */
function optionsOf({ map, ...parameters }) {
  if (!map) return parameters;
  // The name of a column may hold a comma too; only places are remembered, which hold none.
  const columns = Object.fromEntries(map.split(',').map((pair) => pair.split('=')));
  return { ...parameters, columns };
}

/**
 * Return what was said about the last statement of a layout, or null.
 *
 * @param {string | undefined} layout
 */
export function rememberedOptions(layout) {
  const known = settings.value.layouts?.find(({ id }) => id === layout);
  return known ? optionsOf(known.options) : null;
}

/**
 * Remember what was said about a statement that was recorded. It is a convenience: without an answer it is not kept.
 *
 * @param {string} layout
 * @param {ImportOptions} options
 */
export async function rememberLayout(layout, options) {
  const { version, layouts = [], ...others } = settings.value;
  const entry = { id: layout, options: parametersOf(options) };
  const before = layouts.find(({ id }) => id === layout);
  const isKnown = JSON.stringify(before?.options ?? {}) === JSON.stringify(entry.options);
  if (!layout || !others.currency || isKnown) return;
  const rest = layouts.filter(({ id }) => id !== layout);
  const isSaid = Object.keys(entry.options).length > 0;
  const body = { ...others, layouts: (isSaid ? [entry, ...rest] : rest).slice(0, MAX_LAYOUTS) };
  try {
    await applySettings((await callApi('PUT', '/settings', { body, match: version })).body);
  } catch {
    // The next statement of this bank is asked about again.
  }
}
