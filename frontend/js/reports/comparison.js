// Month against month: what grew and what shrank; every figure opens its transactions.

import { apiPath } from '../shared/api.js';
import { addMonths, dayMedium, isDay, localDay, monthEnd, monthLong, monthShort, monthStart } from '../shared/dates.js';
import { decimal, share, toText, ZERO } from '../shared/decimal.js';
import { minorDigits, percent, signedMoney } from '../shared/format.js';
import { html, useId } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { navigate, viewLink } from '../shared/router.js';
import { Figure } from '../ui/amount.js';
import { topLevelHue } from '../ui/category_colors.js';
import { Chips } from '../ui/chips.js';
import { Select } from '../ui/select.js';
import { Empty, Loaded } from '../ui/states.js';
import { compareCategories, comparedSpans, difference } from './compare_months.js';

/** @typedef {import('./compare_months.js').Pair} Pair */
/** @typedef {import('../shared/spans.js').Span} Span */
/** @typedef {import('../shared/types.js').Filters} Filters */
/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').Resource<Summary>} SummaryResource */
/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {import('../shared/types.js').CategoryType} CategoryType */

/** How many months can be chosen. */
const MONTHS = 24;
/** The value of `whole` in the address. */
const WHOLE = '1';

/** @param {{query: Query, currency: string}} props */
export function Comparison({ query, currency }) {
  const today = localDay(new Date());
  const month = monthOf(query.month) ?? monthStart(today);
  const against = monthOf(query.against) ?? addMonths(month, -1);
  const spans = comparedSpans([month, against], today, query.whole === WHOLE);
  const isPartial = spans.some(({ to }) => to !== monthEnd(to));
  /** @param {Span} span */
  const pathOf = (span) => apiPath('/summary', { period: 'yearly', ...span, currency });
  /** @type {SummaryResource} */
  const first = useResource(pathOf(spans[0]));
  /** @type {SummaryResource} */
  const second = useResource(pathOf(spans[1]));
  const until = t('compare.until', { day: dayMedium(spans[0].to), other: dayMedium(spans[1].to) });
  return html`
    <${Head} query=${query} month=${month} against=${against} today=${today} />
    ${isPartial && html`<p class="muted">${until}</p>`}
    <${Loaded} resource=${first.data ? second : first} lines=${8}>
      ${() => html`<${Table} answers=${[first.data, second.data]} spans=${spans} currency=${currency} />`}</${Loaded}>`;
}

/**
 * Return the first day of the month that the address names, or null.
 *
 * @param {string | undefined} text
 */
const monthOf = (text) => (isDay(`${text}-01`) ? `${text}-01` : null);

/**
 * The choice of the two months, and while one of them is not over, of the days.
 *
 * @param {{query: Query, month: string, against: string, today: string}} props
 */
function Head({ query, month, against, today }) {
  const current = monthStart(today);
  const isCurrent = month === current || against === current;
  const days = { same: t('compare.sameDay'), whole: t('compare.whole') };
  const daysLink = (/** @type {string} */ key) =>
    viewLink('reports', { ...query, whole: key === 'whole' ? WHOLE : '' });
  return html`
    <div class="compare-head">
      <${MonthSelect} label=${t('compare.month')} name="month" value=${month} query=${query} today=${today} />
      <span class="muted">${t('compare.with')}</span>
      <${MonthSelect} label=${t('compare.against')} name="against" value=${against} query=${query} today=${today} />
      ${
        isCurrent &&
        html`<${Chips} label=${t('compare.days')} names=${days} value=${query.whole === WHOLE ? 'whole' : 'same'}
          href=${daysLink} />`
      }
    </div>`;
}

/** @param {{label: string, name: string, value: string, query: Query, today: string}} props */
function MonthSelect({ label, name, value, query, today }) {
  const id = useId();
  const latest = Array.from({ length: MONTHS }, (_, at) => addMonths(monthStart(today), -at));
  const options = [...new Set([...latest, value])].map((start) => [start.slice(0, 7), monthLong(start)]);
  return html`
    <label class="unseen" for=${id}>${label}</label>
    <${Select} id=${id} value=${value.slice(0, 7)} options=${options}
      onChange=${(/** @type {string} */ chosen) => navigate('reports', { ...query, [name]: chosen })} />`;
}

/** @param {{answers: Summary[], spans: Span[], currency: string}} props */
function Table({ answers, spans, currency }) {
  const zero = toText(ZERO, minorDigits(currency));
  const nothing = { income: zero, expense: zero, net: zero, categories: [] };
  const sides = answers.map((answer) => answer.totals.find((one) => one.currency === currency) ?? nothing);
  const changes = compareCategories(sides, 'expense', zero);
  if (!changes.length && sides.every((side) => side === nothing)) {
    return html`<${Empty} title=${t('compare.nothing')}>${t('compare.nothingHint')}</${Empty}>`;
  }
  const shown = { spans, currency };
  /** @param {CategoryType} type */
  const totalRow = (type) => html`
    <tr class="is-total"><th scope="row">${t(type)}</th>
      <${Cells} amounts=${sides.map((side) => side[type])} filters=${{ type }} ...${shown} /></tr>`;
  const rows = changes.map(
    ({ category, amounts }) => html`
      <tr key=${category}><th scope="row"><span class=${`dot ${topLevelHue(category)}`} />${category}</th>
        <${Cells} amounts=${amounts} filters=${{ type: 'expense', category }} ...${shown} /></tr>`,
  );
  const months = spans.map(({ from }) => html`<th scope="col" class="number" key=${from}>${monthShort(from)}</th>`);
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label=${t('compare')}>
      <table class="periods compare"><caption class="unseen">${t('compare')}</caption>
        <thead><tr><th scope="col">${t('category')}</th>${months}
          <th scope="col" class="number">${t('compare.difference')}</th>
          <th scope="col" class="number"><span class="unseen">${t('compare.percent')}</span></th></tr></thead>
        <tbody>${totalRow('expense')}${totalRow('income')}${rows}</tbody>
      </table>
    </div>`;
}

/**
 * The amounts of both months and their difference, which is green where it is to the good.
 *
 * @param {{amounts: Pair, filters: Filters & {type: CategoryType}, spans: Span[], currency: string}} props
 */
function Cells({ amounts, filters, spans, currency }) {
  const [a, b] = amounts;
  const change = difference(a, b);
  const { n } = decimal(change);
  const isGood = filters.type === 'expense' ? n < 0n : n > 0n;
  const figures = amounts.map(
    (amount, at) => html`
      <td class="number" key=${at}><${Figure} amount=${amount} currency=${currency} filters=${{ ...spans[at], ...filters }} /></td>`,
  );
  return html`
    ${figures}
    <td class=${`number ${isGood ? 'is-income' : ''}`}><span class="money">${signedMoney(change, currency)}</span></td>
    <td class="number muted">${changeInPercent(a, b)}</td>`;
}

/**
 * Return the change from b to a: "+12%"; nothing where b is nothing.
 *
 * @param {string} a
 * @param {string} b
 */
function changeInPercent(a, b) {
  if (decimal(b).n <= 0n) return '';
  return percent(share(difference(a, b), b), { signDisplay: 'exceptZero' });
}
