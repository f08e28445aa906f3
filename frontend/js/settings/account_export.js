// Everything of a person as one file, asked for in the parts that the service answers with.
import { answer } from '../shared/api.js';

/** The transactions as 'csv', or the whole 'account' as JSON: a Blob. `tell(parts)` hears how many parts are here. */
export async function exported(format, tell = () => {}) {
  const parts = [];
  for (let path = `/export?format=${format}`; path;) {
    const response = await answer(path, { method: 'GET' });
    parts.push(await response.text());
    tell(parts.length);
    path = nextOf(response.headers.get('Link'));
  }
  if (format === 'csv') return new Blob(parts, { type: 'text/csv;charset=utf-8' });
  return new Blob([joined(parts)], { type: 'application/json' });
}

const nextOf = (link) => {
  const [, relative] = /<([^>]+)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return relative ? `/${relative}` : null;
};

/** Settings and budgets stand in the first part. Amounts are text, so that reading and writing them changes none. */
function joined(parts) {
  const all = parts.map((part) => JSON.parse(part));
  return JSON.stringify({ ...all[0], transactions: all.flatMap((part) => part.transactions) }, null, 1);
}

/** Hand a file to the browser, to be kept. */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
