// Which months the overview shows, and its requests.
import { apiPath } from '../shared/api.js';
import { addMonths, isDay, monthEnd, monthStart } from '../shared/dates.js';

/** How many of the latest entries are shown. */
export const LATEST = 8;
const MONTHS_OF_TREND = 12;
/** How many months before the one shown say what is usual. */
const MONTHS_OF_PACE = 3;

/**
 * @typedef {object} OverviewQueries
 * @property {string} from the first day of the month shown
 * @property {string} to its last day
 * @property {string} since the first day of the trend
 * @property {string} monthly the path of the trend's summary
 * @property {string} daily the path of the pace's summary
 * @property {string | undefined} currency the one that the address names
 * @property {string} latest the path of the latest entries
 */

/**
 * Return the month that the address names, by default the current one, and the paths of its requests.
 *
 * @param {import('../shared/types.js').Query} query
 * @param {string} today
 * @returns {OverviewQueries}
 */
export function overviewQueries(query, today) {
  const asked = `${query.month}-01`;
  const from = isDay(asked) ? asked : monthStart(today);
  const to = monthEnd(from);
  const since = addMonths(from, 1 - MONTHS_OF_TREND);
  return {
    from,
    to,
    since,
    monthly: apiPath('/summary', { period: 'monthly', from: since, to }),
    daily: apiPath('/summary', { period: 'daily', from: addMonths(from, -MONTHS_OF_PACE), to }),
    currency: query.currency,
    latest: apiPath('/transactions', { from, to, currency: query.currency, limit: LATEST }),
  };
}
