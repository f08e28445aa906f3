// A text field with suggestions: any text is fine, known ones are one key away.
// The pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { html, useEffect, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';
import { textOf } from './events.js';

/** @typedef {{value: string, note?: string}} Suggestion */

/**
 * @param {object} props further ones go to the input
 * @param {string} props.id
 * @param {string} props.value
 * @param {(text: string) => void} props.onInput called with what is typed
 * @param {(text: string) => void} [props.onPick] called with a suggestion that is chosen; `onInput` by default
 * @param {(text: string) => Suggestion[]} props.suggest
 */
export function Combobox({ id, value, onInput, onPick = onInput, suggest, ...inputProps }) {
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const options = open ? suggest(value).filter((option) => option.value !== value) : [];
  const list = `${id}-list`;
  useEffect(() => {
    const shown = document.getElementById(options[at] ? `${list}-${at}` : list);
    shown?.scrollIntoView({ block: 'nearest' });
  }, [at, options.length > 0]);
  const close = () => {
    setOpen(false);
    setAt(-1);
  };
  /** @param {Suggestion} option */
  const pick = (option) => {
    onPick(option.value);
    close();
  };
  /** @param {Event} event */
  const onTyped = (event) => {
    onInput(textOf(event));
    setOpen(true);
    setAt(-1);
  };

  const isOpen = open && options.length > 0;
  /**
   * Move to the next or previous suggestion; from the field, down leads to the first and up to the last.
   *
   * @param {number} step
   */
  const move = (step) => {
    if (!open) setOpen(true);
    else if (isOpen) setAt((at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length);
    return isOpen || !open;
  };
  const pickCurrent = () => {
    if (options[at]) pick(options[at]);
    return at >= 0;
  };
  /** The action of each key; false leaves the key to the browser. @type {Record<string, (event: Event) => boolean>} */
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: pickCurrent,
    // Tab goes on to the next field all the same.
    Tab: () => pickCurrent() && false,
    Escape: (event) => {
      if (isOpen) {
        close();
        event.stopPropagation();
      }
      return isOpen;
    },
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (keys[event.key]?.(event)) event.preventDefault();
  };

  /**
   * @param {Suggestion} option
   * @param {number} index
   */
  const row = (option, index) => html`
    <li key=${option.value} id=${`${list}-${index}`} role="option" aria-selected=${index === at}
      onMouseDown=${keepFocus} onClick=${() => pick(option)}>
      <span>${option.value}</span>${option.note && html`<span class="muted">${option.note}</span>`}
    </li>`;
  const suggestions = html`
    <ul class="options" id=${list} role="listbox" aria-label=${t('entry.suggestions')}>${options.map(row)}</ul>`;
  return html`
    <div class="combobox">
      <input ...${inputProps} id=${id} type="text" role="combobox" autocomplete="off" value=${value}
        aria-expanded=${options.length > 0} aria-controls=${options.length ? list : undefined} aria-autocomplete="list"
        aria-activedescendant=${options[at] ? `${list}-${at}` : undefined}
        onInput=${onTyped} onKeyDown=${onKeyDown} onBlur=${close} onClick=${() => setOpen(true)} />
      ${options.length > 0 && suggestions}
    </div>`;
}

/**
 * Keep the focus in the field while a suggestion is clicked.
 *
 * @param {Event} event
 */
const keepFocus = (event) => event.preventDefault();
