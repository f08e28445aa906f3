// The commands of the palette: the page's actions, and the way to every view, period and category.

import { localDay } from '../shared/dates.js';
import { t } from '../shared/i18n.js';
import { navigate, VIEWS } from '../shared/router.js';
import { defaultCurrency } from '../shared/settings.js';
import { daySpans } from '../shared/spans.js';
import { suggestCategories } from '../transactions/suggestions.js';
import { openDialog } from '../ui/open_dialog.js';
import { isPrivate, THEMES, theme, togglePrivate } from '../ui/theme.js';
import { undoLast } from '../ui/toast.js';
import { signOut } from './sign_out.js';

/** @typedef {{words: string, note?: string, run: () => unknown}} Command */

const MAX_CATEGORIES = 200;
const AMOUNT_AND_TEXT = /^([\d.,'*/()+-]*\d[\d.,'*/()+-]*)\s+(\S.*)$/;
/** The views that show a span of days. */
const VIEWS_OF_SPANS = ['transactions', 'reports'];

/**
 * Return all commands, in the order in which they are offered before anything is typed.
 *
 * @param {string} [today]
 */
export function allCommands(today = localDay(new Date())) {
  return [...actions(), ...views(), ...spans(today), ...appearance(), ...categories()];
}

/** @returns {Command[]} */
const actions = () => [
  { words: t('entry.add'), note: 'N', run: () => openDialog('entry') },
  { words: t('palette.income'), run: () => openDialog('entry', { type: 'income' }) },
  { words: t('undo'), note: 'Ctrl+Z', run: undoLast },
  { words: t('changes'), run: () => openDialog('changes') },
  { words: t('bin'), run: () => openDialog('bin') },
];

/** @returns {Command[]} */
const views = () =>
  VIEWS.map((view) => ({ words: t(`view.${view}`), note: t('palette.view'), run: () => navigate(view) }));

/**
 * @param {string} today
 * @returns {Command[]}
 */
const spans = (today) =>
  VIEWS_OF_SPANS.flatMap((view) =>
    Object.entries(daySpans(today)).map(([name, span]) => ({
      words: `${t(`view.${view}`)}: ${t(`span.${name}`)}`,
      note: t('period'),
      run: () => navigate(view, span),
    })),
  );

/** @returns {Command[]} */
const appearance = () => [
  { words: t(isPrivate.peek() ? 'shell.show' : 'shell.hide'), note: 'P', run: togglePrivate },
  ...THEMES.filter((name) => name !== theme.peek()).map((name) => ({
    words: t(`theme.${name}`),
    note: t('palette.look'),
    run: () => {
      theme.value = name;
    },
  })),
  { words: t('shell.keys'), note: '?', run: () => openDialog('help') },
  { words: t('shell.signOut'), run: signOut },
];

/** @returns {Command[]} */
const categories = () =>
  suggestCategories('', '', MAX_CATEGORIES).map((category) => ({
    words: category,
    note: t('category'),
    run: () => navigate('transactions', { category }),
  }));

/**
 * Return text as it is compared: without case and accents.
 *
 * @param {string} text
 */
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/**
 * Return the commands that contain every word typed, those that start with the text first; then what can be done with
 * any text.
 *
 * @param {Command[]} all
 * @param {string} typed
 * @returns {Command[]}
 */
export function matchCommands(all, typed) {
  const parts = plain(typed).split(/\s+/).filter(Boolean);
  /** @param {Command} command */
  const rank = ({ words }) => (plain(words).startsWith(parts.join(' ')) ? 0 : 1);
  const matches = all.filter(({ words, note = '' }) => parts.every((part) => plain(`${words} ${note}`).includes(part)));
  return [...matches.sort((a, b) => rank(a) - rank(b)), ...commandsWithText(typed.trim())];
}

/**
 * @param {string} text
 * @returns {Command[]}
 */
function commandsWithText(text) {
  if (!text) return [];
  const search = { words: t('palette.search', { text }), note: '/', run: () => navigate('transactions', { q: text }) };
  const [, amount, description] = AMOUNT_AND_TEXT.exec(text) ?? [];
  if (!amount) return [search];
  const add = {
    words: t('palette.add', { text: `${amount} ${defaultCurrency()}, ${description}` }),
    run: () => openDialog('entry', { amount, description }),
  };
  return [add, search];
}
