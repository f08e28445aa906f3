// A line of balances over time, with the table of the same figures.

import { dayMedium, monthShort } from '../shared/dates.js';
import { money } from '../shared/format.js';
import { html, useMemo } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { ChartFigure } from '../ui/chart.js';

/** @typedef {{date: string, amount: string}} Value */

/**
 * @param {object} props
 * @param {string} props.label what the chart shows, in words
 * @param {string} props.name of the line
 * @param {string} props.currency
 * @param {Value[]} [props.values] nothing is drawn without them
 */
export function BalanceChart({ label, name, currency, values }) {
  const shown = useMemo(() => values?.map(({ date, amount }) => ({ name: monthShort(date), amount })), [values]);
  /** @type {(definitions: import('../ui/chart.js').Definitions) => unknown} */
  const make = ({ balanceChart }) => shown && balanceChart(shown, name, currency);
  const rows = (values ?? []).toReversed().map(
    ({ date, amount }) => html`
      <tr key=${date}><th scope="row">${dayMedium(date)}</th><td class="number money">${money(amount, currency)}</td></tr>`,
  );
  return html`
    <${ChartFigure} label=${label} data=${shown} make=${make}>
      <table><thead><tr><th scope="col">${t('date')}</th><th scope="col" class="number">${name}</th></tr></thead>
        <tbody>${rows}</tbody></table></${ChartFigure}>`;
}
