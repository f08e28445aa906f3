// Which months the overview shows, and the requests for them.
import { apiPath } from '../shared/api.js';
import { addMonths, isDay, monthEnd, monthStart } from '../shared/dates.js';

/** How many of the latest entries are shown. */
export const LATEST = 8;

/** The month of an overview, {from, to}, with the eleven before it from `since`, and the paths of its requests. */
export function overviewQueries(query, today) {
  const from = isDay(`${query.month}-01`) ? `${query.month}-01` : monthStart(today);
  const to = monthEnd(from);
  const since = addMonths(from, -11);
  return {
    from,
    to,
    since,
    monthly: apiPath('/summary', { period: 'monthly', from: since, to }),
    daily: apiPath('/summary', { period: 'daily', from: addMonths(from, -3), to }),
    latest: apiPath('/transactions', { from, to, limit: LATEST }),
  };
}
