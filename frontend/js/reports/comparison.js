// Month against month: what grew and what shrank, every figure the way to its transactions.

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
import { Empty, Loaded } from '../ui/states.js';
import { compareCategories, comparedSpans, difference } from './month_comparison.js';

const MONTHS = 24;

export function Comparison({ query, currency }) {
  const id = useId();
  const today = localDay(new Date());
  const asked = (text, usual) => (isDay(`${text}-01`) ? `${text}-01` : usual);
  const month = asked(query.month, monthStart(today));
  const against = asked(query.against, addMonths(month, -1));
  const isWhole = query.whole === '1';
  const spans = comparedSpans([month, against], today, isWhole);
  const isPartial = spans.some(({ to }) => to !== monthEnd(to));
  const isGoing = month === monthStart(today) || against === monthStart(today);
  const [one, other] = spans.map((span) => useResource(apiPath('/summary', { period: 'yearly', ...span, currency })));
  const known = Array.from({ length: MONTHS }, (_, at) => addMonths(monthStart(today), -at));
  const select = (name, label, value) => html`
    <label class="unseen" for=${id + name}>${label}</label>
    <select id=${id + name} onChange=${({ target }) => navigate('reports', { ...query, [name]: target.value })}>
      ${[...new Set([...known, value])].map(
        (start) => html`
        <option key=${start} value=${start.slice(0, 7)} selected=${start === value}>${monthLong(start)}</option>`,
      )}
    </select>`;
  const ways = { same: t('compare.sameDay'), whole: t('compare.whole') };
  return html`
    <div class="compare-head">
      ${select('month', t('compare.month'), month)}<span class="muted">${t('compare.with')}</span>
      ${select('against', t('compare.against'), against)}
      ${
        isGoing &&
        html`
        <${Chips} label=${t('compare.days')} names=${ways} value=${isWhole ? 'whole' : 'same'}
          href=${(key) => viewLink('reports', { ...query, whole: key === 'whole' ? '1' : '' })} />`
      }
    </div>
    ${isPartial && html`<p class="muted">${t('compare.until', { day: dayMedium(spans[0].to), other: dayMedium(spans[1].to) })}</p>`}
    <${Loaded} resource=${one.data ? other : one} lines=${8}>
      ${() => html`<${Table} answers=${[one.data, other.data]} spans=${spans} currency=${currency} />`}</${Loaded}>`;
}

function Table({ answers, spans, currency }) {
  const zero = toText(ZERO, minorDigits(currency));
  const nothing = { income: zero, expense: zero, net: zero, categories: [] };
  const sides = answers.map((answer) => answer.totals.find((one) => one.currency === currency) ?? nothing);
  const changes = compareCategories(sides, 'expense', zero);
  if (!changes.length && sides.every((side) => side === nothing)) {
    return html`<${Empty} title=${t('compare.nothing')}>${t('compare.nothingHint')}</${Empty}>`;
  }
  const cells = (amounts, filters, isGood) => html`
    ${amounts.map(
      (amount, at) => html`
      <td class="number" key=${at}><${Figure} amount=${amount} currency=${currency} filters=${{ ...spans[at], ...filters }} /></td>`,
    )}
    <td class=${`number ${isGood(decimal(difference(...amounts)).n) ? 'is-income' : ''}`}>
      <span class="money">${signedMoney(difference(...amounts), currency)}</span></td>
    <td class="number muted">${inPercent(...amounts)}</td>`;
  const total = (type, isGood) => html`
    <tr class="is-total"><th scope="row">${t(type)}</th>${cells(
      sides.map((side) => side[type]),
      { type },
      isGood,
    )}</tr>`;
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label=${t('compare')}>
      <table class="periods compare"><caption class="unseen">${t('compare')}</caption>
        <thead><tr><th scope="col">${t('category')}</th>
          ${spans.map(({ from }) => html`<th scope="col" class="number" key=${from}>${monthShort(from)}</th>`)}
          <th scope="col" class="number">${t('compare.difference')}</th>
          <th scope="col" class="number"><span class="unseen">${t('compare.percent')}</span></th></tr></thead>
        <tbody>
          ${total('expense', (n) => n < 0n)}${total('income', (n) => n > 0n)}
          ${changes.map(
            ({ category, amounts }) => html`
            <tr key=${category}><th scope="row"><span class=${`dot ${topLevelHue(category)}`} />${category}</th>
              ${cells(amounts, { type: 'expense', category }, (n) => n < 0n)}</tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** "+12%" from b to a; nothing where there was nothing. */
function inPercent(a, b) {
  if (decimal(b).n <= 0n) return '';
  return percent(share(difference(a, b), b), { signDisplay: 'exceptZero' });
}
