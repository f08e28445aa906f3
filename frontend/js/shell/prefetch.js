// Requests the overview's figures. index.html runs this module before those that draw them have loaded.
import './wiring.js';
import { REFRESH_TOKEN_KEY } from '../auth/token_endpoint.js';
import { overviewQueries } from '../overview/queries.js';
import { dayOf } from '../shared/dates.js';
import { ask } from '../shared/resource.js';
import { route, VIEWS } from '../shared/router.js';

const { view, query } = route.peek();
if (view === VIEWS[0] && !location.search && sessionStorage.getItem(REFRESH_TOKEN_KEY)) {
  const { monthly, daily, latest } = overviewQueries(query, dayOf(new Date()));
  [monthly, daily, latest].forEach(ask);
}
