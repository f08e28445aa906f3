// Everything of a user as one file, requested in the parts that the service answers with.
import { fetchApi } from '../shared/api.js';

/**
 * Return the user's data as a file.
 *
 * @param {'csv' | 'ledger'} format the transactions as CSV, or the whole ledger as JSON
 * @param {(parts: number) => void} [onPart] called with how many parts have arrived
 */
export async function exportAccount(format, onPart = () => {}) {
  /** @type {string[]} */
  const parts = [];
  /** @type {string | null} */
  let path = `/export?format=${format}`;
  while (path) {
    const response = await fetchApi(path, { method: 'GET' });
    parts.push(await response.text());
    onPart(parts.length);
    path = nextPath(response.headers.get('Link'));
  }
  if (format === 'csv') return new Blob(parts, { type: 'text/csv;charset=utf-8' });
  return new Blob([joinParts(parts)], { type: 'application/json' });
}

/**
 * Return the path of the next part, or null after the last one.
 *
 * @param {string | null} link the Link header (RFC 8288)
 */
export function nextPath(link) {
  const [, relative] = /<([^>]+)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return relative ? `/${relative}` : null;
}

/**
 * Return the parts of a ledger as one JSON text. All but transactions stands in the first part; amounts are text,
 * so that reading and writing them changes none.
 *
 * @param {string[]} parts
 */
export function joinParts(parts) {
  const all = parts.map((part) => JSON.parse(part));
  return JSON.stringify({ ...all[0], transactions: all.flatMap((part) => part.transactions) }, null, 1);
}
