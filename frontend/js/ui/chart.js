// A chart and the table of the same figures. Chart.js comes only when a chart is near the screen.
import { html, useEffect, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { isDark } from './theme.js';

let library = null;

/** Chart.js, which sets a global, being a script of the old kind, and what the page draws with it. */
async function chartLibrary() {
  library ??= Promise.all([import('./chart_definitions.js'), import('../../vendor/chart.js')]).then(([charts]) => {
    const { Chart } = globalThis;
    Object.assign(Chart.defaults, { animation: false, responsive: true, maintainAspectRatio: false });
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    return { Chart, charts };
  });
  return library;
}

/** `label` says in words what is drawn; `make(charts)` → Chart.js configuration, anew when `data` or the theme changes. */
export function ChartFigure({ label, size = 'medium', make, data, centre, children }) {
  const canvas = useRef(null);
  const near = useNear(canvas);
  const [failed, setFailed] = useState(false);
  const dark = isDark.value;
  useEffect(() => {
    if (!near || !data) return undefined;
    let chart = null;
    let isGone = false;
    chartLibrary()
      .then(({ Chart, charts }) => {
        if (!isGone && canvas.current) chart = new Chart(canvas.current, make(charts));
      })
      .catch(() => setFailed(true));
    return () => {
      isGone = true;
      chart?.destroy();
    };
  }, [near, data, dark]);
  return html`
    <figure class=${`chart chart-${size}`}>
      <div class="chart-box">
        ${
          failed
            ? html`<p class="muted">${t('report.noDrawing')}</p>`
            : html`<canvas ref=${canvas} role="img" aria-label=${label} />`
        }${centre}
      </div>
      <details class="figures"><summary>${t('figures')}</summary>
        <div class="scroll" tabindex="0" role="group" aria-label=${t('report.figuresOf', { label })}>${children}</div></details>
    </figure>`;
}

/** Whether the element of the ref has been near the screen. */
export function useNear(element) {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        setNear(true);
        observer.disconnect();
      },
      { rootMargin: '200px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return near;
}
