// Changing one transaction; when someone was faster, it says what is there now.

import { decimalMark, minorDigits } from '../shared/format.js';
import { html, useEffect, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { refreshResources } from '../shared/resource.js';
import { Dialog } from '../ui/dialog.js';
import { icon } from '../ui/icons.js';
import { draftOf, validateDraft } from './draft.js';
import { focusFirst } from './entry.js';
import { Fields } from './fields.js';
import { deleteTransaction, fetchTransaction, replaceTransaction } from './mutations.js';

export function Editor({ transaction, onClose }) {
  const [base, setBase] = useState(transaction);
  const [draft, setDraft] = useState(() => draftOf(transaction));
  const [errors, setErrors] = useState({});
  const [mine, setMine] = useState(null);
  const [saving, setSaving] = useState(false);
  const amount = useRef(null);
  useEffect(() => amount.current?.select(), []);

  const set = (changes) => {
    setDraft((draft) => ({ ...draft, ...changes }));
    setErrors({});
  };

  /** Someone else's version is there: show it, and keep what was typed at hand. */
  const reload = async () => {
    const latest = await fetchTransaction(base);
    setMine(draft);
    setBase(latest);
    setDraft(draftOf(latest));
    refreshResources();
  };

  const save = async (event) => {
    event.preventDefault();
    if (saving) return;
    const form = event.target.closest('form');
    const checked = validateDraft(draft, minorDigits(draft.currency), decimalMark());
    setErrors(checked.errors);
    if (Object.keys(checked.errors).length) return focusFirst(form);
    setSaving(true);
    try {
      await replaceTransaction(base, checked.fields);
      onClose();
    } catch (error) {
      setSaving(false);
      if (error.status === 412) return reload().catch((gone) => setErrors({ '': gone.message }));
      setErrors(error.fields && Object.keys(error.fields).length ? error.fields : { '': error.message });
      focusFirst(form);
    }
  };

  const putBack = () => {
    setDraft(mine);
    setMine(null);
  };
  const discard = () => {
    onClose();
    deleteTransaction(base);
  };

  return html`
    <${Dialog} title=${t('entry.edit')} onClose=${onClose}>
      <form class="entry-form" noValidate onSubmit=${save}>
        ${
          mine &&
          html`
          <div class="notice" role="alert">
            <p>${t('entry.elsewhere')}</p>
            <button class="button" type="button" onClick=${putBack}>${t('entry.putBack')}</button></div>`
        }
        <${Fields} draft=${draft} set=${set} errors=${errors} amountRef=${amount} />
        <div class="actions">
          <button class="button danger" type="button" onClick=${discard}>${icon('bin')}<span>${t('delete')}</span></button>
          <button class="button primary" type="submit" aria-disabled=${saving}>${t('save')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
