// The form of one rule: its conditions, what it sets, and what it would change in the past.

import { formErrors } from '../shared/api.js';
import { decimalMark } from '../shared/format.js';
import { html, useEffect, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { Dialog } from '../ui/dialog.js';
import { FormError } from '../ui/field.js';
import { icon } from '../ui/icons.js';
import { draftOf, ruleOf } from './draft.js';
import { RuleActions, RuleConditions } from './fields.js';
import { applyChanges, deleteRule, saveRule, tryRule } from './mutations.js';
import { Trial } from './trial.js';

/** @typedef {import('../shared/types.js').FormErrors} FormErrors */
/** @typedef {import('../shared/types.js').Rule} Rule */
/** @typedef {import('../shared/types.js').RuleChange} RuleChange */
/** @typedef {import('./draft.js').RuleDraft} RuleDraft */
/** @typedef {import('./mutations.js').RuleTrial} RuleTrial */
/** @typedef {(changes: Partial<RuleDraft>) => void} Change */

/**
 * @param {object} props
 * @param {Rule | null} props.rule null for a new one
 * @param {RuleDraft} [props.initial] what a new one begins with
 * @param {() => void} props.onClose
 * @param {() => void} [props.onSaved]
 */
export function RuleForm({ rule, initial, onClose, onSaved = () => {} }) {
  const [draft, setDraft] = useState(() => initial ?? draftOf(rule ?? undefined));
  const [errors, setErrors] = useState(/** @type {FormErrors} */ ({}));
  const [trial, setTrial] = useState(/** @type {RuleTrial | 'reading' | null} */ (null));
  const id = useRef(crypto.randomUUID());
  /** The number of the trial whose answer is shown: a change of the draft makes those before it void. */
  const attempt = useRef(0);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
    return () => {
      attempt.current += 1;
    };
  }, []);
  /** @type {Change} */
  const change = (changes) => {
    attempt.current += 1;
    setDraft((before) => ({ ...before, ...changes }));
    setErrors({});
    setTrial(null);
  };
  /** @param {(content: import('../shared/types.js').RuleContent) => Promise<void>} use */
  const withRule = async (use) => {
    const { rule: content, errors: invalid } = ruleOf(draft, decimalMark());
    setErrors(invalid);
    if (Object.keys(invalid).length) return;
    try {
      await use(content);
    } catch (error) {
      setTrial(null);
      setErrors({ '': Object.values(formErrors(error)).join(' ') });
    }
  };
  /** @param {RuleChange[]} changes those of the past to make as well */
  const save = (changes) =>
    withRule(async (content) => {
      await saveRule(content, rule, id.current);
      onSaved();
      onClose();
      if (changes.length) await applyChanges(changes);
    });
  const tryOnPast = () =>
    withRule(async (content) => {
      attempt.current += 1;
      const number = attempt.current;
      setTrial('reading');
      const result = await tryRule(content, () => number !== attempt.current);
      if (number === attempt.current) setTrial(result);
    });
  const remove = () => rule && deleteRule(rule).then(onClose, (error) => setErrors(formErrors(error)));
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    save([]);
  };
  return html`
    <${Dialog} title=${t(rule ? 'rules.change' : 'rules.add')} onClose=${onClose}>
      <form class="entry-form rule-form" noValidate onSubmit=${submit} ref=${form}>
        <${FormError} error=${errors['']} />
        <${RuleConditions} draft=${draft} errors=${errors} change=${change} />
        <${RuleActions} draft=${draft} change=${change} />
        <${Trial} trial=${trial} onApply=${save} />
        <div class="actions">
          ${rule && html`<button class="button danger" type="button" onClick=${remove}>${icon('bin')}<span>${t('delete')}</span></button>`}
          <button class="button" type="button" onClick=${tryOnPast}>${t('rules.try')}</button>
          <button class="button primary" type="submit">${t('save')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
