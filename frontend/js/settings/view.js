// The settings: every choice is saved at once and can be undone.

import { RuleList } from '../rules/list.js';
import { dayLong, localDay, WEEK_STARTS, weekdayName } from '../shared/dates.js';
import { money } from '../shared/format.js';
import { html, useId } from '../shared/html.js';
import { LANGUAGES, language, t } from '../shared/i18n.js';
import { defaultCurrency, settings } from '../shared/settings.js';
import { currenciesInUse } from '../transactions/suggestions.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { fieldOf } from '../ui/events.js';
import { Field } from '../ui/field.js';
import { Select } from '../ui/select.js';
import { hasSingleKeys, THEMES, theme } from '../ui/theme.js';
import { CategorySettings } from './categories.js';
import { CategoryManager } from './category_manager.js';
import { YourData } from './data.js';
import { localeOf, regions, splitLocale } from './locale.js';
import { changeSettings } from './mutations.js';

/** @typedef {import('../ui/field.js').ControlAttributes} ControlAttributes */
/** @typedef {import('../shared/types.js').WeekStart} WeekStart */

const SAMPLE_AMOUNT = '1234.50';

/** The view. */
export const Settings = () => html`
  <header class="view-head"><h1>${t('view.settings')}</h1></header>
  <section class="card" aria-label=${t('settings.shown')}>
    <h2>${t('settings.shown')}</h2><${Appearance} />
  </section>
  <section class="card" aria-label=${t('view.budgets')}>
    <h2>${t('view.budgets')}</h2><${BudgetAlerts} />
  </section>
  <section class="card" aria-label=${t('settings.categories')}>
    <h2>${t('settings.categories')}</h2><p class="muted">${t('settings.categoriesHint')}</p><${CategorySettings} />
    <${CategoryManager} />
  </section>
  <${RuleList} />
  <${YourData} />`;

/**
 * Every choice is saved when it is made; Enter has nothing to send.
 *
 * @param {Event} event
 */
const stay = (event) => event.preventDefault();

function Appearance() {
  const { locale, weekStart } = settings.value;
  const { language: chosenLanguage, region: chosenRegion } = splitLocale(locale);
  /** @type {[string, string]} */
  const asBrowser = ['', t('settings.asBrowser')];
  const regionOptions = regions(language.value).map(({ code, name }) => [code, name]);
  const weekStarts = Object.entries(WEEK_STARTS).map(([key, number]) => [key, weekdayName(number)]);
  const themes = THEMES.map((key) => [key, t(`theme.${key}`)]);
  /** @param {ControlAttributes} attributes */
  const currencyControl = (attributes) => html`
    <${CurrencySelect} ...${attributes} used=${currenciesInUse()} value=${defaultCurrency()}
      onChange=${(/** @type {string} */ currency) => changeSettings({ currency })} />`;
  const sample = t('settings.sample', {
    amount: money(SAMPLE_AMOUNT, defaultCurrency()),
    day: dayLong(localDay(new Date())),
  });
  return html`
    <form class="settings" onSubmit=${stay}>
      <${Field} label=${t('currency')} control=${currencyControl} />
      <${Choice} label=${t('settings.language')} value=${chosenLanguage}
        options=${[asBrowser, ...languageOptions(chosenLanguage)]}
        onChange=${(/** @type {string} */ code) => changeSettings({ locale: localeOf(code, chosenRegion) })} />
      <${Choice} label=${t('settings.region')} value=${chosenRegion} options=${[asBrowser, ...regionOptions]}
        onChange=${(/** @type {string} */ code) => changeSettings({ locale: localeOf(chosenLanguage, code) })} />
      <${Choice} label=${t('settings.weekStart')} value=${weekStart} options=${weekStarts}
        onChange=${(/** @type {WeekStart} */ key) => changeSettings({ weekStart: key })} />
      <${Choice} label=${t('settings.colours')} value=${theme.value} options=${themes} onChange=${chooseTheme} />
      <${KeySwitch} />
      <p class="muted settings-sample">${sample}</p>
    </form>`;
}

/** Whether single letters are shortcuts, on this device. */
function KeySwitch() {
  const id = useId();
  /** @param {Event} event */
  const onChange = (event) => {
    hasSingleKeys.value = fieldOf(event).checked;
  };
  return html`
    <div class="settings-mail">
      <label class="check"><input type="checkbox" role="switch" checked=${hasSingleKeys.value} aria-describedby=${id}
        onChange=${onChange} /><span>${t('settings.singleKeys')}</span></label>
      <p class="muted" id=${id}>${t('settings.singleKeysHint')}</p>
    </div>`;
}

/** @param {string} key */
function chooseTheme(key) {
  theme.value = key;
}

/**
 * Return the languages to choose from, each in itself, and the chosen one if it has no texts.
 *
 * @param {string} chosen
 * @returns {[string, string | undefined][]}
 */
function languageOptions(chosen) {
  /** @param {string} code @param {string} inLanguage */
  const nameOf = (code, inLanguage) => new Intl.DisplayNames(inLanguage, { type: 'language' }).of(code);
  /** @type {[string, string | undefined][]} */
  const options = LANGUAGES.map((code) => [code, nameOf(code, code)]);
  if (chosen && !LANGUAGES.includes(chosen)) options.push([chosen, nameOf(chosen, language.value)]);
  return options;
}

/**
 * @param {{label: string, value: string, options: [string, string][], onChange: (value: any) => void}} props
 */
function Choice({ label, value, options, onChange }) {
  /** @param {ControlAttributes} attributes */
  const control = (attributes) => html`
    <${Select} ...${attributes} value=${value} options=${options} onChange=${onChange} />`;
  return html`<${Field} label=${label} control=${control} />`;
}

function BudgetAlerts() {
  const { alerts } = settings.value;
  /** @param {ControlAttributes} attributes */
  const percentControl = (attributes) => html`
    <input ...${attributes} type="number" min="1" max="100" step="1" required value=${alerts.budgetPercent}
      onChange=${(/** @type {Event} */ event) => changeThreshold(fieldOf(event), alerts.budgetPercent)} />`;
  return html`
    <form class="settings" onSubmit=${stay}>
      <${Field} label=${t('settings.near')} control=${percentControl} />
      <${MailSwitch} isOn=${alerts.mail} />
    </form>`;
}

/**
 * Save from which percentage on a budget counts as nearly used up; an invalid one is put back.
 *
 * @param {HTMLInputElement} field
 * @param {number} before
 */
async function changeThreshold(field, before) {
  const budgetPercent = Number(field.value);
  const isSaved =
    field.reportValidity() && (await changeSettings((current) => ({ alerts: { ...current.alerts, budgetPercent } })));
  if (!isSaved) field.value = String(before);
}

/** @param {{isOn?: boolean}} props */
function MailSwitch({ isOn = false }) {
  const id = useId();
  /** @param {Event} event */
  const onChange = async (event) => {
    const box = fieldOf(event);
    const mail = box.checked;
    const isSaved = await changeSettings((current) => ({ alerts: { ...current.alerts, mail } }));
    if (!isSaved) box.checked = isOn;
  };
  return html`
    <div class="settings-mail">
      <label class="check"><input type="checkbox" role="switch" checked=${isOn} aria-describedby=${id} onChange=${onChange} />
        <span>${t('settings.mail')}</span></label>
      <p class="muted" id=${id}>${t('settings.mailHint')}</p>
    </div>`;
}
