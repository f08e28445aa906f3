// A text field with suggestions: any text is fine, known ones are one key away.
// The pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { html, useEffect, useState } from '../shared/html.js';
import { t } from '../shared/i18n.js';

/** `suggest(text)` → [{value, note?}]; `onPick(value)` also when a suggestion is chosen. */
export function Combobox({ id, value, onInput, onPick = onInput, suggest, invalid, describedBy, ...rest }) {
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const options = open ? suggest(value).filter((option) => option.value !== value) : [];
  const list = `${id}-list`;
  useEffect(() => {
    const shown = document.getElementById(options[at] ? `${list}-${at}` : list);
    shown?.scrollIntoView({ block: 'nearest' });
  }, [at, options.length > 0]);
  const shut = () => {
    setOpen(false);
    setAt(-1);
  };
  const pick = (option) => {
    onPick(option.value);
    shut();
  };

  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !open) {
      setOpen(true);
      event.preventDefault();
    } else if (step && options.length) {
      setAt((at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length);
      event.preventDefault();
    } else if (at >= 0 && (event.key === 'Enter' || event.key === 'Tab')) {
      if (options[at]) pick(options[at]);
      if (event.key === 'Enter') event.preventDefault();
    } else if (event.key === 'Escape' && open && options.length) {
      shut();
      event.preventDefault();
      event.stopPropagation();
    }
  };

  return html`
    <div class="combobox">
      <input ...${rest} id=${id} type="text" role="combobox" autocomplete="off" value=${value}
        aria-expanded=${options.length > 0} aria-controls=${options.length ? list : undefined} aria-autocomplete="list"
        aria-activedescendant=${options[at] ? `${list}-${at}` : undefined}
        aria-invalid=${invalid ? 'true' : undefined} aria-describedby=${describedBy}
        onInput=${(event) => {
          onInput(event.target.value);
          setOpen(true);
          setAt(-1);
        }}
        onKeyDown=${onKeyDown} onBlur=${shut} onClick=${() => setOpen(true)} />
      ${
        options.length > 0 &&
        html`
        <ul class="options" id=${list} role="listbox" aria-label=${t('entry.suggestions')}>
          ${options.map(
            (option, index) => html`
            <li key=${option.value} id=${`${list}-${index}`} role="option" aria-selected=${index === at}
              onMouseDown=${(event) => event.preventDefault()} onClick=${() => pick(option)}>
              <span>${option.value}</span>${option.note && html`<span class="muted">${option.note}</span>`}
            </li>`,
          )}
        </ul>`
      }
    </div>`;
}
