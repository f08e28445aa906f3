// Answers each line, a JSON pair [locale, problem], with the problem as the page shows it in that locale.
import './browser.mjs';
import readline from 'node:readline';
import { setLocale } from '../../frontend/js/shared/i18n.js';
import { loadProblemTexts, translateProblem } from '../../frontend/js/shared/problem_text.js';

await loadProblemTexts();
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [locale, problem] = JSON.parse(line);
  await setLocale(locale);
  console.log(JSON.stringify(translateProblem(problem)));
}
