// What each chart draws. Amounts become numbers here, to place pixels; every text comes from the exact amount.

import { share } from '../shared/decimal.js';
import { axisMoney, money, percent } from '../shared/format.js';
import { t } from '../shared/i18n.js';
import { categoryHue, cssColor } from './category_colors.js';

const pixels = (amount) => Number(amount);

const axes = (currency) => ({
  x: {
    grid: { display: false },
    border: { color: cssColor('line') },
    ticks: { color: cssColor('muted'), maxRotation: 0, autoSkipPadding: 12 },
  },
  y: {
    beginAtZero: true,
    grid: { color: cssColor('line') },
    border: { display: false },
    ticks: { color: cssColor('muted'), maxTicksLimit: 5, callback: (value) => axisMoney(value, currency) },
  },
});

const tooltip = (label) => ({
  backgroundColor: cssColor('ink'),
  titleColor: cssColor('surface'),
  bodyColor: cssColor('surface'),
  padding: 10,
  cornerRadius: 8,
  boxPadding: 4,
  callbacks: { label },
});

/** One dot a dataset, however wide its line is drawn. */
const dots = ({ data }) =>
  data.datasets.map(({ label, borderColor, backgroundColor }, datasetIndex) => {
    const main = borderColor ?? backgroundColor;
    return {
      text: label,
      fillStyle: main,
      strokeStyle: main,
      fontColor: cssColor('muted'),
      lineWidth: 0,
      pointStyle: 'circle',
      datasetIndex,
    };
  });

const legend = () => ({
  position: 'top',
  align: 'end',
  labels: {
    generateLabels: dots,
    boxWidth: 7,
    boxHeight: 7,
    padding: 16,
    usePointStyle: true,
    pointStyle: 'circle',
  },
});

const pointer = (event, found) => {
  event.native.target.style.cursor = found.length ? 'pointer' : '';
};

/** Income and expense side by side. `periods`: [{name, income, expense}]; `open(index, type)` on a click. */
export function trendChart(periods, currency, open) {
  const keys = ['income', 'expense'];
  const bars = (key, label) => ({
    label,
    data: periods.map((period) => pixels(period[key])),
    backgroundColor: cssColor(`${key}-bar`),
    hoverBackgroundColor: cssColor(key),
    borderRadius: 3,
    maxBarThickness: Math.max(22, 280 / periods.length),
    categoryPercentage: 0.7,
    barPercentage: 0.9,
  });
  const words = ({ datasetIndex, dataIndex, dataset }) =>
    ` ${dataset.label}  ${money(periods[dataIndex][keys[datasetIndex]], currency)}`;
  return {
    type: 'bar',
    data: {
      labels: periods.map((period) => period.name),
      datasets: keys.map((key) => bars(key, t(key))),
    },
    options: {
      interaction: { mode: 'index', intersect: false },
      scales: axes(currency),
      plugins: { legend: legend(), tooltip: tooltip(words) },
      onHover: pointer,
      onClick: (event, found, chart) => {
        const [hit] = chart.getElementsAtEventForMode(event, 'nearest', { intersect: false }, false);
        if (hit) open(hit.index, keys[hit.datasetIndex]);
      },
    },
  };
}

/** Shares of a whole. `slices`: [{category, amount, isRest}]; `open(index)` on a click. */
export function doughnutChart(slices, total, currency, open) {
  const colours = slices.map((slice) => cssColor(slice.isRest ? 'hue-rest' : categoryHue(slice.category)));
  const words = ({ dataIndex: at }) =>
    ` ${money(slices[at].amount, currency)} · ${percent(share(slices[at].amount, total))}`;
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
      plugins: { legend: { display: false }, tooltip: tooltip(words) },
      onHover: pointer,
      onClick: (event, [hit]) => {
        if (hit) open(hit.index);
      },
    },
  };
}

/** Spending day by day against the usual. `spent` stops at today; `usual` runs through the month or is empty. */
export function paceChart(days, spent, usual, currency) {
  const line = (label, amounts, main, options) => ({
    label,
    data: amounts.map(pixels),
    borderColor: main,
    pointBackgroundColor: main,
    pointRadius: 0,
    pointHoverRadius: 4,
    cubicInterpolationMode: 'monotone',
    ...options,
  });
  const soft = { backgroundColor: cssColor('accent-soft'), borderWidth: 2.5, fill: true };
  const datasets = [line(t('spent'), spent, cssColor('accent'), soft)];
  if (usual.length) datasets.push(line(t('usual'), usual, cssColor('muted'), { borderWidth: 1.5, borderDash: [4, 4] }));
  const words = ({ datasetIndex, dataIndex, dataset }) =>
    ` ${dataset.label}  ${money((datasetIndex ? usual : spent)[dataIndex], currency)}`;
  return {
    type: 'line',
    data: { labels: days, datasets },
    options: {
      interaction: { mode: 'index', intersect: false },
      scales: axes(currency),
      plugins: { legend: legend(), tooltip: tooltip(words) },
    },
  };
}
