// Categories that are suggested even before they are used.

import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { settings } from '../shared/settings.js';
import { CategoryName } from '../ui/amount.js';
import { textOf } from '../ui/events.js';
import { Field } from '../ui/field.js';
import { icon } from '../ui/icons.js';
import { Select } from '../ui/select.js';
import { changeSettings } from './mutations.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').CategorySetting} CategorySetting */
/** @typedef {import('../shared/types.js').CategoryType} CategoryType */

const MAX_LENGTH = 64;
/** @type {CategoryType[]} */
const TYPES = ['expense', 'income'];

/** @param {CategorySetting} one @param {CategorySetting} other */
const isSame = (one, other) => one.name === other.name && one.type === other.type;

/** The categories by type, each with a button that deletes it, and a form that adds one. */
export function CategorySettings() {
  const { categories } = settings.value;
  return html`
    ${TYPES.map((type) => html`<${CategoryList} key=${type} type=${type} categories=${categories} />`)}
    <${AddCategory} categories=${categories} />`;
}

/** @param {{type: CategoryType, categories: CategorySetting[]}} props */
function CategoryList({ type, categories }) {
  const own = categories.filter((category) => category.type === type);
  if (!own.length) return null;
  /** @param {CategorySetting} category */
  const remove = (category) =>
    changeSettings((current) => ({ categories: current.categories.filter((other) => !isSame(category, other)) }));
  /** @param {CategorySetting} category */
  const row = (category) => html`
    <li key=${category.name}><span><${CategoryName} category=${category.name} /></span>
      <button class="icon-button" type="button" aria-label=${t('deleteOne', { name: category.name })}
        onClick=${() => remove(category)}>${icon('close')}</button></li>`;
  return html`<h3>${t(type)}</h3><ul class="saved-categories">${own.map(row)}</ul>`;
}

/** @param {{categories: CategorySetting[]}} props */
function AddCategory({ categories }) {
  const [name, setName] = useState('');
  const [type, setType] = useState(TYPES[0]);
  /** @param {Event} event */
  const add = async (event) => {
    event.preventDefault();
    const category = { name: name.trim(), type };
    const isKnown = !category.name || categories.some((other) => isSame(category, other));
    if (isKnown || (await changeSettings((current) => ({ categories: [...current.categories, category] }))))
      setName('');
  };
  /** @param {ControlAttributes} attributes */
  const nameControl = (attributes) => html`
    <input ...${attributes} type="text" maxlength=${MAX_LENGTH} autocomplete="off" value=${name}
      onInput=${(/** @type {Event} */ event) => setName(textOf(event))} />`;
  const types = TYPES.map((one) => [one, t(one)]);
  /** @param {ControlAttributes} attributes */
  const typeControl = (attributes) => html`
    <${Select} ...${attributes} value=${type} options=${types} onChange=${setType} />`;
  return html`
    <form class="settings-add" aria-label=${t('settings.addCategory')} onSubmit=${add}>
      <${Field} label=${t('category')} control=${nameControl} />
      <${Field} label=${t('type')} control=${typeControl} />
      <button class="button" type="submit">${icon('plus')}<span>${t('settings.addOne')}</span></button>
    </form>`;
}
