// The fields of a rule: its conditions, and what it sets.

import { useAccounts } from '../accounts/store.js';
import { html } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { suggestCategories, suggestPayees } from '../transactions/suggestions.js';
import { Combobox } from '../ui/combobox.js';
import { textOf } from '../ui/events.js';
import { Field } from '../ui/field.js';
import { Select } from '../ui/select.js';
import { OPERATORS } from './draft.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */
/** @typedef {import('./draft.js').RuleDraft} RuleDraft */
/** @typedef {(changes: Partial<RuleDraft>) => void} Change */

/** @param {{draft: RuleDraft, errors: FormErrors, change: Change}} props */
export function RuleConditions({ draft, errors, change }) {
  const accounts = useAccounts();
  /** @param {'payee' | 'description'} name @param {'payeeOperator' | 'descriptionOperator'} operator */
  const text = (name, operator) => {
    /** @param {ControlAttributes} attributes */
    const control = (attributes) => html`
      <div class="rule-text"><${Select} aria-label=${t('rules.operatorOf', { field: t(name) })} value=${draft[operator]}
          options=${OPERATORS.map((one) => [one, t(`rules.operator.${one}`)])}
          onChange=${(/** @type {string} */ value) => change({ [operator]: value })} />
        <input ...${attributes} type="text" autocomplete="off" maxlength=${name === 'payee' ? '128' : '512'} value=${draft[name]}
          onInput=${(/** @type {Event} */ event) => change({ [name]: textOf(event) })} /></div>`;
    return html`<${Field} label=${t(name)} className="field-description" control=${control} />`;
  };
  /** @param {'min' | 'max'} name */
  const bound = (name) => {
    /** @param {ControlAttributes} attributes */
    const control = (attributes) => html`
      <input ...${attributes} class="amount-input" type="text" inputmode="decimal" autocomplete="off" maxlength="40" value=${draft[name]}
        onInput=${(/** @type {Event} */ event) => change({ [name]: textOf(event) })} />`;
    return html`<${Field} label=${t(`rules.${name}`)} error=${errors[name]} control=${control} />`;
  };
  const types = [['', t('rules.any')], ...['expense', 'income', 'transfer'].map((type) => [type, t(type)])];
  return html`
    <fieldset class="rule-part"><legend>${t('rules.when')}</legend>
      ${text('payee', 'payeeOperator')}${text('description', 'descriptionOperator')}
      ${bound('min')}${bound('max')}
      <${Choice} label=${t('type')} value=${draft.type} options=${types} onChange=${(/** @type {string} */ type) => change({ type })} />
      ${
        accounts.length > 0 &&
        html`<${Choice} label=${t('account')} value=${draft.account} options=${accountOptions(accounts, t('rules.any'))}
          onChange=${(/** @type {string} */ account) => change({ account })} />`
      }
    </fieldset>`;
}

/** @param {{draft: RuleDraft, change: Change}} props */
export function RuleActions({ draft, change }) {
  const accounts = useAccounts();
  /** @param {ControlAttributes} attributes */
  const categoryControl = (attributes) => html`
    <${Combobox} ...${attributes} value=${draft.category} maxlength="64"
      suggest=${(/** @type {string} */ text) => suggestCategories(text, draft.type === 'income' ? 'income' : 'expense').map((value) => ({ value }))}
      onInput=${(/** @type {string} */ category) => change({ category })} />`;
  /** @param {ControlAttributes} attributes */
  const payeeControl = (attributes) => html`
    <${Combobox} ...${attributes} value=${draft.newPayee} maxlength="128"
      suggest=${(/** @type {string} */ text) => suggestPayees(text).map((value) => ({ value }))}
      onInput=${(/** @type {string} */ newPayee) => change({ newPayee })} />`;
  /** @param {ControlAttributes} attributes */
  const tagsControl = (attributes) => html`
    <input ...${attributes} type="text" autocomplete="off" maxlength="600" placeholder=${t('entry.tagsHint')} value=${draft.tags}
      onInput=${(/** @type {Event} */ event) => change({ tags: textOf(event) })} />`;
  return html`
    <fieldset class="rule-part"><legend>${t('rules.set')}</legend>
      ${!draft.transferWith && html`<${Field} label=${t('category')} className="field-category" control=${categoryControl} />`}
      <${Field} label=${t('payee')} control=${payeeControl} />
      <${Field} label=${t('rules.addTags')} control=${tagsControl} />
      ${
        accounts.length > 1 &&
        html`<${Choice} label=${t('rules.transferWith')} value=${draft.transferWith}
          options=${accountOptions(accounts, t('rules.noTransfer'))}
          onChange=${(/** @type {string} */ transferWith) => change({ transferWith, ...(transferWith ? { category: '' } : {}) })} />`
      }
    </fieldset>`;
}

/**
 * @param {import('../shared/types.js').Account[]} accounts
 * @param {string} none
 */
const accountOptions = (accounts, none) => [['', none], ...accounts.map(({ id, name }) => [id, name])];

/** @param {{label: string, value: string, options: string[][], onChange: (value: any) => void}} props */
function Choice({ label, value, options, onChange }) {
  /** @param {ControlAttributes} attributes */
  const control = (attributes) => html`
    <${Select} ...${attributes} value=${value} options=${options} onChange=${onChange} />`;
  return html`<${Field} label=${label} control=${control} />`;
}
