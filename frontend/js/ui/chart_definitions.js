// The drawing of each chart. Amounts become numbers here, to place pixels; every text comes from the exact amount.
// https://www.chartjs.org/docs/4.5.0/configuration/

import { share } from '../shared/decimal.js';
import { money, sharePercent } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { categoryHue, cssColor } from './category_colors.js';
import { axes, legend, pixels, showPointer, tooltip } from './chart_parts.js';

/** @typedef {import('../shared/types.js').CategoryType} CategoryType */
/** @typedef {import('chart.js').TooltipItem<any>} TooltipItem */

/**
 * Income and expense side by side; a click calls `open` with the period's index and the type.
 *
 * @param {{name: string, income: string, expense: string}[]} periods
 * @param {string} currency
 * @param {(index: number, type: CategoryType) => void} open
 * @param {CategoryType[]} [types] those that are drawn
 * @returns {import('chart.js').ChartConfiguration<'bar'>}
 */
export function trendChart(periods, currency, open, types = ['income', 'expense']) {
  /** @param {CategoryType} type */
  const bars = (type) => ({
    label: t(type),
    data: periods.map((period) => pixels(period[type])),
    backgroundColor: cssColor(`${type}-bar`),
    hoverBackgroundColor: cssColor(type),
    borderRadius: 3,
    maxBarThickness: 48,
    categoryPercentage: 0.7,
    barPercentage: 0.9,
  });
  /** @param {TooltipItem} item */
  const label = ({ datasetIndex, dataIndex, dataset }) =>
    ` ${dataset.label}  ${money(periods[dataIndex][types[datasetIndex]], currency)}`;
  return {
    type: 'bar',
    data: { labels: periods.map((period) => period.name), datasets: types.map(bars) },
    options: {
      interaction: { mode: 'index', intersect: false },
      scales: axes(currency),
      plugins: { legend: legend(), tooltip: tooltip(label) },
      onHover: showPointer,
      onClick: ({ native }, _, chart) => {
        if (!native) return;
        const [bar] = chart.getElementsAtEventForMode(native, 'nearest', { intersect: false }, false);
        if (bar) open(bar.index, types[bar.datasetIndex]);
      },
    },
  };
}

/**
 * Shares of a whole; a click calls `open` with the slice's index.
 *
 * @param {import('../shared/types.js').Branch[]} slices
 * @param {string} total
 * @param {string} currency
 * @param {(index: number) => void} open
 * @returns {import('chart.js').ChartConfiguration<'doughnut'>}
 */
export function doughnutChart(slices, total, currency, open) {
  const colours = slices.map((slice) => cssColor(slice.isOthers ? 'hue-other' : categoryHue(slice.category)));
  /** @param {TooltipItem} item */
  const label = ({ dataIndex: at }) =>
    ` ${money(slices[at].amount, currency)} · ${sharePercent(share(slices[at].amount, total))}`;
  return {
    type: 'doughnut',
    data: {
      labels: slices.map((slice) => slice.category),
      datasets: [
        {
          data: slices.map((slice) => pixels(slice.amount)),
          backgroundColor: colours,
          hoverBackgroundColor: colours,
          borderColor: cssColor('surface'),
          borderWidth: 2,
          borderRadius: 4,
        },
      ],
    },
    options: {
      cutout: '72%',
      plugins: { legend: { display: false }, tooltip: tooltip(label) },
      onHover: showPointer,
      onClick: (_, [slice]) => {
        if (slice) open(slice.index);
      },
    },
  };
}

/**
 * A balance over time, as steps.
 *
 * @param {{name: string, amount: string}[]} values
 * @param {string} label of the line
 * @param {string} currency
 * @returns {import('chart.js').ChartConfiguration<'line'>}
 */
export function balanceChart(values, label, currency) {
  const main = cssColor('accent');
  const { x, y } = /** @type {any} */ (axes(currency));
  return {
    type: 'line',
    data: {
      labels: values.map(({ name }) => name),
      datasets: [
        {
          label,
          data: values.map(({ amount }) => pixels(amount)),
          borderColor: main,
          backgroundColor: cssColor('accent-soft'),
          pointBackgroundColor: main,
          pointRadius: 2,
          borderWidth: 2.5,
          fill: true,
        },
      ],
    },
    options: {
      interaction: { mode: 'index', intersect: false },
      scales: { x, y: { ...y, beginAtZero: false } },
      plugins: {
        legend: { display: false },
        tooltip: tooltip(({ dataIndex }) => ` ${label}  ${money(values[dataIndex].amount, currency)}`),
      },
    },
  };
}

/**
 * Spending day by day against the usual; `spent` stops at today, `usual` runs through the month or is empty.
 *
 * @param {import('../shared/types.js').SpendingPace} pace with `days` as they are shown
 * @param {string} currency
 * @returns {import('chart.js').ChartConfiguration<'line'>}
 */
export function paceChart({ days, spent, usual }, currency) {
  /**
   * @param {string} label
   * @param {string[]} amounts
   * @param {string} main
   * @param {Partial<import('chart.js').ChartDataset<'line'>>} options
   * @returns {import('chart.js').ChartDataset<'line'>}
   */
  const line = (label, amounts, main, options) => ({
    label,
    data: amounts.map(pixels),
    borderColor: main,
    pointBackgroundColor: main,
    pointRadius: 0,
    pointHoverRadius: 4,
    stepped: true,
    ...options,
  });
  const soft = { backgroundColor: cssColor('accent-soft'), borderWidth: 2.5, fill: true };
  const datasets = [line(t('spent'), spent, cssColor('accent'), soft)];
  if (usual.length) datasets.push(line(t('usual'), usual, cssColor('muted'), { borderWidth: 1.5, borderDash: [4, 4] }));
  /** @param {TooltipItem} item */
  const label = ({ datasetIndex, dataIndex, dataset }) =>
    ` ${dataset.label}  ${money((datasetIndex ? usual : spent)[dataIndex], currency)}`;
  return {
    type: 'line',
    data: { labels: days, datasets },
    options: {
      interaction: { mode: 'index', intersect: false },
      scales: axes(currency),
      plugins: { legend: legend(), tooltip: tooltip(label) },
    },
  };
}
