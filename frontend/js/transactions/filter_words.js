// The filters of a list in words.

import { accountName } from '../accounts/store.js';
import { dayMedium } from '../shared/dates.js';
import { t } from '../shared/i18n.js';

/** @typedef {import('../shared/types.js').Query} Query */

/**
 * Return the filters of a list in words: "1 Nov 2026 – 30 Nov 2026 · Food · “tea”"; all transactions where none is set.
 *
 * @param {Query} query
 */
export function describeFilters({ from, to, q, type, category, currency, tag, account, payee }) {
  const days = [from, to].map((day) => (day ? dayMedium(day) : '…')).join(' – ');
  const kind = type === 'transfer' ? t('transfers') : type === 'income' ? t('income') : type && t('expenses');
  const parts = [(from || to) && days, kind, category, payee, accountName(account), tag, currency, q && `“${q}”`];
  return parts.filter(Boolean).join(' · ') || t('list.allOfThem');
}
