// Everything of a person as one file, asked for in the parts that the service answers with.
import { fetchApi } from '../shared/api.js';

/** The transactions as 'csv', or the whole 'account' as JSON: a Blob. `tell(parts)` hears how many parts are here. */
export async function exportAccount(format, tell = () => {}) {
  const parts = [];
  for (let path = `/export?format=${format}`; path; ) {
    const response = await fetchApi(path, { method: 'GET' });
    parts.push(await response.text());
    tell(parts.length);
    path = nextPath(response.headers.get('Link'));
  }
  if (format === 'csv') return new Blob(parts, { type: 'text/csv;charset=utf-8' });
  return new Blob([joinParts(parts)], { type: 'application/json' });
}

const nextPath = (link) => {
  const [, relative] = /<([^>]+)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return relative ? `/${relative}` : null;
};

/** Settings and budgets stand in the first part. Amounts are text, so that reading and writing them changes none. */
function joinParts(parts) {
  const all = parts.map((part) => JSON.parse(part));
  return JSON.stringify({ ...all[0], transactions: all.flatMap((part) => part.transactions) }, null, 1);
}

/** Hand a file to the browser, to be kept. */
export function saveFile(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
