// Style sheets of later views, fetched with them; index.html links those of the first view.

/** @type {Map<string, Promise<unknown>>} */
const sheets = new Map();

/**
 * Fetch css/<name>.css; resolves once it applies, or cannot be had: a plain view is better than none.
 *
 * @param {string} name
 */
export function loadStylesheet(name) {
  const loading = sheets.get(name) ?? fetchSheet(name);
  sheets.set(name, loading);
  return loading;
}

/** @param {string} name */
const fetchSheet = (name) =>
  new Promise((resolve) => {
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = new URL(`../../css/${name}.css`, import.meta.url).href;
    sheet.onload = resolve;
    sheet.onerror = resolve;
    document.head.append(sheet);
  });
