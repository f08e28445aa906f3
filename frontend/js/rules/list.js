// The user's rules in their order: changed, moved, added.

import { useAccounts } from '../accounts/store.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { icon } from '../ui/icons.js';
import { Empty, Loaded } from '../ui/states.js';
import { toastError } from '../ui/toast.js';
import { describeActions, describeConditions } from './describe.js';
import { RuleForm } from './form.js';
import { moveRule } from './mutations.js';

/** @typedef {import('../shared/types.js').Rule} Rule */
/** @typedef {(rule: Rule) => void} Edit */

/** The section of the settings. */
export function RuleList() {
  // The sentences name accounts.
  useAccounts();
  /** @type {import('../shared/types.js').Resource<{rules: Rule[]}>} */
  const resource = useResource('/rules');
  const [editing, setEditing] = useState(/** @type {Rule | 'new' | null} */ (null));
  return html`
    <section class="card" aria-label=${t('rules')}>
      <h2>${t('rules')}</h2><p class="muted">${t('rules.hint')}</p>
      <${Loaded} resource=${resource} lines=${3}>
        ${(/** @type {{rules: Rule[]}} */ { rules }) => html`<${Lines} rules=${rules} onEdit=${setEditing} />`}</${Loaded}>
      <button class="button" type="button" aria-haspopup="dialog" onClick=${() => setEditing('new')}>
        ${icon('plus')}<span>${t('rules.add')}</span></button>
      ${editing && html`<${RuleForm} rule=${editing === 'new' ? null : editing} onClose=${() => setEditing(null)} />`}
    </section>`;
}

/** @param {{rules: Rule[], onEdit: Edit}} props */
function Lines({ rules, onEdit }) {
  const [isBusy, setBusy] = useState(false);
  if (!rules.length) return html`<${Empty} title=${t('rules.none')} />`;
  /** @param {number} index @param {-1 | 1} step */
  const move = async (index, step) => {
    if (isBusy || !rules[index + step]) return;
    setBusy(true);
    await moveRule(rules, index, step).catch(toastError);
    setBusy(false);
  };
  /** @param {Rule} rule @param {number} index */
  const line = (rule, index) => {
    const name = describeConditions(rule);
    /** @param {-1 | 1} step */
    const mover = (step) => html`
      <button class="icon-button" type="button" aria-label=${t(step < 0 ? 'rules.moveUp' : 'rules.moveDown', { name })}
        aria-disabled=${isBusy || !rules[index + step]} onClick=${() => move(index, step)}>${icon(step < 0 ? 'up' : 'down')}</button>`;
    return html`
      <li key=${rule.id}><p><b>${name}</b> <span class="muted">${describeActions(rule)}</span></p>
        <span class="rule-buttons">${mover(-1)}${mover(1)}
          <button class="icon-button" type="button" aria-haspopup="dialog" aria-label=${t('edit', { name })}
            onClick=${() => onEdit(rule)}>${icon('edit')}</button></span></li>`;
  };
  return html`<ol class="rules">${rules.map(line)}</ol>`;
}
