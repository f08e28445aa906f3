// Answers each line, a JSON pair [expression, digits], with the amount that the page would make of it.
import readline from 'node:readline';
import { evaluate } from '../../frontend/js/shared/arithmetic.js';

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [expression, digits] = JSON.parse(line);
  console.log(evaluate(expression, digits));
}
