// The command palette: type a few letters of what you want, Enter does it.
// The pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ with its list always open, in a modal dialog.
import { html, useEffect, useId, useMemo, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { useModal } from '../ui/dialog.js';
import { textOf } from '../ui/events.js';
import { icon } from '../ui/icons.js';
import { allCommands, matchCommands } from './palette_commands.js';

/** @typedef {import('./palette_commands.js').Command} Command */

const MAX_SHOWN = 40;
const PAGE_STEP = 8;
/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_STEP, PageUp: -PAGE_STEP };

/** @param {{onClose: () => void}} props */
export function Palette({ onClose }) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const all = useMemo(() => allCommands(), []);
  const matches = useMemo(() => matchCommands(all, typed).slice(0, MAX_SHOWN), [all, typed]);
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at, typed]);

  /**
   * Close the palette, then run the command, so that it finds the page as it was.
   *
   * @param {Command} [command]
   */
  const run = (command) => {
    onClose();
    if (command) setTimeout(command.run);
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const isPaletteKey = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
    if (event.key in STEPS) setAt(stepped(at, STEPS[event.key], matches.length));
    else if (event.key === 'Enter' && !event.isComposing) run(matches[at]);
    else if (isPaletteKey) onClose();
    else return;
    event.preventDefault();
  };
  /** @param {Event} event */
  const onInput = (event) => {
    setTyped(textOf(event));
    setAt(0);
  };
  /** @param {Command} command @param {number} index */
  const option = (command, index) => html`
    <li key=${`${command.words}${command.note}`} id=${`${id}-${index}`} role="option" aria-selected=${index === at}
      onMouseDown=${keepFocus} onClick=${() => run(command)}>
      <span>${command.words}</span>${command.note && html`<span class="muted">${command.note}</span>`}
    </li>`;
  return html`
    <dialog class="sheet palette" aria-label=${t('palette')} ...${useModal(onClose)}>
      <div class="field-search">${icon('search')}
        <input type="text" role="combobox" autocomplete="off" spellcheck="false" aria-label=${t('palette.what')}
          placeholder=${t('palette.what')} aria-expanded="true" aria-controls=${id} aria-autocomplete="list"
          aria-activedescendant=${matches[at] ? `${id}-${at}` : undefined} value=${typed} onKeyDown=${onKeyDown}
          onInput=${onInput} /></div>
      <ul class="palette-list" id=${id} role="listbox" aria-label=${t('palette')}>${matches.map(option)}</ul>
      <p class="unseen" role="status">${t('palette.found', { n: matches.length })}</p>
    </dialog>`;
}

/**
 * Return the place a step away: single steps go round, pages stop at the ends.
 *
 * @param {number} at
 * @param {number} step
 * @param {number} count
 */
function stepped(at, step, count) {
  const next = at + step;
  if (Math.abs(step) === 1) return (next + count) % count;
  return Math.max(0, Math.min(count - 1, next));
}

/**
 * Keep the focus in the field while a command is clicked.
 *
 * @param {Event} event
 */
const keepFocus = (event) => event.preventDefault();
