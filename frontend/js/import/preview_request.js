// The request for a statement's preview.

import { apiPath, fetchApi } from '../shared/api.js';
import { defaultCurrency } from '../shared/settings.js';
import { parametersOf } from './layouts.js';

/** @typedef {import('../shared/types.js').ImportOptions} ImportOptions */
/** @typedef {import('../shared/types.js').ImportPreview} ImportPreview */

/**
 * Ask the service how it reads a file; nothing is recorded.
 *
 * @param {File} file
 * @param {ImportOptions} options
 * @returns {Promise<ImportPreview>}
 */
export async function requestPreview(file, options) {
  const path = apiPath('/imports/preview', { name: file.name, currency: defaultCurrency(), ...parametersOf(options) });
  const body = await compressed(file);
  const response = await fetchApi(path, { method: 'POST', headers: { 'Content-Type': body.type }, body });
  return response.json();
}

/**
 * Return the file compressed: statements of megabytes are sent in kilobytes.
 *
 * @param {File} file
 */
async function compressed(file) {
  const body = await new Response(file.stream().pipeThrough(new CompressionStream('gzip'))).blob();
  return new Blob([body], { type: 'application/gzip' });
}
