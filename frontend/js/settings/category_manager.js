// The categories in use, with how often each is used, and renaming or merging them.

import { apiPath } from '../shared/api.js';
import { formatNumber } from '../shared/format.js';
import { html, useId, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useResource } from '../shared/resource.js';
import { transactionsLink } from '../shared/router.js';
import { CategoryName } from '../ui/amount.js';
import { topLevelHue } from '../ui/category_colors.js';
import { Combobox } from '../ui/combobox.js';
import { Dialog } from '../ui/dialog.js';
import { Field } from '../ui/field.js';
import { Loaded } from '../ui/states.js';
import { toast, toastError } from '../ui/toast.js';
import { renameCategory } from './rename_category.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').CategoryType} CategoryType */
/** @typedef {import('../shared/types.js').Summary} Summary */
/** @typedef {{type: CategoryType, category: string, count: number}} UsedCategory */

const MAX_LENGTH = 64;

/**
 * Return the categories of a summary with how often each is used in all currencies, by name.
 *
 * @param {Summary} summary
 * @returns {UsedCategory[]}
 */
export function usedCategories(summary) {
  /** @type {Map<string, UsedCategory>} */
  const byKey = new Map();
  for (const { type, category, count } of summary.totals.flatMap((totals) => totals.categories)) {
    const key = JSON.stringify([type, category]);
    byKey.set(key, { type, category, count: count + (byKey.get(key)?.count ?? 0) });
  }
  return [...byKey.values()].sort((a, b) => a.category.localeCompare(b.category) || a.type.localeCompare(b.type));
}

/** The list of all categories in use. */
export function CategoryManager() {
  /** @type {import('../shared/types.js').Resource<Summary>} */
  const summary = useResource(apiPath('/summary', { period: 'yearly' }));
  const [editing, setEditing] = useState(/** @type {UsedCategory | null} */ (null));
  /** @param {Summary} data */
  const list = (data) => {
    const used = usedCategories(data);
    if (!used.length) return null;
    return html`
      <details class="used-categories"><summary>${t('settings.used', { n: used.length })}</summary>
        <ul>${used.map((one) => html`<${Row} key=${`${one.type} ${one.category}`} used=${one} onEdit=${setEditing} />`)}</ul>
      </details>
      ${editing && html`<${RenameDialog} used=${editing} all=${used} onClose=${() => setEditing(null)} />`}`;
  };
  return html`<${Loaded} resource=${summary} lines=${2}>${list}</${Loaded}>`;
}

/** @param {{used: UsedCategory, onEdit: (used: UsedCategory) => void}} props */
const Row = ({ used, onEdit }) => html`
  <li><a class=${`category ${topLevelHue(used.category)}`} href=${transactionsLink({ category: used.category, type: used.type })}>
    <span><${CategoryName} category=${used.category} /></span></a>
    <span class="muted">${t(used.type)} · ${formatNumber(used.count)}</span>
    <button class="button quiet" type="button" aria-haspopup="dialog" aria-label=${t('settings.renameOne', { name: used.category })}
      onClick=${() => onEdit(used)}>${t('settings.rename')}</button></li>`;

/** @param {{used: UsedCategory, all: UsedCategory[], onClose: () => void}} props */
function RenameDialog({ used, all, onClose }) {
  const hint = useId();
  const [name, setName] = useState(used.category);
  const [isBusy, setBusy] = useState(false);
  const to = name.trim();
  const isMerge = to !== used.category && all.some((one) => one.type === used.type && one.category === to);
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    if (isBusy || !to || to === used.category) return;
    setBusy(true);
    try {
      const { isComplete } = await renameCategory(used.type, used.category, to);
      if (!isComplete) toast(t('settings.renameAgain'), { isError: true });
      onClose();
    } catch (error) {
      setBusy(false);
      toastError(error);
    }
  };
  const names = all.filter((one) => one.type === used.type).map((one) => one.category);
  /** @param {ControlAttributes} attributes */
  const control = (attributes) => html`
    <${Combobox} ...${attributes} aria-describedby=${hint} value=${name} maxlength=${MAX_LENGTH} onInput=${setName}
      suggest=${(/** @type {string} */ text) => names.filter((one) => one.toLowerCase().includes(text.toLowerCase())).map((value) => ({ value }))} />`;
  return html`
    <${Dialog} title=${t('settings.renameOne', { name: used.category })} onClose=${isBusy ? () => {} : onClose}>
      <form class="entry-form" onSubmit=${save}>
        <${Field} label=${t('settings.newName')} className="field-description" control=${control} />
        <p class="muted form-hint" id=${hint} role="status">
          ${isMerge ? t('settings.merges', { name: to, n: used.count }) : t('settings.renames', { n: used.count })}</p>
        <div class="actions">
          <button class="button" type="button" disabled=${isBusy} onClick=${onClose}>${t('cancel')}</button>
          <button class="button primary" type="submit" aria-disabled=${isBusy || !to || to === used.category}>
            ${t(isMerge ? 'settings.merge' : 'settings.rename')}</button>
        </div>
      </form>
    </${Dialog}>`;
}
