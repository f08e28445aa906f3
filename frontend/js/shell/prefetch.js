// Requests the overview's figures. index.html runs this module before those that draw them have loaded.
import './wiring.js';
import { REFRESH_TOKEN_KEY } from '../auth/token_endpoint.js';
import { overviewQueries } from '../overview/queries.js';
import { localDay } from '../shared/dates.js';
import { ensureResource } from '../shared/resource.js';
import { route, VIEWS } from '../shared/router.js';

const { view, query } = route.peek();
if (view === VIEWS[0] && !location.search && sessionStorage.getItem(REFRESH_TOKEN_KEY)) {
  const { monthly, daily, latest } = overviewQueries(query, localDay(new Date()));
  [monthly, daily, latest].forEach(ensureResource);
}
