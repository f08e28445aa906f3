// What the overview shows first. index.html runs this module before the other views are here, so that the figures of
// this month are on their way while those still come.
import { pathTo } from '../shared/api.js';
import { REFRESH } from '../shared/config.js';
import { addMonths, dayOf, isDay, monthEnd, monthStart } from '../shared/dates.js';
import { ask } from '../shared/resource.js';
import { route, VIEWS } from '../shared/router.js';

export const LATEST = 8;

/** The month of an overview, {from, to}, with the eleven before it from `since`, and the paths of what it shows. */
export function overviewOf(query, today) {
  const from = isDay(`${query.month}-01`) ? `${query.month}-01` : monthStart(today);
  const to = monthEnd(from);
  const since = addMonths(from, -11);
  return {
    from,
    to,
    since,
    monthly: pathTo('/summary', { period: 'monthly', from: since, to }),
    daily: pathTo('/summary', { period: 'daily', from: addMonths(from, -3), to }),
    latest: pathTo('/transactions', { from, to, limit: LATEST }),
  };
}

const { view, query } = route.peek();
if (view === VIEWS[0] && !location.search && sessionStorage.getItem(REFRESH)) {
  const { monthly, daily, latest } = overviewOf(query, dayOf(new Date()));
  [monthly, daily, latest].forEach(ask);
}
