// How this person wants it: every choice is kept at once and can be undone.

import { dayLong, localDay, WEEK_STARTS, weekdayName } from '../shared/dates.js';
import { money } from '../shared/format.js';
import { html, useId } from '../shared/html.js';
import { LANGUAGES, language, t } from '../shared/i18n.js';
import { defaultCurrency, settings } from '../shared/settings.js';
import { currenciesInUse } from '../transactions/suggestions.js';
import { CurrencySelect } from '../ui/currency_select.js';
import { THEMES, theme } from '../ui/theme.js';
import { CategorySettings } from './categories.js';
import { YourData } from './data.js';
import { localeOf, partsOf, regions } from './locale.js';
import { changeSettings } from './mutations.js';

const SAMPLE = '1234.5';

export const Settings = () => html`
  <header class="view-head"><h1>${t('view.settings')}</h1></header>
  <section class="card" aria-label=${t('settings.shown')}>
    <h2>${t('settings.shown')}</h2><${Shown} />
  </section>
  <section class="card" aria-label=${t('view.budgets')}>
    <h2>${t('view.budgets')}</h2><${Warnings} />
  </section>
  <section class="card" aria-label=${t('settings.categories')}>
    <h2>${t('settings.categories')}</h2><p class="muted">${t('settings.categoriesHint')}</p><${CategorySettings} />
  </section>
  <${YourData} />`;

function Shown() {
  const { locale, weekStart } = settings.value;
  const chosen = partsOf(locale);
  const names = new Intl.DisplayNames(language.value, { type: 'language' });
  const speaks = (code) => new Intl.DisplayNames(code, { type: 'language' }).of(code);
  const own =
    chosen.language && !LANGUAGES.includes(chosen.language) ? [[chosen.language, names.of(chosen.language)]] : [];
  const asBrowser = ['', t('settings.asBrowser')];
  return html`
    <form class="settings" onSubmit=${(event) => event.preventDefault()}>
      <${Field} label=${t('currency')} control=${(id) => html`
        <${CurrencySelect} used=${currenciesInUse()} id=${id} value=${defaultCurrency()} onChange=${(currency) => changeSettings({ currency })} />`} />
      <${Select} label=${t('settings.language')} value=${chosen.language}
        options=${[asBrowser, ...LANGUAGES.map((code) => [code, speaks(code)]), ...own]}
        onChange=${(code) => changeSettings({ locale: localeOf(code, chosen.region) })} />
      <${Select} label=${t('settings.region')} value=${chosen.region}
        options=${[asBrowser, ...regions(language.value).map(({ code, name }) => [code, name])]}
        onChange=${(code) => changeSettings({ locale: localeOf(chosen.language, code) })} />
      <${Select} label=${t('settings.weekStart')} value=${weekStart}
        options=${Object.entries(WEEK_STARTS).map(([key, number]) => [key, weekdayName(number)])}
        onChange=${(key) => changeSettings({ weekStart: key })} />
      <${Select} label=${t('settings.colours')} value=${theme.value}
        options=${THEMES.map((key) => [key, t(`theme.${key}`)])} onChange=${(key) => {
          theme.value = key;
        }} />
      <p class="muted settings-sample">${t('settings.sample', { amount: money(SAMPLE + '0', defaultCurrency()), day: dayLong(localDay(new Date())) })}</p>
    </form>`;
}

function Warnings() {
  const { alerts } = settings.value;
  return html`
    <form class="settings" onSubmit=${(event) => event.preventDefault()}>
      <${Field} label=${t('settings.near')} control=${(id) => html`
        <input id=${id} type="number" min="1" max="100" step="1" required value=${alerts.budgetPercent}
          onChange=${({ target }) => warnFrom(target, alerts)} />`} />
      <${Mail} isOn=${alerts.mail} />
    </form>`;
}

async function warnFrom(field, alerts) {
  const budgetPercent = Number(field.value);
  const isGood =
    field.reportValidity() && (await changeSettings((now) => ({ alerts: { ...now.alerts, budgetPercent } })));
  if (!isGood) field.value = alerts.budgetPercent;
}

function Mail({ isOn = false }) {
  const id = useId();
  const choose = async ({ target }) => {
    const { checked } = target;
    if (!(await changeSettings((now) => ({ alerts: { ...now.alerts, mail: checked } })))) target.checked = isOn;
  };
  return html`
    <div class="settings-mail">
      <label class="check"><input type="checkbox" role="switch" checked=${isOn} aria-describedby=${id} onChange=${choose} />
        <span>${t('settings.mail')}</span></label>
      <p class="muted" id=${id}>${t('settings.mailHint')}</p>
    </div>`;
}

function Field({ label, control }) {
  const id = useId();
  return html`<div class="field"><label for=${id}>${label}</label>${control(id)}</div>`;
}

const Select = ({ label, value, options, onChange }) => html`
  <${Field} label=${label} control=${(id) => html`
    <select id=${id} onChange=${({ target }) => onChange(target.value)}>
      ${options.map(([key, word]) => html`<option key=${key} value=${key} selected=${key === value}>${word}</option>`)}
    </select>`} />`;
