// The palette: type a few letters of what you want, Enter does it.
// The pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ with its list always open, in a modal dialog.
import { html, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { icon } from '../ui/icons.js';
import { allCommands, matchCommands } from './palette_commands.js';

const SHOWN = 40;

export function Palette({ onClose }) {
  const id = useId();
  const dialog = useRef(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const all = useMemo(() => allCommands(), []);
  const found = useMemo(() => matchCommands(all, typed).slice(0, SHOWN), [all, typed]);
  useLayoutEffect(() => {
    const element = dialog.current;
    element.showModal();
    return () => element.close();
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at, typed]);

  /** First the palette goes, then the command runs, so that it finds the page as it was. */
  const run = (command) => {
    onClose();
    if (command) setTimeout(command.run);
  };
  const onKeyDown = (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const isAgain = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
    if (event.key in steps) {
      const next = at + steps[event.key];
      const single = Math.abs(steps[event.key]) === 1;
      setAt(single ? (next + found.length) % found.length : Math.max(0, Math.min(found.length - 1, next)));
    } else if (event.key === 'Enter' && !event.isComposing) run(found[at]);
    else if (isAgain) onClose();
    else return;
    event.preventDefault();
  };
  const onCancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`
    <dialog class="sheet palette" ref=${dialog} aria-label=${t('palette')} onCancel=${onCancel}
      onMouseDown=${(event) => {
        if (event.target === dialog.current) onClose();
      }}>
      <div class="field-search">${icon('search')}
        <input type="text" role="combobox" autocomplete="off" spellcheck="false" aria-label=${t('palette.what')}
          placeholder=${t('palette.what')} aria-expanded="true" aria-controls=${id} aria-autocomplete="list"
          aria-activedescendant=${found[at] ? `${id}-${at}` : undefined} value=${typed} onKeyDown=${onKeyDown}
          onInput=${(event) => {
            setTyped(event.target.value);
            setAt(0);
          }} /></div>
      <ul class="palette-list" id=${id} role="listbox" aria-label=${t('palette')}>
        ${found.map(
          (one, index) => html`
          <li key=${`${one.words}${one.note}`} id=${`${id}-${index}`} role="option" aria-selected=${index === at}
            onMouseDown=${(event) => event.preventDefault()} onClick=${() => run(one)}>
            <span>${one.words}</span>${one.note && html`<span class="muted">${one.note}</span>`}
          </li>`,
        )}
      </ul>
      <p class="unseen" role="status">${t('palette.found', { n: found.length })}</p>
    </dialog>`;
}
