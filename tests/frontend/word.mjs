// Answers each line, a JSON pair [language, problem], with the problem as the page tells it in that language.
import readline from 'node:readline';
import { worded } from '../../frontend/js/shared/problem_text.js';
import { speak } from '../../frontend/js/shared/i18n.js';

globalThis.document = { documentElement: { style: { setProperty() {} } } };
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [language, problem] = JSON.parse(line);
  await speak(language);
  console.log(JSON.stringify(worded(problem)));
}
