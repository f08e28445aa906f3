// Rules in words.

import { accountName } from '../accounts/store.js';
import { editableAmount } from '../shared/format.js';
import { t } from '../shared/i18n.js';

/** @typedef {import('../shared/types.js').RuleContent} RuleContent */

/**
 * Return the conditions of a rule, one after the other.
 *
 * @param {RuleContent} rule
 */
export function describeConditions({ when }) {
  /** @param {'payee' | 'description'} name */
  const text = (name) => {
    const condition = when[name];
    return condition && t(`rules.says.${condition.operator}`, { field: t(name), value: condition.value });
  };
  return [
    text('payee'),
    text('description'),
    when.amount?.min && t('rules.says.min', { amount: editableAmount(when.amount.min) }),
    when.amount?.max && t('rules.says.max', { amount: editableAmount(when.amount.max) }),
    when.account && `${t('account')}: ${accountName(when.account)}`,
    when.type && `${t('type')}: ${t(when.type)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/**
 * Return what a rule sets, one after the other.
 *
 * @param {RuleContent} rule
 */
export const describeActions = ({ set }) =>
  [
    set.category && `${t('category')}: ${set.category}`,
    set.payee && `${t('payee')}: ${set.payee}`,
    set.tags && `${t('tags')}: ${set.tags.join(', ')}`,
    set.transferWith && t('rules.says.transfer', { account: accountName(set.transferWith) }),
  ]
    .filter(Boolean)
    .join(' · ');
