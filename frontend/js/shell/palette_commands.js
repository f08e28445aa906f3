// Everything that the palette offers, as {words, note, run}: the page's own actions and the way to every place.

import { addDays, addMonths, localDay, monthEnd, monthStart } from '../shared/dates.js';
import { t } from '../shared/i18n.js';
import { navigate, VIEWS } from '../shared/router.js';
import { defaultCurrency } from '../shared/settings.js';
import { suggestCategories } from '../transactions/suggestions.js';
import { openDialog } from '../ui/open_dialog.js';
import { isPrivate, THEMES, theme } from '../ui/theme.js';
import { undoLast } from '../ui/toast.js';
import { signOut } from './sign_out.js';

const MAX_CATEGORIES = 200;
const AMOUNT_AND_TEXT = /^([\d.,'*/()+-]*\d[\d.,'*/()+-]*)\s+(\S.*)$/;

/** All commands, in the order in which they are offered before anything is typed. */
export function allCommands(today = localDay(new Date())) {
  return [...actions(), ...places(), ...periods(today), ...looks(), ...categories()];
}

const actions = () => [
  { words: t('entry.add'), note: 'N', run: () => openDialog('entry') },
  { words: t('palette.income'), run: () => openDialog('entry', { type: 'income' }) },
  { words: t('undo'), note: 'Ctrl+Z', run: undoLast },
  { words: t('bin'), run: () => openDialog('bin') },
];

const places = () =>
  VIEWS.map((view) => ({ words: t(`view.${view}`), note: t('palette.view'), run: () => navigate(view) }));

function periods(today) {
  const month = monthStart(today);
  const before = addMonths(month, -1);
  const year = today.slice(0, 4);
  const spans = [
    ['month.this', month, monthEnd(today)],
    ['palette.lastMonth', before, monthEnd(before)],
    ['palette.last30', addDays(today, -29), today],
    ['palette.thisYear', `${year}-01-01`, `${year}-12-31`],
    ['palette.lastYear', `${year - 1}-01-01`, `${year - 1}-12-31`],
  ];
  return ['transactions', 'reports'].flatMap((view) =>
    spans.map(([key, from, to]) => ({
      words: `${t(`view.${view}`)}: ${t(key)}`,
      note: t('period'),
      run: () => navigate(view, { from, to }),
    })),
  );
}

const looks = () => [
  {
    words: t(isPrivate.peek() ? 'shell.show' : 'shell.hide'),
    note: 'P',
    run: () => {
      isPrivate.value = !isPrivate.value;
    },
  },
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

const categories = () =>
  suggestCategories('', '', MAX_CATEGORIES).map((category) => ({
    words: category,
    note: t('category'),
    run: () => navigate('transactions', { category }),
  }));

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** The commands that hold every word typed, those that start with it first; then what can be done with any text. */
export function matchCommands(all, typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const rank = ({ words: text }) => (plain(text).startsWith(words.join(' ')) ? 0 : 1);
  const found = all.filter(({ words: text, note = '' }) =>
    words.every((word) => plain(`${text} ${note}`).includes(word)),
  );
  return [...found.sort((a, b) => rank(a) - rank(b)), ...withText(typed.trim())];
}

function withText(text) {
  if (!text) return [];
  const [, amount, description] = AMOUNT_AND_TEXT.exec(text) ?? [];
  const add = {
    words: t('palette.add', { text: `${amount} ${defaultCurrency()}, ${description}` }),
    run: () => openDialog('entry', { amount, description }),
  };
  const search = { words: t('palette.search', { text }), note: '/', run: () => navigate('transactions', { q: text }) };
  return amount ? [add, search] : [search];
}
