// Requests about transactions that several features make.
import { callApi } from '../shared/api.js';

/** How many transactions one batch names. */
const MAX_BATCH_IDS = 500;

/** The fields of a transaction that a client writes; the others are the service's own. */
export const fieldsOf = ({ date, type, category, amount, currency, description, tags, refund }) => ({
  date,
  type,
  category,
  amount,
  currency,
  description,
  tags,
  refund,
});

/** The API's path of a transaction. */
export const pathOf = ({ id }) => `/transactions/${encodeURIComponent(id)}`;

/** POST {ids} to the path, 500 at a time; repeating it does no harm. */
export async function inBatches(path, ids, onDone = () => {}) {
  for (let start = 0; start < ids.length; start += MAX_BATCH_IDS) {
    const some = ids.slice(start, start + MAX_BATCH_IDS);
    await callApi('POST', path, { body: { ids: some } });
    onDone(start + some.length);
  }
}
