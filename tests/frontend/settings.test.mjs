// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { exportAccount, joinParts, nextPath } from '../../frontend/js/settings/account_export.js';
import { eraseAccount } from '../../frontend/js/settings/erase_dialog.js';
import { localeOf, regions, splitLocale } from '../../frontend/js/settings/locale.js';
import { changeSettings } from '../../frontend/js/settings/mutations.js';
import { language, loadTexts } from '../../frontend/js/shared/i18n.js';
import { clearSettings, restoreSettings, settings } from '../../frontend/js/shared/settings.js';
import { clearToasts, undoableChanges } from '../../frontend/js/ui/toast.js';
import { service, shownToasts, signIn, undoLast } from './browser.mjs';

await loadTexts('settings');
await signIn();

const SAVED = {
  currency: 'EUR',
  locale: 'en-GB',
  weekStart: 'monday',
  categories: [],
  alerts: { budgetPercent: 80, mail: false },
};
let stored = { ...SAVED, version: 1 };

beforeEach(() => {
  clearSettings();
  clearToasts();
  stored = { ...SAVED, version: 1 };
  service.on('GET /settings', () => ({ body: stored }));
  service.on('PUT /settings', ({ body, headers }) => {
    if (headers.get('If-Match') !== `"${stored.version}"`) {
      return { status: 412, body: { code: 'changed', params: { version: stored.version } } };
    }
    stored = { ...body, version: stored.version + 1 };
    return { body: stored };
  });
});

test("a locale is a language and a region, each of which may be the browser's", () => {
  assert.equal(localeOf('', ''), null);
  assert.equal(localeOf('de', 'AT'), 'de-AT');
  assert.equal(localeOf('', 'CH'), 'und-CH');
  assert.deepEqual(splitLocale('und-CH'), { language: '', region: 'CH' });
  assert.deepEqual(splitLocale('de-AT'), { language: 'de', region: 'AT' });
  assert.deepEqual(splitLocale(null), { language: '', region: '' });
});

test("regions are sorted by their names in the reader's language", () => {
  const names = regions('de').map(({ name }) => name);
  assert.ok(names.includes('Österreich') && names.length > 90);
  assert.deepEqual(
    names.toSorted((a, b) => a.localeCompare(b, 'de')),
    names,
  );
});

test('a change is saved at once, shown at once, and can be undone', async () => {
  assert.equal(await changeSettings({ locale: 'de-DE' }), true);
  assert.deepEqual([stored.locale, language.value], ['de-DE', 'de']);
  await undoLast();
  assert.deepEqual([stored.locale, language.value], ['en-GB', 'en']);
});

test('changes are made one after the other, each to what the one before has left', async () => {
  const add = (/** @type {string} */ name) =>
    changeSettings((current) => ({ categories: [...current.categories, { name, type: 'expense' }] }));
  assert.deepEqual(await Promise.all([add('A'), add('B')]), [true, true]);
  assert.deepEqual(
    settings.value.categories.map(({ name }) => name),
    ['A', 'B'],
  );
});

test('a change that was made elsewhere is not overwritten', async () => {
  await changeSettings({ weekStart: 'sunday' });
  stored = { ...stored, currency: 'CHF', version: 9 };
  clearToasts();
  assert.equal(await changeSettings({ weekStart: 'saturday' }), false);
  assert.deepEqual([settings.value.currency, settings.value.weekStart], ['CHF', 'sunday']);
  assert.match((await shownToasts()).join(), /changed elsewhere/);
});

test('the tab remembers the settings over a reload', async () => {
  await changeSettings({ locale: 'de-DE' });
  settings.value = { ...settings.value, locale: null };
  await restoreSettings();
  assert.equal(settings.value.locale, 'de-DE');
});

test('an export is joined from its parts, and no amount is changed on the way', async () => {
  const part = (/** @type {object} */ body, next = '') => ({
    body,
    headers: /** @type {Record<string, string>} */ (next ? { Link: `<${next}>; rel="next"` } : {}),
  });
  service.on('GET /export', ({ path }) =>
    path.includes('cursor')
      ? part({ transactions: [{ amount: '2.50' }] })
      : part({ settings: null, budgets: [], transactions: [{ amount: '90071992547409931.07' }] }, 'export?cursor=2'),
  );
  /** @type {number[]} */
  const progress = [];
  const blob = await exportAccount('ledger', (parts) => progress.push(parts));
  const { transactions, budgets } = JSON.parse(await blob.text());
  assert.deepEqual([transactions, budgets], [[{ amount: '90071992547409931.07' }, { amount: '2.50' }], []]);
  assert.deepEqual(progress, [1, 2]);
});

test('the next part is named by the link of the one before', () => {
  assert.equal(nextPath('<export?cursor=a>; rel="next"'), '/export?cursor=a');
  assert.equal(nextPath(null), null);
  assert.equal(
    joinParts(['{"transactions": [1]}', '{"transactions": [2]}']),
    '{\n "transactions": [\n  1,\n  2\n ]\n}',
  );
});

test('an account is erased in as many calls as it takes', async () => {
  let calls = 0;
  service.on('DELETE /account', ({ body }) => {
    assert.deepEqual(body, { confirm: 'erase everything' });
    calls += 1;
    const until = { lakeUntil: '2026-11-29T09:30:00Z', backupsUntil: '2027-01-02T09:30:00Z' };
    return { body: { done: calls === 3, erased: 500, ...(calls === 3 && until) } };
  });
  /** @type {number[]} */
  const progress = [];
  const { lakeUntil, backupsUntil } = await eraseAccount((erased) => progress.push(erased));
  assert.deepEqual([lakeUntil, backupsUntil], ['2026-11-29T09:30:00Z', '2027-01-02T09:30:00Z']);
  assert.deepEqual(progress, [500, 1000, 1500]);
});

test('an undo that does not reach the service, or meets newer settings, can be tried again', async () => {
  await changeSettings({ weekStart: 'sunday' });
  service.isOnline = false;
  await undoLast();
  service.isOnline = true;
  assert.equal(undoableChanges.value.length, 1);
  stored = { ...stored, currency: 'CHF', version: 9 };
  await undoLast();
  await undoLast();
  assert.deepEqual([stored.weekStart, stored.currency, undoableChanges.value.length], ['monday', 'CHF', 0]);
  assert.equal(await changeSettings({ weekStart: 'sunday' }), true);
});
