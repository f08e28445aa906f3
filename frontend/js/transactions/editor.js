// Changing one transaction; where it was changed elsewhere meanwhile, the latest version is shown.

import { useAccounts } from '../accounts/store.js';
import { ApiError, formErrors } from '../shared/api.js';
import { html, useEffect, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { Dialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { toastError } from '../ui/toast.js';
import { withAccount } from './account_choice.js';
import { draftOf } from './draft.js';
import { focusFirstError, formOf, validateForm } from './entry_form.js';
import { Fields } from './fields.js';
import { deleteTransaction, fetchTransaction, replaceTransaction, separateTransfer } from './mutations.js';
import { fieldsOf, isSameEntry } from './requests.js';

/** @typedef {import('../shared/types.js').Draft} Draft */
/** @typedef {import('../shared/types.js').FormErrors} FormErrors */
/** @typedef {import('../shared/types.js').Transaction} Transaction */

/**
 * Return the state of a form that changes a transaction.
 *
 * @param {Transaction} transaction
 * @param {() => void} onSaved
 */
function useEditor(transaction, onSaved) {
  const [base, setBase] = useState(transaction);
  const [draft, setDraft] = useState(() => draftOf(transaction));
  const [errors, setErrors] = useState(/** @type {FormErrors} */ ({}));
  /** What the user typed before a newer version was shown. */
  const [replaced, setReplaced] = useState(/** @type {Draft | null} */ (null));
  const [isSaving, setSaving] = useState(false);

  /** @param {Partial<Draft>} changes */
  const change = (changes) => {
    setDraft((before) => withAccount(before, changes));
    setErrors({});
  };
  const showLatest = async () => {
    const latest = await fetchTransaction(base);
    setReplaced(draft);
    setBase(latest);
    setDraft(draftOf(latest));
    refreshResources();
  };
  const putBack = () => {
    if (replaced) setDraft(replaced);
    setReplaced(null);
  };

  /** @param {unknown} error @param {HTMLFormElement} form */
  const showFailure = async (error, form) => {
    if (error instanceof ApiError && error.status === 412) {
      await showLatest().catch((failure) => setErrors(formErrors(failure)));
    } else {
      setErrors(formErrors(error));
      focusFirstError(form);
    }
  };
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    if (isSaving) return;
    const form = formOf(event);
    const { fields, errors: invalid } = validateForm(draft);
    setErrors(invalid);
    if (Object.keys(invalid).length) return focusFirstError(form);
    // An unchanged entry is no new version.
    if (isSameEntry(fields, fieldsOf(base))) return onSaved();
    setSaving(true);
    try {
      await replaceTransaction(base, fields);
      onSaved();
    } catch (error) {
      setSaving(false);
      await showFailure(error, form);
    }
  };
  return { base, draft, errors, isReplaced: Boolean(replaced), isSaving, change, putBack, save };
}

/**
 * @param {{transaction: Transaction, onClose: () => void}} props
 */
export function Editor({ transaction, onClose }) {
  const { base, draft, errors, isReplaced, isSaving, change, putBack, save } = useEditor(transaction, onClose);
  const amount = useRef(/** @type {HTMLInputElement | null} */ (null));
  useAccounts();
  useEffect(() => amount.current?.select(), []);
  const remove = () => {
    onClose();
    deleteTransaction(base);
  };
  const separate = () => {
    onClose();
    separateTransfer(base).catch(toastError);
  };
  const isJoined = base.type === 'transfer' && Boolean(base.joined);
  const notice = html`
    <div class="notice" role="alert">
      <p>${t('entry.elsewhere')}</p>
      <button class="button" type="button" onClick=${putBack}>${t('entry.putBack')}</button></div>`;
  return html`
    <${Dialog} title=${t('entry.edit')} onClose=${onClose}>
      <form class="entry-form" noValidate onSubmit=${save}>
        ${isReplaced && notice}
        <${Fields} draft=${draft} change=${change} errors=${errors} amountRef=${amount} isRecorded />
        <div class="actions">
          <button class="button danger" type="button" onClick=${remove}>${icon('bin')}<span>${t('delete')}</span></button>
          ${isJoined && html`<button class="button" type="button" onClick=${separate}>${t('entry.separate')}</button>`}
          <button class="button primary" type="submit" aria-disabled=${isSaving}>${t('save')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
