// The request of a change that waited on this device, where nobody knows whether an earlier attempt arrived.

import { ApiError, callApi } from '../shared/api.js';

/** @typedef {import('../shared/types.js').ResourceChange} ResourceChange */

/**
 * Send a change, possibly once more; what is there already counts as done.
 *
 * @param {ResourceChange} change
 * @returns {Promise<any>} the answer, null of a deletion
 * @throws {ApiError}
 */
export async function sendAgain({ method, path, body, match }) {
  try {
    return (await callApi(method, path, { body, match })).body;
  } catch (error) {
    const status = error instanceof ApiError ? error.status : 0;
    if (method === 'DELETE' && status === 404) return null;
    if (status !== 412) throw error;
    const current = (await callApi('GET', path)).body;
    if (hasFields(current, body ?? {})) return current;
    throw error;
  }
}

/**
 * Whether an answer has all these fields alike.
 *
 * @param {Record<string, unknown>} answer
 * @param {Record<string, unknown>} fields
 */
const hasFields = (answer, fields) =>
  Object.entries(fields).every(([name, value]) => JSON.stringify(answer[name]) === JSON.stringify(value));
