// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { dropSharedFile, onLaunchedFile, takeSharedFile } from '../../frontend/js/offline/shared_file.js';

/** @type {Map<string, Response>} */
const stored = new Map();
Object.assign(globalThis, {
  caches: { match: async (/** @type {string} */ key) => stored.get(key), delete: async () => stored.clear() },
});

/** @param {string} name */
const share = (name) =>
  stored.set('/shared-file', new Response('date,amount', { headers: { 'X-File-Name': encodeURIComponent(name) } }));

test('a shared file is read once, under its own name', async () => {
  share('Umsätze März.csv');
  const file = await takeSharedFile();
  assert.equal(file?.name, 'Umsätze März.csv');
  assert.equal(await file?.text(), 'date,amount');
  assert.equal(await takeSharedFile(), null);
});

test('a shared file is forgotten at sign-out', async () => {
  share('a.csv');
  await dropSharedFile();
  assert.equal(await takeSharedFile(), null);
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
