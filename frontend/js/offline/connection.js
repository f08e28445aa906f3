// Banner above every view: no connection, and entries on this device that are not sent yet.

import { isConnected } from '../shared/api.js';
import { html, useEffect, useRef } from '../shared/html.js';
import { locale, t } from '../shared/i18n.js';
import { oldestShownAt } from '../shared/resource.js';
import { icon } from '../ui/icons.js';
import { openDialog } from '../ui/open_dialog.js';
import { toast } from '../ui/toast.js';
import { queued, sent } from './queue.js';

const timeOf = (at) => new Date(at).toLocaleString(locale.value, { dateStyle: 'medium', timeStyle: 'short' });

/** Nothing while the service answers and everything is sent. */
export function Connection() {
  const announced = useRef(0);
  useEffect(() => {
    const newlySent = sent.value.length - announced.current;
    announced.current = sent.value.length;
    if (newlySent > 0) toast(t('unsent.sent', { n: newlySent }));
  }, [sent.value]);
  const number = queued.value.length;
  const refused = queued.value.filter((one) => one.refused).length;
  if (isConnected.value && !number) return null;
  return html`
    <div class="card connection" role="status">
      ${icon('warning')}
      <p>${!isConnected.value && html`<b>${t('offline')}</b> `}
        ${!isConnected.value && oldestShownAt.value && html`${t('offline.from', { time: timeOf(oldestShownAt.value) })} `}
        ${!isConnected.value && t('offline.adding')}
        ${isConnected.value && !refused && t('unsent.sending')}
        ${isConnected.value && refused > 0 && t('unsent.refused', { n: refused })}</p>
      ${
        number > 0 &&
        html`
        <button class="button" type="button" aria-haspopup="dialog" onClick=${() => openDialog('unsent')}>
          ${t('unsent.count', { n: number })}</button>`
      }
    </div>`;
}
