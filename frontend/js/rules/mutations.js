// Changes of rules, each with undo; and what a rule would change in the past.

import { apiPath, callApi } from '../shared/api.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { changeTransactions } from '../transactions/bulk_changes.js';
import { toast } from '../ui/toast.js';
import { describeConditions } from './describe.js';

/** @typedef {import('../shared/types.js').Entry} Entry */
/** @typedef {import('../shared/types.js').Rule} Rule */
/** @typedef {import('../shared/types.js').RuleChange} RuleChange */
/** @typedef {import('../shared/types.js').RuleContent} RuleContent */
/** @typedef {{changes: RuleChange[], isComplete: boolean}} RuleTrial */

/** So many changes are read at most. */
const MAX_CHANGES = 2000;

/** @param {string} id */
const pathOf = (id) => `/rules/${encodeURIComponent(id)}`;

/** @param {RuleContent} rule */
const contentOf = ({ position, when, set }) => ({ ...(position === undefined ? {} : { position }), when, set });

/**
 * @param {string} key
 * @param {RuleContent} rule
 * @param {() => Promise<unknown>} undo
 */
function toastWithUndo(key, rule, undo) {
  const name = describeConditions(rule);
  const run = async () => {
    await undo();
    refreshResources();
    toast(t('toast.tookBack', { name }));
  };
  toast(t(key, { name }), { action: { label: t('undo'), run } });
}

/**
 * Save a rule in place of another one, or as a new one behind all others.
 *
 * @param {RuleContent} rule
 * @param {Rule | null} before
 * @param {string} id of a new one, so that saving it again creates nothing twice
 */
export async function saveRule(rule, before, id) {
  if (before) {
    const body = contentOf({ ...rule, position: before.position });
    const { body: saved } = await callApi('PUT', pathOf(before.id), { body, match: before.version });
    toastWithUndo('toast.changed', saved, () => putRule(before, saved.version));
  } else {
    const { body: saved } = await callApi('POST', '/rules', { body: { ...contentOf(rule), id } });
    toastWithUndo('toast.saved', saved, () => callApi('DELETE', pathOf(saved.id), { match: saved.version }));
  }
  refreshResources();
}

/**
 * @param {Rule} rule
 * @param {number} version the one that it replaces
 */
const putRule = (rule, version) => callApi('PUT', pathOf(rule.id), { body: contentOf(rule), match: version });

/** @param {Rule} rule */
export async function deleteRule(rule) {
  await callApi('DELETE', pathOf(rule.id), { match: rule.version });
  refreshResources();
  toastWithUndo('toast.deleted', rule, () => callApi('POST', '/rules', { body: { ...contentOf(rule), id: rule.id } }));
}

/**
 * Move a rule up (-1) or down (1), and number all that stand elsewhere afterwards.
 *
 * @param {Rule[]} rules in their order
 * @param {number} index
 * @param {-1 | 1} step
 */
export async function moveRule(rules, index, step) {
  const order = [...rules];
  [order[index], order[index + step]] = [order[index + step], order[index]];
  /** @type {[Rule, number][]} */
  const replaced = [];
  try {
    for (const [position, rule] of order.entries()) {
      if (rule.position === position) continue;
      const { body: saved } = await putRule({ ...rule, position }, rule.version);
      replaced.push([rule, saved.version]);
    }
    toastWithUndo('toast.changed', rules[index], async () => {
      for (const [rule, version] of replaced.reverse()) await putRule(rule, version);
    });
  } finally {
    refreshResources();
  }
}

/**
 * Return what a rule would change in all transactions, newest first.
 *
 * @param {RuleContent} rule
 * @param {() => boolean} isCancelled whether nobody needs it any more
 * @returns {Promise<RuleTrial>} `isComplete` is false where there is more
 */
export async function tryRule(rule, isCancelled) {
  /** @type {RuleChange[]} */
  const changes = [];
  let cursor = '';
  do {
    const { body } = await callApi('POST', apiPath('/rules/preview', { cursor }), { body: contentOf(rule) });
    changes.push(...body.changes);
    cursor = body.cursor ?? '';
  } while (cursor && changes.length < MAX_CHANGES && !isCancelled());
  return { changes, isComplete: !cursor };
}

/**
 * Change the transactions as the rule would, with one undo for all.
 *
 * @param {RuleChange[]} changes
 */
export function applyChanges(changes) {
  const byId = new Map(changes.map((one) => [one.transaction.id, one.changes]));
  return changeTransactions(
    changes.map((one) => one.transaction),
    (fields, { id }) => /** @type {Entry} */ ({ ...fields, ...byId.get(id) }),
  );
}
