// Lighthouse on one screen of the page, some times over: one JSON line for each run.
// node lighthouse.mjs FOLDER-OF-PACKAGES, then a JSON object on stdin: site, kept, form, runs, chromium, key, cert.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { edge } from './edge.mjs';

const packages = createRequire(pathToFileURL(`${process.argv[2]}/`));
const brought = async (name) => import(pathToFileURL(packages.resolve(name)));
const { default: lighthouse, desktopConfig } = await brought('lighthouse');
const { default: puppeteer } = await brought('puppeteer-core');

const METRICS = {
  lcp: 'largest-contentful-paint',
  tbt: 'total-blocking-time',
  cls: 'cumulative-layout-shift',
  fcp: 'first-contentful-paint',
};
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { site, kept, form, runs, chromium, key, cert } = JSON.parse(text);

const front = await edge(site, { key, cert });
const browser = await puppeteer.launch({
  executablePath: chromium,
  acceptInsecureCerts: true,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--ignore-certificate-errors'],
});
try {
  for (let run = 0; run < runs; run += 1) {
    // A context of its own has no cache and no worker; the session comes in as a reload of the tab takes it up.
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(`${front.url}/icon.svg`);
    await page.evaluate((items) => Object.assign(sessionStorage, items), kept);
    const flags = { disableStorageReset: true, logLevel: 'silent' };
    const { lhr } = await lighthouse(`${front.url}/`, flags, form === 'desktop' ? desktopConfig : undefined, page);
    const failed = Object.values(lhr.categories)
      .flatMap(({ auditRefs }) => auditRefs)
      .filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
      .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].score}`);
    // biome-ignore lint/performance/useDomNodeTextContent: only what is visible counts as seen
    const seen = await page.evaluate(() => document.querySelector('main')?.innerText ?? '');
    console.log(
      JSON.stringify({
        seen,
        scores: Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)])),
        metrics: Object.fromEntries(Object.entries(METRICS).map(([name, id]) => [name, lhr.audits[id].numericValue])),
        failed,
      }),
    );
    await context.close();
  }
} finally {
  await browser.close();
  front.close();
}
