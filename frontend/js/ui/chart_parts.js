// Parts of several charts: axes, tooltips, the legend, the pointer.
import { axisMoney } from '../shared/format.js';
import { cssColor } from './category_colors.js';

/** @typedef {import('chart.js').TooltipItem<any>} TooltipItem */

/** @param {string} amount */
export const pixels = (amount) => Number(amount);

/**
 * @param {string} currency
 * @returns {import('chart.js').ChartOptions<any>['scales']}
 */
export const axes = (currency) => ({
  x: {
    grid: { display: false },
    border: { color: cssColor('line') },
    ticks: { color: cssColor('muted'), maxRotation: 0, autoSkipPadding: 12 },
  },
  y: {
    beginAtZero: true,
    grid: { color: cssColor('line') },
    border: { display: false },
    ticks: {
      color: cssColor('muted'),
      maxTicksLimit: 5,
      callback: (/** @type {string | number} */ value) => axisMoney(Number(value), currency),
    },
  },
});

/** @param {(item: TooltipItem) => string} label */
export const tooltip = (label) => ({
  backgroundColor: cssColor('ink'),
  titleColor: cssColor('surface'),
  bodyColor: cssColor('surface'),
  padding: 10,
  cornerRadius: 8,
  boxPadding: 4,
  callbacks: { label },
});

/**
 * Return one dot per data set, however wide its line is drawn.
 *
 * @param {import('chart.js').Chart} chart
 * @returns {import('chart.js').LegendItem[]}
 */
const legendDots = ({ data }) =>
  data.datasets.map(({ label, borderColor, backgroundColor }, datasetIndex) => {
    const main = /** @type {string} */ (borderColor ?? backgroundColor);
    return {
      text: label ?? '',
      fillStyle: main,
      strokeStyle: main,
      fontColor: cssColor('muted'),
      lineWidth: 0,
      pointStyle: 'circle',
      datasetIndex,
    };
  });

/** @type {() => any} */
export const legend = () => ({
  position: 'top',
  align: 'end',
  labels: {
    generateLabels: legendDots,
    boxWidth: 7,
    boxHeight: 7,
    padding: 16,
    usePointStyle: true,
    pointStyle: 'circle',
  },
});

/**
 * Show by the pointer that a click opens something.
 *
 * @param {import('chart.js').ChartEvent} event
 * @param {unknown[]} elements
 */
export function showPointer(event, elements) {
  const canvas = /** @type {HTMLCanvasElement} */ (event.native?.target);
  canvas.style.cursor = elements.length ? 'pointer' : '';
}
