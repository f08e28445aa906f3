// The whole ledger as one file, asked for in the parts that the service answers with.
import { answer } from './api.js';

/** Everything as 'csv' or 'json': a Blob. `tell(parts)` hears how many parts are here. */
export async function exported(format, tell = () => {}) {
  const parts = [];
  for (let path = `/export?format=${format}`; path;) {
    const response = await answer(path, { method: 'GET' });
    parts.push(await response.text());
    tell(parts.length);
    path = nextOf(response.headers.get('Link'));
  }
  const text = format === 'json' ? joined(parts) : parts.join('');
  return new Blob([text], { type: format === 'json' ? 'application/json' : 'text/csv;charset=utf-8' });
}

const nextOf = (link) => {
  const [, relative] = /<([^>]+)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return relative ? `/${relative}` : null;
};

/** Amounts are text in it, so reading and writing it changes none. */
const joined = (parts) => JSON.stringify({ transactions: parts.flatMap((part) => JSON.parse(part).transactions) }, null, 1);

/** Hand a file to the browser, to be kept. */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
