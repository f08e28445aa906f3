// The categories that a person wants offered before they were ever used.
import { html, useId, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { settings } from '../shared/settings.js';
import { CategoryName } from '../ui/amount.js';
import { icon } from '../ui/icons.js';
import { changeSettings } from './mutations.js';

const LONGEST = 64;

export function CategorySettings() {
  const { categories } = settings.value;
  const isSame = (one, other) => one.name === other.name && one.type === other.type;
  const without = (one) =>
    changeSettings((now) => ({ categories: now.categories.filter((other) => !isSame(one, other)) }));
  return html`
    ${['expense', 'income'].map((type) => {
      const own = categories.filter((one) => one.type === type);
      return (
        own.length > 0 &&
        html`
        <h3 key=${type}>${t(type)}</h3>
        <ul class="kept">${own.map(
          (one) => html`
          <li key=${one.name}><span><${CategoryName} category=${one.name} /></span>
            <button class="icon-button" type="button" aria-label=${t('deleteOne', { name: one.name })}
              onClick=${() => without(one)}>${icon('close')}</button></li>`,
        )}</ul>`
      );
    })}
    <${Add} categories=${categories} />`;
}

function Add({ categories }) {
  const id = useId();
  const [name, setName] = useState('');
  const [type, setType] = useState('expense');
  const add = async (event) => {
    event.preventDefault();
    const wanted = { name: name.trim(), type };
    if (!wanted.name || categories.some((one) => one.name === wanted.name && one.type === type)) return setName('');
    if (await changeSettings((now) => ({ categories: [...now.categories, wanted] }))) setName('');
    return undefined;
  };
  return html`
    <form class="settings-add" aria-label=${t('settings.addCategory')} onSubmit=${add}>
      <div class="field"><label for=${`${id}name`}>${t('category')}</label>
        <input id=${`${id}name`} type="text" maxlength=${LONGEST} autocomplete="off" value=${name}
          onInput=${({ target }) => setName(target.value)} /></div>
      <div class="field"><label for=${`${id}type`}>${t('type')}</label>
        <select id=${`${id}type`} value=${type} onChange=${({ target }) => setType(target.value)}>
          <option value="expense">${t('expense')}</option><option value="income">${t('income')}</option></select></div>
      <button class="button" type="submit">${icon('plus')}<span>${t('settings.addOne')}</span></button>
    </form>`;
}
