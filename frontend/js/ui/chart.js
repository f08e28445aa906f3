// A chart and the table of the same figures. Chart.js is fetched when a chart is near the screen.
import { html, useEffect, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useNear } from './near.js';
import { isDark } from './theme.js';

/** @typedef {typeof import('./chart_definitions.js')} Definitions */

/** @type {Promise<{Chart: typeof import('chart.js').Chart, definitions: Definitions}> | null} */
let library = null;

/** Fetch Chart.js, a script that sets a global, and the page's definitions of charts. */
function chartLibrary() {
  library ??= Promise.all([import('./chart_definitions.js'), import('../../vendor/chart.js')]).then(([definitions]) => {
    const { Chart } = globalThis;
    Object.assign(Chart.defaults, { animation: false, responsive: true, maintainAspectRatio: false });
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    return { Chart, definitions };
  });
  return library;
}

/**
 * A chart that is drawn again when `data` or the theme changes, with its figures folded away below it.
 *
 * @param {object} props
 * @param {string} props.label what the chart shows, in words
 * @param {string} [props.size]
 * @param {(definitions: Definitions) => import('chart.js').ChartConfiguration<any, any, any>} props.make
 * @param {unknown} props.data nothing is drawn without it
 * @param {import('../shared/types.js').Children} [props.centre] shown in the middle of the chart
 * @param {import('../shared/types.js').Children} [props.children] the table
 */
export function ChartFigure({ label, size = 'medium', make, data, centre, children }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const near = useNear(canvas);
  const [failed, setFailed] = useState(false);
  const dark = isDark.value;
  useEffect(() => {
    if (!near || !data) return undefined;
    /** @type {import('chart.js').Chart | null} */
    let chart = null;
    let isGone = false;
    chartLibrary()
      .then(({ Chart, definitions }) => {
        if (!isGone && canvas.current) chart = new Chart(canvas.current, make(definitions));
      })
      .catch(() => setFailed(true));
    return () => {
      isGone = true;
      chart?.destroy();
    };
  }, [near, data, dark]);
  const drawing = failed
    ? html`<p class="muted">${t('report.noDrawing')}</p>`
    : html`<canvas ref=${canvas} role="img" aria-label=${label} />`;
  return html`
    <figure class=${`chart chart-${size}`}>
      <div class="chart-box">${drawing}${centre}</div>
      <details class="figures"><summary>${t('figures')}</summary>
        <div class="scroll" tabindex="0" role="group" aria-label=${t('report.figuresOf', { label })}>${children}</div></details>
    </figure>`;
}
