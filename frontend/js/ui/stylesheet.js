// The style of views that come later comes with them; index.html names what the first view needs.
const sheets = new Map();

/** Resolves once the sheet css/<name>.css applies (or cannot be had: a plain view is better than none). */
export function loadStylesheet(name) {
  if (!sheets.has(name)) {
    sheets.set(
      name,
      new Promise((resolve) => {
        const sheet = document.createElement('link');
        sheet.rel = 'stylesheet';
        sheet.href = new URL(`../../css/${name}.css`, import.meta.url).href;
        sheet.onload = resolve;
        sheet.onerror = resolve;
        document.head.append(sheet);
      }),
    );
  }
  return sheets.get(name);
}
