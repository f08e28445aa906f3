// Changing the settings: at once, with a way back, and never over somebody else's change.
import '../texts/en-later.js';
import { call } from '../shared/api.js';
import { changed } from '../shared/resource.js';
import { adopt, loadSettings, settings } from '../shared/settings.js';
import { t } from '../shared/i18n.js';
import { toast } from '../ui/toast.js';

const tell = (error) => toast(error.message, { isError: true });

let last = Promise.resolve();

/**
 * Change these settings, {name: value} or a function of the settings as they are then; resolves to whether it worked.
 * One after the other: each change is made to what the one before has left.
 */
export function change(changes, options) {
  last = last.then(async () => {
    if (!settings.value.currency) await loadSettings(); // the service has not answered yet
    return apply(typeof changes === 'function' ? changes(settings.value) : changes, options);
  });
  return last;
}

async function apply(changes, { isBack = false } = {}) {
  const { version, ...before } = settings.value;
  try {
    const { body } = await call('PUT', '/settings', { body: { ...before, ...changes }, match: version });
    await adopt(body);
    // Weeks and the budgets' warnings are worked out by the service.
    changed();
    const back = Object.fromEntries(Object.keys(changes).map((name) => [name, before[name]]));
    const undo = { label: t('undo'), run: () => change(back, { isBack: true }) };
    toast(t('settings.saved'), isBack ? {} : { action: undo });
    return true;
  } catch (error) {
    if (error.status === 412) await loadSettings();
    tell(error.status === 412 ? { message: t('settings.elsewhere') } : error);
    return false;
  }
}

/** A locale of a language and a region, each of which may be left to the browser; null when both are. */
export function localeOf(wantedLanguage, wantedRegion) {
  if (!wantedLanguage && !wantedRegion) return null;
  const { language } = new Intl.Locale(navigator.language);
  return [wantedLanguage || language, wantedRegion].filter(Boolean).join('-');
}

/** {language, region} of the locale that was chosen; '' as in the browser. */
export function partsOf(locale) {
  if (!locale) return { language: '', region: '' };
  const { language, region = '' } = new Intl.Locale(locale);
  return { language, region };
}

/** Regions by name, in the reader's language. */
export function regions(language) {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  const byName = (a, b) => a.name.localeCompare(b.name, language);
  return REGIONS.split(' ').map((code) => ({ code, name: names.of(code) ?? code })).sort(byName);
}

// ISO 3166-1, the countries that the browsers' own data write dates and amounts for.
const REGIONS = 'AE AL AM AR AT AU AZ BA BD BE BG BH BO BR BY CA CH CL CN CO CR CY CZ DE DK DO DZ EC EE EG ES ET FI FR GB GE '
  + 'GH GR GT HK HN HR HU ID IE IL IN IQ IR IS IT JO JP KE KH KR KW KZ LA LB LI LK LT LU LV LY MA MD ME MG MK MM MN MT MX '
  + 'MY NG NI NL NO NP NZ OM PA PE PH PK PL PR PT PY QA RO RS RU SA SE SG SI SK SN SV SY TH TN TR TW TZ UA UG US UY UZ VE VN '
  + 'YE ZA';
