// The locale as two choices, a language and a region.

/** The language of a locale that leaves it to the browser: "undetermined" (BCP 47, section 4.1). */
const ANY_LANGUAGE = 'und';

/**
 * Return the locale of a language and a region, each of which may be left to the browser (''); null when both are.
 *
 * @param {string} language
 * @param {string} region
 */
export function localeOf(language, region) {
  if (!language && !region) return null;
  return [language || ANY_LANGUAGE, region].filter(Boolean).join('-');
}

/**
 * Return the language and the region of a locale; '' as the browser has it.
 *
 * @param {string | null} locale
 */
export function splitLocale(locale) {
  if (!locale) return { language: '', region: '' };
  // Browsers differ in whether they give an undetermined language a name.
  const { language = ANY_LANGUAGE, region = '' } = new Intl.Locale(locale);
  return { language: language === ANY_LANGUAGE ? '' : language, region };
}

/**
 * Return all regions with their names, sorted, in the reader's language.
 *
 * @param {string} language
 * @returns {{code: string, name: string}[]}
 */
export function regions(language) {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  return REGIONS.split(' ')
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((a, b) => a.name.localeCompare(b.name, language));
}

/** ISO 3166-1, the countries that the browsers' own data write dates and amounts for. */
const REGIONS =
  'AE AL AM AR AT AU AZ BA BD BE BG BH BO BR BY CA CH CL CN CO CR CY CZ DE DK DO DZ EC EE EG ES ET FI FR GB GE ' +
  'GH GR GT HK HN HR HU ID IE IL IN IQ IR IS IT JO JP KE KH KR KW KZ LA LB LI LK LT LU LV LY MA MD ME MG MK MM MN MT MX ' +
  'MY NG NI NL NO NP NZ OM PA PE PH PK PL PR PT PY QA RO RS RU SA SE SG SI SK SN SV SY TH TN TR TW TZ UA UG US UY UZ VE VN ' +
  'YE ZA';
