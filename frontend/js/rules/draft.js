// A rule as it is typed, and as the service takes it.

import { parseAmount } from '../shared/arithmetic.js';
import { editableAmount } from '../shared/format.js';
import { t } from '../shared/i18n.js';

/** @typedef {import('../shared/types.js').FormErrors} FormErrors */
/** @typedef {import('../shared/types.js').IdentifiedEntry} IdentifiedEntry */
/** @typedef {import('../shared/types.js').RuleContent} RuleContent */
/** @typedef {import('../shared/types.js').RuleOperator} RuleOperator */

/**
 * @typedef {object} RuleDraft an empty field is no condition, or sets nothing
 * @property {RuleOperator} payeeOperator
 * @property {string} payee
 * @property {RuleOperator} descriptionOperator
 * @property {string} description
 * @property {string} min
 * @property {string} max
 * @property {string} account
 * @property {string} type
 * @property {string} category what is set
 * @property {string} newPayee
 * @property {string} tags separated by commas
 * @property {string} transferWith
 */

/** @type {RuleOperator[]} */
export const OPERATORS = ['contains', 'is', 'startsWith'];
/** The most decimals that the amounts of a currency have. */
const DIGITS = 4;
const NO_CATEGORY = 'Uncategorised';
/** No condition. @type {import('../shared/types.js').TextCondition} */
const ANY_TEXT = { operator: 'contains', value: '' };

/**
 * @param {RuleContent} [rule]
 * @returns {RuleDraft}
 */
export function draftOf(rule) {
  const { when = {}, set = {} } = rule ?? {};
  const { payee = ANY_TEXT, description = ANY_TEXT, amount = {} } = when;
  return {
    payeeOperator: payee.operator,
    payee: payee.value,
    descriptionOperator: description.operator,
    description: description.value,
    min: editableAmount(amount.min ?? ''),
    max: editableAmount(amount.max ?? ''),
    account: when.account ?? '',
    type: when.type ?? '',
    category: set.category ?? '',
    newPayee: set.payee ?? '',
    tags: (set.tags ?? []).join(', '),
    transferWith: set.transferWith ?? '',
  };
}

/**
 * Return the draft of a rule for what is like a transaction: its payee leads to its category.
 *
 * @param {IdentifiedEntry} transaction
 * @returns {RuleDraft}
 */
export const draftLike = ({ payee, description, type, category }) => ({
  ...draftOf(),
  ...(payee ? { payee } : { description }),
  type: type === 'transfer' ? '' : type,
  category: category === NO_CATEGORY ? '' : (category ?? ''),
});

/**
 * Return the rule to send, and by field the messages to show; it can be sent where there are none.
 *
 * @param {RuleDraft} draft
 * @param {string} mark the reader's decimal mark
 * @returns {{rule: RuleContent, errors: FormErrors}}
 */
export function ruleOf(draft, mark) {
  /** @type {FormErrors} */
  const errors = {};
  /** @param {'min' | 'max'} name */
  const bound = (name) => {
    if (!draft[name].trim()) return undefined;
    const { amount, error } = parseAmount(draft[name], DIGITS, mark);
    if (error) errors[name] = error;
    return amount;
  };
  /** @param {'payee' | 'description'} name @param {RuleOperator} operator */
  const condition = (name, operator) => draft[name].trim() && { operator, value: draft[name].trim() };
  const amount = filled({ min: bound('min'), max: bound('max') });
  const tags = draft.tags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
  const rule = {
    when: filled({
      payee: condition('payee', draft.payeeOperator),
      description: condition('description', draft.descriptionOperator),
      amount: Object.keys(amount).length ? amount : undefined,
      account: draft.account,
      type: draft.type,
    }),
    set: filled({
      category: draft.category.trim(),
      payee: draft.newPayee.trim(),
      tags: tags.length ? tags : undefined,
      transferWith: draft.transferWith,
    }),
  };
  if (!Object.keys(rule.when).length) errors[''] = t('problem.no_condition');
  else if (!Object.keys(rule.set).length) errors[''] = t('problem.no_action');
  return { rule, errors };
}

/** @param {Record<string, unknown>} fields */
const filled = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
