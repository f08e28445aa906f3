// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { allCommands, matchCommands } from '../../frontend/js/shell/palette_commands.js';
import { rememberTransactions } from '../../frontend/js/transactions/history.js';
import { dialog, dialogProps } from '../../frontend/js/ui/open_dialog.js';
import { transaction } from './browser.mjs';

await Promise.all(['commands', 'transactions'].map(loadTexts));
await setLocale('en-GB');
rememberTransactions([transaction({ category: 'Café' })]);

const words = (/** @type {string} */ typed) =>
  matchCommands(allCommands('2026-11-23'), typed).map((command) => command.words);

test('a few letters find a view, a period, a category, whatever their accents', () => {
  assert.equal(words('rep')[0], 'Reports');
  assert.ok(words('transactions last month').includes('Transactions: Last month'));
  assert.ok(words('cafe').includes('Café'));
});

test('any text can be searched for', () => {
  assert.deepEqual(words('zzz'), ['Search transactions for “zzz”']);
});

test('an amount with a text opens the form with both', () => {
  const [add] = matchCommands([], '12.50 Ramen');
  add.run();
  assert.deepEqual([dialog.value, dialogProps], ['entry', { amount: '12.50', description: 'Ramen' }]);
});
