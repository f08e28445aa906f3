// Actions for a whole list: download it, print it.

import { inOrder, localDay } from '../shared/dates.js';
import { html, useEffect, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from '../ui/icons.js';
import { saveFile } from '../ui/save_file.js';
import { toastError } from '../ui/toast.js';
import { describeFilters } from './filter_words.js';
import { listCsv } from './list_export.js';
import { readAll } from './list_totals.js';
import { TransactionTable } from './table.js';

/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').Transaction} Transaction */

/** @param {{query: Query}} props */
export function ListTools({ query }) {
  const [isBusy, setBusy] = useState(false);
  const [printed, setPrinted] = useState(/** @type {Transaction[] | null} */ (null));
  /** @param {(transactions: Transaction[]) => void} then */
  const withAll = async (then) => {
    if (isBusy) return;
    setBusy(true);
    try {
      then(await readAll({ ...inOrder(query), cursor: '' }));
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  const download = () =>
    withAll((all) =>
      saveFile(
        new Blob([listCsv(all)], { type: 'text/csv;charset=utf-8' }),
        `${t('list.file')}-${localDay(new Date())}.csv`,
      ),
    );
  useEffect(() => {
    if (!printed) return;
    const after = () => setPrinted(null);
    addEventListener('afterprint', after, { once: true });
    print();
  }, [printed]);
  /** @param {string} symbol @param {string} words @param {() => void} run */
  const button = (symbol, words, run) => html`
    <button class="button quiet" type="button" aria-disabled=${isBusy} onClick=${run}>${icon(symbol)}<span>${words}</span></button>`;
  return html`
    <div class="list-tools">
      ${button('download', t('list.download'), download)}${button('print', t('list.print'), () => withAll(setPrinted))}
    </div>
    <p class="print-only"><b>${describeFilters(query)}</b></p>
    ${printed && html`<div class="print-only print-list"><${TransactionTable} transactions=${printed} query=${query} onEdit=${() => {}} /></div>`}`;
}
