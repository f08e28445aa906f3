// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import * as dates from '../../frontend/js/shared/dates.js';
import { setLocale } from '../../frontend/js/shared/i18n.js';
import { daySpans } from '../../frontend/js/shared/spans.js';

await setLocale('en-GB');

test('a month later is the same day, or the last one of a shorter month', () => {
  assert.equal(dates.addMonths('2026-01-31', 1), '2026-02-28');
  assert.equal(dates.addMonths('2028-01-31', 1), '2028-02-29');
  assert.equal(dates.addMonths('2026-01-15', -1), '2025-12-15');
  assert.equal(dates.addMonths('2026-11-30', 15), '2028-02-29');
});

test('periods start where the API starts them', () => {
  assert.equal(dates.periodStart('2026-11-23', 'weekly'), '2026-11-23');
  assert.equal(dates.periodStart('2026-11-22', 'weekly'), '2026-11-16');
  assert.equal(dates.periodStart('2026-11-23', 'monthly'), '2026-11-01');
  assert.equal(dates.periodStart('2026-11-23', 'yearly'), '2026-01-01');
  const months = dates.periodStarts('2026-10-15', '2026-12-01', 'monthly');
  assert.deepEqual(months, ['2026-10-01', '2026-11-01', '2026-12-01']);
  assert.equal(dates.periodStarts('1970-01-01', '2026-11-23', 'daily').length, 400);
});

test('a week starts on the day that the user chose', () => {
  assert.equal(dates.periodStart('2026-11-25', 'weekly', 'sunday'), '2026-11-22');
  assert.equal(dates.periodStart('2026-11-25', 'weekly', 'saturday'), '2026-11-21');
});

test('ISO weeks belong to the year of their Thursday', () => {
  assert.equal(dates.isoWeek('2026-11-23'), 48);
  assert.equal(dates.isoWeek('2024-12-30'), 1);
  assert.equal(dates.isoWeek('2020-12-28'), 53);
});

test('only days of the calendar are days', () => {
  assert.equal(dates.isDay('2026-02-28'), true);
  for (const text of ['2026-02-29', '2026-2-1', '', undefined, '2026-13-01', 'x'])
    assert.equal(dates.isDay(text), false);
});

test('the local day of an instant is the one on the wall', () => {
  assert.equal(dates.localDay(new Date(2026, 0, 5, 23, 59)), '2026-01-05');
});

test('two days are put in order, and one alone stays as it is', () => {
  assert.deepEqual(dates.inOrder({ from: '2026-11-02', to: '2026-11-01' }), { from: '2026-11-01', to: '2026-11-02' });
  assert.deepEqual(dates.inOrder({ to: '2026-11-01' }), { to: '2026-11-01' });
  assert.equal(dates.earlierDay('2026-11-02', '2026-10-30'), '2026-10-30');
  assert.equal(dates.laterDay('2026-11-02', '2026-10-30'), '2026-11-02');
});

test('near days have names, and days of other years their year', () => {
  const name = (/** @type {string} */ day) => dates.dayRelative(day, '2026-11-23');
  assert.deepEqual(['2026-11-23', '2026-11-22', '2026-11-24'].map(name), ['Today', 'Yesterday', 'Tomorrow']);
  assert.equal(name('2026-11-20'), 'Fri 20 Nov');
  assert.equal(dates.dayRelative('2025-12-31', '2026-01-01'), '31 Dec 2025');
});

test('periods have short names', () => {
  assert.equal(dates.periodName('2026-11-23', 'daily'), '23 Nov');
  assert.equal(dates.periodName('2026-11-23', 'weekly'), 'W48 · 23 Nov');
  assert.equal(dates.periodName('2026-11-01', 'monthly'), 'Nov 2026');
  assert.equal(dates.periodName('2026-01-01', 'yearly'), '2026');
});

test('the spans that people speak of have inclusive bounds', () => {
  const spans = daySpans('2026-03-15');
  assert.deepEqual(spans.lastMonth, { from: '2026-02-01', to: '2026-02-28' });
  assert.deepEqual(spans.days30, { from: '2026-02-14', to: '2026-03-15' });
  assert.deepEqual(spans.months12, { from: '2025-04-01', to: '2026-03-31' });
  assert.deepEqual(spans.lastYear, { from: '2025-01-01', to: '2025-12-31' });
});

test('months and years are those of the Gregorian calendar in every locale', async () => {
  await setLocale('fa-IR');
  assert.match(dates.monthLong('2026-11-01'), /نوامبر/);
  await setLocale('th-TH');
  assert.match(dates.monthLong('2026-11-01'), /2026/);
  await setLocale('en-GB');
});

test('quarters begin in January, April, July and October', () => {
  assert.deepEqual(dates.periodStarts('2025-12-31', '2026-05-02', 'quarterly'), [
    '2025-10-01',
    '2026-01-01',
    '2026-04-01',
  ]);
  assert.equal(dates.nextPeriod('2026-10-01', 'quarterly'), '2027-01-01');
  assert.equal(dates.periodName('2026-10-01', 'quarterly'), 'Q4 2026');
});
