// Month against month or year against year: what grew and what shrank; every figure opens its transactions.

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
import { compareCategories, comparedSpans, comparedYears, difference } from './compare_periods.js';

/** @typedef {import('./compare_periods.js').Pair} Pair */
/** @typedef {import('../shared/spans.js').Span} Span */
/** @typedef {import('../shared/types.js').Filters} Filters */
/** @typedef {import('../shared/types.js').Query} Query */
/** @typedef {import('../shared/types.js').Resource<Summary>} SummaryResource */
/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {import('../shared/types.js').CategoryType} CategoryType */

/** How many months can be chosen. */
const MONTHS = 24;
const MAX_YEARS = 12;
/** The value of `by` in the address. */
const YEARS = 'year';
/** The value of `whole` in the address. */
const WHOLE = '1';

/** @param {{query: Query, currency: string}} props */
export function Comparison({ query, currency }) {
  const today = localDay(new Date());
  const isWhole = query.whole === WHOLE;
  const pair = comparedPair(query, today);
  const isYears = query.by === YEARS;
  const spans = isYears ? comparedYears(pair, today, isWhole) : comparedSpans(pair, today, isWhole);
  const isPartial = spans.some(({ to }) => to !== (isYears ? `${to.slice(0, 4)}-12-31` : monthEnd(to)));
  /** @param {Span} span */
  const pathOf = (span) => apiPath('/summary', { period: 'yearly', ...span, currency });
  /** @type {SummaryResource} */
  const first = useResource(pathOf(spans[0]));
  /** @type {SummaryResource} */
  const second = useResource(pathOf(spans[1]));
  const until = t('compare.until', { day: dayMedium(spans[0].to), other: dayMedium(spans[1].to) });
  return html`
    <${Head} query=${query} pair=${pair} today=${today} />
    ${isPartial && html`<p class="muted">${until}</p>`}
    <${Loaded} resource=${first.data ? second : first} lines=${8}>
      ${() => html`<${Table} answers=${[first.data, second.data]} spans=${spans} currency=${currency} />`}</${Loaded}>`;
}

/**
 * Return the two months (their first days) or years that the address names, by default the current one and the one
 * before.
 *
 * @param {Query} query
 * @param {string} today
 * @returns {Pair}
 */
function comparedPair(query, today) {
  if (query.by === YEARS) {
    const year = yearOf(query.year) ?? today.slice(0, 4);
    return [year, yearOf(query.againstYear) ?? String(Number(year) - 1)];
  }
  const month = monthOf(query.month) ?? monthStart(today);
  return [month, monthOf(query.against) ?? addMonths(month, -1)];
}

/** @param {string | undefined} text */
const yearOf = (text) => (/^\d{4}$/.test(text ?? '') ? text : null);

/**
 * Return the first day of the month that the address names, or null.
 *
 * @param {string | undefined} text
 */
const monthOf = (text) => (isDay(`${text}-01`) ? `${text}-01` : null);

/**
 * The choice of the two months or years, and while one of them is not over, of the days.
 *
 * @param {{query: Query, pair: Pair, today: string}} props
 */
function Head({ query, pair: [first, second], today }) {
  const isYears = query.by === YEARS;
  const current = isYears ? today.slice(0, 4) : monthStart(today);
  const isCurrent = first === current || second === current;
  const grains = { month: t('period.monthly'), year: t('period.yearly') };
  const grainLink = (/** @type {string} */ key) => viewLink('reports', { ...query, by: key === YEARS ? YEARS : '' });
  const days = { same: t('compare.sameDay'), whole: t('compare.whole') };
  const daysLink = (/** @type {string} */ key) =>
    viewLink('reports', { ...query, whole: key === 'whole' ? WHOLE : '' });
  return html`
    <div class="compare-head">
      <${Chips} label=${t('compare.by')} names=${grains} value=${isYears ? YEARS : 'month'} href=${grainLink} />
      <${PeriodSelect} label=${t('compare.month')} name=${isYears ? 'year' : 'month'} value=${first} query=${query} today=${today} />
      <span class="muted">${t('compare.with')}</span>
      <${PeriodSelect} label=${t('compare.against')} name=${isYears ? 'againstYear' : 'against'} value=${second} query=${query} today=${today} />
      ${
        isCurrent &&
        html`<${Chips} label=${t('compare.days')} names=${days} value=${query.whole === WHOLE ? 'whole' : 'same'}
          href=${daysLink} />`
      }
    </div>`;
}

/** @param {{label: string, name: string, value: string, query: Query, today: string}} props */
function PeriodSelect({ label, name, value, query, today }) {
  const id = useId();
  const isYears = query.by === YEARS;
  const latest = isYears
    ? Array.from({ length: MAX_YEARS }, (_, at) => String(Number(today.slice(0, 4)) - at))
    : Array.from({ length: MONTHS }, (_, at) => addMonths(monthStart(today), -at));
  const options = [...new Set([...latest, value])].map((start) => [
    start.slice(0, 7),
    isYears ? start : monthLong(start),
  ]);
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
  const largest = changes
    .flatMap(({ amounts }) => amounts)
    .reduce((max, one) => (Number(one) > Number(max) ? one : max), zero);
  const rows = changes.map(
    ({ category, amounts }) => html`
      <tr key=${category}><th scope="row"><span class=${`dot ${topLevelHue(category)}`} />${category}</th>
        <${Cells} amounts=${amounts} filters=${{ type: 'expense', category }} largest=${largest} ...${shown} /></tr>`,
  );
  const name = (/** @type {Span} */ { from, to }) =>
    from.slice(0, 7) === to.slice(0, 7) ? monthShort(from) : from.slice(0, 4);
  const months = spans.map((span) => html`<th scope="col" class="number" key=${span.from}>${name(span)}</th>`);
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
 * @param {{amounts: Pair, filters: Filters & {type: CategoryType}, spans: Span[], currency: string, largest?: string}} props
 *   `largest`: what a bar of full width stands for; without it there is none
 */
function Cells({ amounts, filters, spans, currency, largest }) {
  const [a, b] = amounts;
  const change = difference(a, b);
  const { n } = decimal(change);
  const isGood = filters.type === 'expense' ? n < 0n : n > 0n;
  const figures = amounts.map(
    (amount, at) => html`
      <td class="number has-bar" key=${at} style=${{ '--share': largest ? Math.max(0, share(amount, largest)) : 0 }}><${Figure} amount=${amount} currency=${currency} filters=${{ ...spans[at], ...filters }} /></td>`,
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
