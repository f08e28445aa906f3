// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  dropSharedFile,
  keepSharedFile,
  onLaunchedFile,
  takeSharedFile,
} from '../../frontend/js/offline/shared_file.js';

/** @type {Map<string, Response>} */
const stored = new Map();
Object.assign(globalThis, {
  caches: {
    match: async (/** @type {string} */ key) => stored.get(key),
    open: async () => ({
      put: async (/** @type {string} */ key, /** @type {Response} */ file) => stored.set(key, file),
    }),
    delete: async () => stored.clear(),
  },
});

/** @param {string} name */
const share = (name) =>
  keepSharedFile(new File(['date,amount'], name, { type: 'text/csv' }), Date.parse('2026-11-28T10:00:00Z'));
const soon = Date.parse('2026-11-28T10:30:00Z');

test('a shared file is read once, under its own name', async () => {
  await share('Umsätze März.csv');
  const file = await takeSharedFile(soon);
  assert.equal(file?.name, 'Umsätze März.csv');
  assert.equal(await file?.text(), 'date,amount');
  assert.equal(await takeSharedFile(soon), null);
});

test('a shared file that nobody took for an hour is forgotten', async () => {
  await share('a.csv');
  assert.equal(await takeSharedFile(Date.parse('2026-11-28T11:01:00Z')), null);
  assert.equal(stored.size, 0);
});

test('a shared file is forgotten at sign-out', async () => {
  await share('a.csv');
  await dropSharedFile();
  assert.equal(await takeSharedFile(soon), null);
});

test('a file that is opened with the installed page is passed on', async () => {
  /** @type {string[]} */
  const opened = [];
  /** @type {(launch: any) => Promise<void>} */
  let launch = async () => {};
  Object.assign(globalThis, {
    launchQueue: { setConsumer: (/** @type {typeof launch} */ consumer) => (launch = consumer) },
  });
  onLaunchedFile((file) => opened.push(file.name));
  await launch({ files: [] });
  await launch({ files: [{ getFile: async () => new File([''], 'b.ofx') }] });
  assert.deepEqual(opened, ['b.ofx']);
});
