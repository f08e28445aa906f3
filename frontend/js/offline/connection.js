// Banner above every view: no connection, and what is on this device and not sent yet.

import { isConnected } from '../shared/api.js';
import { html, useEffect, useRef } from '../shared/html.js';
import { locale, t } from '../shared/i18n.js';
import { oldestShownAt } from '../shared/resource.js';
import { icon } from '../ui/icons.js';
import { openDialog } from '../ui/open_dialog.js';
import { toast } from '../ui/toast.js';
import { queued, sentCount } from './queue.js';

/** @param {number} at */
const timeOf = (at) => new Date(at).toLocaleString(locale.value, { dateStyle: 'medium', timeStyle: 'short' });

/** Nothing while the service answers and everything is sent. */
export function Connection() {
  const announced = useRef(0);
  useEffect(() => {
    const newlySent = sentCount.value - announced.current;
    announced.current = sentCount.value;
    if (newlySent > 0) toast(t('unsent.sent', { n: newlySent }));
  }, [sentCount.value]);
  const number = queued.value.length;
  if (isConnected.value && !number) return null;
  const showQueue = html`
    <button class="button" type="button" aria-haspopup="dialog" onClick=${() => openDialog('unsent')}>
      ${t('unsent.count', { n: number })}</button>`;
  return html`
    <div class="card connection" role="status">
      ${icon('warning')}
      <p>${isConnected.value ? queueText() : offlineText()}</p>
      ${number > 0 && showQueue}
    </div>`;
}

function queueText() {
  const refused = queued.value.filter((item) => item.refused).length;
  return refused ? t('unsent.refused', { n: refused }) : t('unsent.sending');
}

function offlineText() {
  const shownAt = oldestShownAt.value;
  return html`<b>${t('offline')}</b> ${shownAt && t('offline.from', { time: timeOf(shownAt) })} ${t('offline.adding')}`;
}
