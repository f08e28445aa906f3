// The locale as two choices, a language and a region.

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
  return REGIONS.split(' ')
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort(byName);
}

// ISO 3166-1, the countries that the browsers' own data write dates and amounts for.
const REGIONS =
  'AE AL AM AR AT AU AZ BA BD BE BG BH BO BR BY CA CH CL CN CO CR CY CZ DE DK DO DZ EC EE EG ES ET FI FR GB GE ' +
  'GH GR GT HK HN HR HU ID IE IL IN IQ IR IS IT JO JP KE KH KR KW KZ LA LB LI LK LT LU LV LY MA MD ME MG MK MM MN MT MX ' +
  'MY NG NI NL NO NP NZ OM PA PE PH PK PL PR PT PY QA RO RS RU SA SE SG SI SK SN SV SY TH TN TR TW TZ UA UG US UY UZ VE VN ' +
  'YE ZA';
