// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasText, language, loadTexts, locale, setLocale, t } from '../../frontend/js/shared/i18n.js';

await Promise.all(['settings', 'transactions'].map(loadTexts));
await setLocale('en-GB');

test('a text takes the form that its number needs, and writes numbers as the reader does', async () => {
  assert.equal(t('erase.busy', { n: 1 }), 'Erasing… 1 transaction');
  assert.equal(t('erase.busy', { n: 1234 }), 'Erasing… 1,234 transactions');
  await setLocale('de-DE');
  assert.equal(t('erase.busy', { n: 1234 }), 'Wird gelöscht … 1.234 Buchungen');
});

test('a language without texts is answered in English, and so is a locale that is none', async () => {
  await setLocale('de-AT');
  assert.equal(document.documentElement.lang, 'de');
  await setLocale('fr-FR');
  assert.equal(document.documentElement.lang, 'en');
  await setLocale('not a locale');
  assert.equal(t('others', { n: 2 }), '2 others');
});

test("a region alone leaves the language to the browser's", async () => {
  await setLocale('und-CH');
  assert.equal(language.value, 'en');
  assert.equal(locale.value, `${new Intl.Locale(navigator.language).language}-CH`);
  await setLocale('en-GB');
});

test('a text may hold a link', () => {
  const link = { type: 'a' };
  assert.deepEqual(t('list.noMatchHint', { link }), ['Try fewer filters, or ', link, '.']);
});

test('the texts of a feature are there once they are loaded, in each language chosen later', async () => {
  await setLocale('en-GB');
  assert.equal(hasText('budget.add'), false);
  await loadTexts('budgets');
  const english = t('budget.add');
  await setLocale('de-DE');
  assert.ok(hasText('budget.add'));
  assert.notEqual(t('budget.add'), english);
});

test('texts that are loaded while the language changes come in the new one', async () => {
  await setLocale('en-GB');
  await Promise.all([setLocale('de-DE'), loadTexts('reports')]);
  assert.equal(t('report.byCategory'), 'Nach Kategorien');
});

test('of two changes of the language the later one counts', async () => {
  await Promise.all([setLocale('de-DE'), setLocale('en-GB')]);
  assert.equal(language.value, 'en');
});

test('a feature without texts is an error, and leaves the others as they are', async () => {
  await assert.rejects(loadTexts('nonsense'));
  assert.ok(t('budget.add'));
  await setLocale('de-DE');
  assert.equal(language.value, 'de');
});
