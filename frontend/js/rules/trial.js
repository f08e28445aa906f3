// What a rule would change in the past.

import { dayMedium } from '../shared/dates.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Amount } from '../ui/amount.js';
import { describeActions } from './describe.js';

/** @typedef {import('../shared/types.js').RuleChange} RuleChange */
/** @typedef {import('./mutations.js').RuleTrial} RuleTrial */

/** How many of the transactions that would change are shown. */
const MAX_SHOWN = 5;

/**
 * What the rule would change in the past, with the first of it.
 *
 * @param {{trial: RuleTrial | 'reading' | null, onApply: (changes: RuleChange[]) => void}} props
 */
export function Trial({ trial, onApply }) {
  if (trial === 'reading') return html`<p class="muted rule-trial" role="status">${t('rules.trying')}</p>`;
  const { changes = [], isComplete = true } = trial ?? {};
  const n = changes.length;
  const words = n ? t(isComplete ? 'rules.wouldChange' : 'rules.wouldChangeMore', { n }) : t('rules.nothing');
  /** @param {RuleChange} one */
  const line = ({ transaction, changes: changed }) => html`
    <li key=${transaction.id}><span class="muted">${dayMedium(transaction.date)}</span>
      <span>${transaction.payee || transaction.description || transaction.category}</span>
      <${Amount} ...${transaction} />
      <span class="rule-change">${describeChange(transaction.category ?? '', changed)}</span></li>`;
  return html`
    <div class="rule-trial"><p role="status">${trial && words}</p>
      ${n > 0 && html`<ul class="rule-changes">${changes.slice(0, MAX_SHOWN).map(line)}</ul>`}
      ${
        n > 0 &&
        html`<button class="button" type="button" onClick=${() => onApply(changes)}>${t('rules.saveAndChange', { n })}</button>`
      }</div>`;
}

/**
 * @param {string} category the one before, '' if there is none
 * @param {RuleChange['changes']} changed
 */
function describeChange(category, changed) {
  if (changed.type === 'transfer') return t('transfer');
  const { category: after, payee, tags } = changed;
  const set = { ...(after && { category: after }), ...(payee && { payee }), ...(tags && { tags }) };
  const words = describeActions({ when: {}, set });
  return after && category ? `${category} → ${words}` : words;
}
