// The view of an empty ledger: the first steps, and categories to begin with.

import { changeSettings } from '../settings/mutations.js';
import { html, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { viewLink } from '../shared/router.js';
import { defaultCurrency, settings } from '../shared/settings.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { Field } from '../ui/field.js';
import { icon, mark } from '../ui/icons.js';
import { canInstall, install } from '../ui/install.js';
import { openDialog } from '../ui/open_dialog.js';

/** @typedef {import('../shared/types.js').CategorySetting} CategorySetting */
/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */

/** Categories to begin with: the text key of each, and its type. */
const STARTERS = /** @type {const} */ ([
  ['groceries', 'expense'],
  ['restaurants', 'expense'],
  ['rent', 'expense'],
  ['utilities', 'expense'],
  ['transport', 'expense'],
  ['health', 'expense'],
  ['insurance', 'expense'],
  ['clothing', 'expense'],
  ['leisure', 'expense'],
  ['travel', 'expense'],
  ['children', 'expense'],
  ['salary', 'income'],
]);

/** The view of an empty ledger. */
export const Welcome = () => html`
  <section class="card welcome" aria-label=${t('welcome')}>${mark()}
    <h2>${t('welcome.title')}</h2>
    <p>${t('welcome.words')}</p>
    <ul class="first-steps">
      <li><button class="button primary large" type="button" onClick=${() => openDialog('entry')}>
        ${icon('plus')}<span>${t('welcome.add')}</span></button></li>
      <li><a class="button large" href=${viewLink('import')}>${icon('import')}<span>${t('welcome.import')}</span></a></li>
      <li><a class="button large" href=${viewLink('accounts')}>${icon('accounts')}<span>${t('welcome.accounts')}</span></a></li>
    </ul>
    <${Install} />
  </section>
  <${Starters} />`;

/** How to put the page on a phone's home screen: the browser's own question where it has one, otherwise words. */
function Install() {
  if (canInstall.value) {
    return html`<button class="button" type="button" onClick=${install}>${icon('download')}<span>${t('welcome.install')}</span></button>`;
  }
  return html`<p class="muted">${t('welcome.installHint')}</p>`;
}

/** Categories and the currency to begin with. */
function Starters() {
  const [chosen, setChosen] = useState(() => new Set(STARTERS.map(([key]) => key)));
  const [isSaved, setSaved] = useState(false);
  /** @param {typeof STARTERS[number][0]} key */
  const toggle = (key) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  const save = async () => {
    /** @type {CategorySetting[]} */
    const added = STARTERS.filter(([key]) => chosen.has(key)).map(([key, type]) => ({
      name: t(`starter.${key}`),
      type,
    }));
    setSaved(
      await changeSettings((current) => ({ categories: withoutRepetitions([...current.categories, ...added]) })),
    );
  };
  /** @param {ControlAttributes} attributes */
  const currencyControl = (attributes) => html`
    <${CurrencySelect} ...${attributes} used=${[]} value=${defaultCurrency()}
      onChange=${(/** @type {string} */ currency) => changeSettings({ currency })} />`;
  /** @param {typeof STARTERS[number]} starter @param {number} at */
  const box = ([key], at) => html`
    <label class="starter" key=${key}><input type="checkbox" checked=${chosen.has(key)} onChange=${() => toggle(key)} />
      <span><span class=${`dot hue-${at}`} />${t(`starter.${key}`)}</span></label>`;
  return html`
    <section class="card" aria-label=${t('welcome.categories')}>
      <h2>${t('welcome.categories')}</h2><p class="muted">${t('welcome.categoriesHint')}</p>
      <div class="starters">${STARTERS.map(box)}</div>
      <p class="settings-buttons">
        <button class="button" type="button" aria-disabled=${!chosen.size} onClick=${save}>${t('welcome.useCategories')}</button>
        <span class="muted" role="status">${isSaved && t('welcome.saved', { n: settings.value.categories.length })}</span></p>
      <div class="welcome-currency"><${Field} label=${t('currency')} control=${currencyControl} /></div>
    </section>`;
}

/**
 * Return categories without those that are there already.
 *
 * @param {CategorySetting[]} categories
 */
export const withoutRepetitions = (categories) =>
  categories.filter(
    (one, at) => categories.findIndex((other) => other.name === one.name && other.type === one.type) === at,
  );
