// What each row becomes, fifty at a time: left out or taken, its category put right, alone or with all like it.

import { dayMedium } from '../shared/dates.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { errorText } from '../shared/problem_text.js';
import { suggestCategories } from '../transactions/suggestions.js';
import { Amount, Sum } from '../ui/amount.js';
import { Combobox } from '../ui/combobox.js';
import { icon } from '../ui/icons.js';
import { Empty } from '../ui/states.js';
import { includedTotals, preview, rows, setCategory, setIncluded, similarRows } from './store.js';
import { upload } from './upload.js';

const PAGE = 50;
const KINDS = {
  all: () => true,
  fresh: (row) => !row.duplicate,
  duplicates: (row) => row.duplicate,
};

export function ImportRows() {
  const [kind, setKind] = useState('all');
  const [page, setPage] = useState(0);
  const [fixed, setFixed] = useState(null);
  const { refused } = preview.value;
  const counts = Object.fromEntries(Object.entries(KINDS).map(([name, is]) => [name, rows.value.filter(is).length]));
  const some = rows.value.filter(KINDS[kind]);
  const last = Math.max(0, Math.ceil(some.length / PAGE) - 1);
  const at = Math.min(page, last);
  const chosen = rows.value.filter((row) => row.isIncluded).length;
  const show = (name) => {
    setKind(name);
    setPage(0);
  };
  return html`
    <section class="card" aria-label=${t('import.becomes')}>
      <header class="card-head"><h2>${t('import.becomes')}</h2>
        <div class="segments" role="group" aria-label=${t('import.show')}>${Object.keys(KINDS).map(
          (name) => html`
          <label key=${name}><input type="radio" name="import-kind" checked=${kind === name} onChange=${() => show(name)} />
            <span>${t(`import.${name}`, { n: counts[name] })}</span></label>`,
        )}</div></header>
      ${
        some.length
          ? html`<${Table} some=${some.slice(at * PAGE, (at + 1) * PAGE)} all=${some} fixed=${fixed} setFixed=${setFixed} />`
          : html`<${Empty} title=${t('import.noRows')} />`
      }
      ${
        last > 0 &&
        html`
        <nav class="pages import-pages" aria-label=${t('list.pages')}>
          <button class="button" type="button" disabled=${at === 0} onClick=${() => setPage(at - 1)}>
            ${icon('left')}<span>${t('import.before')}</span></button>
          <span class="muted">${t('import.page', { n: at + 1, of: last + 1 })}</span>
          <button class="button" type="button" disabled=${at === last} onClick=${() => setPage(at + 1)}>
            <span>${t('import.next')}</span>${icon('right')}</button></nav>`
      }
    </section>
    ${refused.length > 0 && html`<${Refused} refused=${refused} />`}
    <section class="card import-send" aria-label=${t('import.record')}>
      <div>${includedTotals().map(
        (one) => html`
        <p key=${one.currency}>${t('import.total', {
          n: one.count,
          spent: html`<${Sum} amount=${one.expense} currency=${one.currency} />`,
          received: html`<${Sum} amount=${one.income} currency=${one.currency} />`,
        })}</p>`,
      )}</div>
      <button class="button primary large" type="button" disabled=${!chosen} onClick=${() => upload()}>
        ${t('import.recordThese', { n: chosen })}</button>
    </section>`;
}

function Table({ some, all, fixed, setFixed }) {
  const isAll = all.every((row) => row.isIncluded);
  return html`
    <table class="import-rows"><caption class="unseen">${t('import.becomes')}</caption>
      <thead><tr>
        <th scope="col"><input type="checkbox" aria-label=${t('import.includeAll')} checked=${isAll}
          onChange=${() => setIncluded(all, !isAll)} /></th>
        <th scope="col">${t('date')}</th><th scope="col">${t('description')}</th><th scope="col">${t('category')}</th>
        <th scope="col" class="number">${t('amount')}</th></tr></thead>
      <tbody>${some.map(
        (row) => html`
        <${Row} key=${row.line} row=${row} isFixed=${fixed === row.line} setFixed=${setFixed} />`,
      )}</tbody>
    </table>`;
}

function Row({ row, isFixed, setFixed }) {
  const { line, transaction, duplicate, isIncluded } = row;
  const name = transaction.description || transaction.category;
  const others = isFixed ? similarRows(row) : [];
  const fix = (category) => {
    setCategory([row], category);
    setFixed(line);
  };
  return html`
    <tr class=${isIncluded ? undefined : 'is-quiet'}>
      <td><input type="checkbox" aria-label=${t('import.include', { name })} checked=${isIncluded}
        onChange=${() => setIncluded([row], !isIncluded)} /></td>
      <td class="import-date" title=${t('import.line', { n: line })}>${dayMedium(transaction.date)}</td>
      <td class="import-what">${name}
        ${duplicate && html`<span class="badge">${t(`import.duplicate.${duplicate}`)}</span>`}</td>
      <td class="import-category"><${Combobox} id=${`import-${line}`} value=${transaction.category} maxlength="64"
          aria-label=${t('import.categoryOf', { name })} onInput=${fix}
          suggest=${(typed) => suggestCategories(typed, transaction.type).map((value) => ({ value }))} />
        ${
          others.length > 0 &&
          html`
          <button class="button quiet" type="button" onClick=${() => setCategory(others, transaction.category)}>
            ${t('import.alike', { n: others.length })}</button>`
        }</td>
      <td class="number"><${Amount} ...${transaction} /></td>
    </tr>`;
}

const Refused = ({ refused }) => html`
  <section class="card" aria-label=${t('import.refused', { n: refused.length })}>
    <h2>${t('import.refused', { n: refused.length })}</h2>
    <div class="scroll import-refused" tabindex="0" role="group" aria-label=${t('import.refusedRows')}><table class="categories">
      <thead><tr><th scope="col">${t('import.lineNumber')}</th><th scope="col">${t('import.why')}</th>
        <th scope="col">${t('import.text')}</th></tr></thead>
      <tbody>${refused.slice(0, 500).map(
        (row, at) => html`
        <tr key=${at}><th scope="row">${row.line}</th><td>${errorText(row)}</td><td class="muted import-text">${row.text}</td></tr>`,
      )}</tbody>
    </table></div>
  </section>`;
