// What the service refuses, in the reader's words: its own sentences are English, and made for programs.
import '../texts/en-later.js';
import { dayMedium } from './dates.js';
import { t } from './i18n.js';

/** Its sentences on a field that a person can fill in, by their form; the named parts are filled into ours. */
const SENTENCES = [
  [/^must lie between (?<from>\S+) and (?<to>\S+)$/, ({ from, to }) => t('refused.days', { from: dayMedium(from), to: dayMedium(to) })],
  [/^has more decimals than (?<currency>\w+) has \((?<n>\d+)\)$/, (parts) => t('refused.decimals', parts)],
  [/^has too many digits \((?<n>\d+) before the point\)$/, (parts) => t('refused.digits', parts)],
  [/^must have at most (?<n>\d+) characters$/, (parts) => t('refused.length', parts)],
  [/^must have at most (?<n>\d+) items$/, (parts) => t('refused.tags', parts)],
  [/^must not contain control characters$/, () => t('refused.characters')],
  [/^must be an ISO 4217 code/, () => t('refused.currency')],
  [/^must be more than zero$/, () => t('error.positive')],
  [/^is not a day of the calendar$/, () => t('error.date')],
  [/^that day or its month already holds/, () => t('refused.full')],
  [/^your sign-in has no confirmed mail address$/, () => t('refused.mailAddress')],
  [/^no more people can be mailed here/, () => t('refused.mailRoom')],
  [/^AWS still keeps another subscription of your address/, () => t('refused.mailTaken')],
];

/** Problems that a person can meet; what the service says of them in detail is for programs. */
const PROBLEMS = ['not-found', 'conflict', 'changed', 'too-large', 'malformed', 'busy', 'internal'];

/** The problem (RFC 9457) as the page tells it; a sentence that is new here stays as it is. */
export function worded(problem) {
  const errors = problem.errors?.map((one) => ({ ...one, detail: sentence(one.detail) }));
  return { ...problem, detail: errors?.length ? [...new Set(errors.map((one) => one.detail))].join(' ') : whole(problem), errors };
}

function whole({ type, detail }) {
  const name = type?.split(':').at(-1);
  return PROBLEMS.includes(name) ? t(`problem.${name}`, { detail: detail ?? '' }) : detail;
}

function sentence(detail) {
  for (const [form, say] of SENTENCES) {
    const found = form.exec(detail);
    if (found) return say(found.groups);
  }
  return detail;
}
