// The script sets a global and exports nothing.
declare global {
  var Chart: typeof import('chart.js').Chart;
}
export {};
