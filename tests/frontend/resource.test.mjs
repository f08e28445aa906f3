// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import {
  clearResources,
  ensureResource,
  oldestShownAt,
  onResponse,
  refreshResources,
  retryUnreached,
  setOfflineSource,
} from '../../frontend/js/shared/resource.js';
import { service, signIn } from './browser.mjs';

await signIn();

/** @type {string[]} */
let heard = [];
onResponse((path) => heard.push(path));

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
};

beforeEach(() => {
  clearResources();
  service.isOnline = true;
  service.takeCalls();
  heard = [];
});

test('a path is fetched once, and again after a change of the ledger', async () => {
  service.on('GET /summary', () => ({ body: {} }));
  ensureResource('/summary');
  ensureResource('/summary');
  await settled();
  assert.deepEqual(service.takeCalls(), ['GET /summary']);
  refreshResources();
  ensureResource('/summary');
  await settled();
  assert.deepEqual([service.takeCalls().length, heard], [1, ['/summary', '/summary']]);
});

test('nothing that one user has seen is there for the next', async () => {
  service.on('GET /summary', () => ({ body: {} }));
  ensureResource('/summary');
  await settled();
  clearResources();
  onResponse((path) => heard.push(`again ${path}`));
  assert.deepEqual(heard, ['/summary']);
});

test('without a network the answer on this device is shown, with the time of the oldest', async () => {
  service.isOnline = false;
  const times = new Map([
    ['/summary', 2000],
    ['/transactions', 1000],
  ]);
  setOfflineSource(async (path) => ({ body: {}, at: times.get(path) ?? 0 }));
  ensureResource('/summary');
  ensureResource('/transactions');
  await settled();
  assert.equal(oldestShownAt.value, 1000);
});

test('what did not reach the service is asked again, and nothing else', async () => {
  service.on('GET /summary', () => ({ body: { periods: [] } }));
  service.on('GET /settings', () => ({ body: {} }));
  ensureResource('/settings');
  await settled();
  service.isOnline = false;
  ensureResource('/summary');
  await settled();
  service.isOnline = true;
  service.takeCalls();
  retryUnreached();
  retryUnreached();
  await settled();
  assert.deepEqual(service.takeCalls(), ['GET /summary']);
});
