// Run by node's own test runner from test_in_node.py.
import './browser.mjs';
import './indexed_db.mjs';
import assert from 'node:assert/strict';
import test, { beforeEach } from 'node:test';
import { user } from '../../frontend/js/auth/user.js';
import { bin } from '../../frontend/js/offline/bin.js';
import { discard, enqueue, flush, mustQueue, queued, readQueue, sentCount } from '../../frontend/js/offline/queue.js';
import {
  eraseOldResponses,
  eraseOtherUsers,
  eraseUser,
  findResponse,
  storeResponse,
} from '../../frontend/js/offline/response_cache.js';
import { canSignOut } from '../../frontend/js/offline/sign_out_guard.js';
import { ApiError } from '../../frontend/js/shared/api.js';
import { loadTexts, setLocale } from '../../frontend/js/shared/i18n.js';
import { draftOf, validateDraft } from '../../frontend/js/transactions/draft.js';
import { followUnsentTransactions } from '../../frontend/js/transactions/follow_unsent.js';
import {
  createTransaction,
  deleteTransaction,
  replaceTransaction,
  restoreTransaction,
  sendQueued,
} from '../../frontend/js/transactions/mutations.js';
import { deletedIds } from '../../frontend/js/transactions/optimistic_deletes.js';
import { fieldsOf } from '../../frontend/js/transactions/requests.js';
import { withUnsentEdit } from '../../frontend/js/transactions/unsent_edits.js';
import { closeDialog, dialog } from '../../frontend/js/ui/open_dialog.js';
import { clearToasts } from '../../frontend/js/ui/toast.js';
import { service, shownToasts, signIn, transaction, undoLast } from './browser.mjs';

await loadTexts('transactions');
await setLocale('en-GB');

const fields = fieldsOf(transaction());
/** What has been recorded, by id. @type {Map<string, any>} */
const recorded = new Map();

beforeEach(async () => {
  service.isOnline = true;
  service.takeCalls();
  service.on('POST /transactions', ({ body }) => {
    recorded.set(body.id, body);
    return { status: 201, body: { ...body, version: 1 } };
  });
  recorded.clear();
  clearToasts();
  await signIn();
  await eraseUser('user-1');
  await readQueue();
});

/** @returns {import('../../frontend/js/shared/types.js').QueuedEntry[]} */
const entries = () => queued.value.filter((item) => 'fields' in item);
const queuedIds = () => entries().map(({ id }) => id);

test('with a network a new entry is recorded at once, under its own id', async () => {
  const saved = await createTransaction('a', fields);
  assert.equal(saved.id, 'a');
  assert.deepEqual([...recorded.keys()], ['a']);
  assert.deepEqual(await shownToasts(), ['Saved Tea, €5.00']);
});

test('without a network entries wait on the device, and are sent once and in order', async () => {
  service.isOnline = false;
  await createTransaction('a', fields);
  await createTransaction('b', fields);
  assert.deepEqual(queuedIds(), ['a', 'b']);
  service.isOnline = true;
  const before = sentCount.value;
  await Promise.all([sendQueued(), sendQueued()]);
  assert.deepEqual([...recorded.keys()], ['a', 'b']);
  assert.deepEqual(queuedIds(), []);
  assert.equal(sentCount.value, before + 2);
});

test('an entry with splits is kept and sent with their descriptions and tags', async () => {
  const splits = [
    { category: 'Food', amount: '3.00' },
    { category: 'Clothing', amount: '2.00', description: 'socks', tags: ['kids'] },
  ];
  service.isOnline = false;
  await createTransaction('a', { ...fields, category: null, splits });
  const [kept] = entries();
  // As the form shows it to be corrected, and sends it again.
  assert.deepEqual(validateDraft(draftOf(kept.fields), 2, '.').fields.splits, splits);
  service.isOnline = true;
  await sendQueued();
  assert.deepEqual(recorded.get('a').splits, splits);
});

test('while an entry waits, the next one queues behind it although there is a network', async () => {
  await enqueue('a', fields);
  assert.equal(mustQueue(), true);
  await createTransaction('b', fields);
  await sendQueued();
  assert.deepEqual([...recorded.keys()], ['a', 'b']);
});

test('an entry that the service refuses stays with the reason, and the next ones go on', async () => {
  service.on('POST /transactions', ({ body }) =>
    body.id === 'a' ? { status: 422, body: { code: 'not_positive', params: {} } } : { status: 201, body },
  );
  await enqueue('a', fields);
  await enqueue('b', fields);
  await sendQueued();
  assert.deepEqual(queuedIds(), ['a']);
  assert.equal(queued.value[0].refused, 'The amount must be more than zero.');
  assert.equal(mustQueue(), false);
});

test('a failure that may pass ends the round and leaves all the rest', async () => {
  await enqueue('a', fields);
  await enqueue('b', fields);
  let attempts = 0;
  const transactions = await flush({
    send: async () => {
      attempts += 1;
      throw new ApiError(503);
    },
  });
  assert.deepEqual([transactions, attempts, queuedIds()], [[], 1, ['a', 'b']]);
});

test('an answer that was lost records nothing twice: the entry is sent again under the same id', async () => {
  await enqueue('a', fields);
  service.on('POST /transactions', ({ body }) => {
    recorded.set(body.id, body);
    throw new TypeError('the answer is lost');
  });
  await sendQueued();
  service.on('POST /transactions', ({ body }) => {
    recorded.set(body.id, body);
    return { body };
  });
  await sendQueued();
  assert.deepEqual([...recorded.keys()], ['a']);
  assert.deepEqual(queuedIds(), []);
});

test('an unsent entry can be given up', async () => {
  const entry = await enqueue('a', fields);
  await discard(entry);
  await sendQueued();
  assert.equal(recorded.size, 0);
});

test('Undo takes an unsent entry out of the queue, and a sent one out of the ledger', async () => {
  service.isOnline = false;
  await createTransaction('a', fields);
  await undoLast();
  assert.deepEqual(queuedIds(), []);
  await createTransaction('b', fields);
  service.isOnline = true;
  await sendQueued();
  service.on('DELETE /transactions/b', () => ({ status: 204 }));
  service.takeCalls();
  await undoLast();
  assert.deepEqual(service.takeCalls(), ['DELETE /transactions/b']);
});

test('the queue of one user is neither shown to nor sent by another', async () => {
  await enqueue('a', fields);
  await signIn('user-2');
  await readQueue();
  assert.deepEqual(queuedIds(), []);
  await sendQueued();
  assert.equal(recorded.size, 0);
  await signIn('user-1');
  await readQueue();
  assert.deepEqual(queuedIds(), ['a']);
});

test('a deleted transaction leaves the lists at once, lies in the bin, and can be restored', async () => {
  service.on('DELETE /transactions/a', () => ({ status: 204 }));
  service.on('POST /transactions/a/restore', () => ({ body: {} }));
  const tea = transaction({ id: 'a' });
  const deleting = deleteTransaction(tea);
  assert.ok(deletedIds.value.has('a'));
  await deleting;
  assert.deepEqual(
    bin.value.map((one) => one.id),
    ['a'],
  );
  await restoreTransaction(tea);
  await new Promise(setImmediate);
  assert.deepEqual([bin.value.length, deletedIds.value.has('a')], [0, false]);
});

test('a deletion that fails shows the transaction again', async () => {
  service.on('DELETE /transactions/a', () => ({ status: 500, body: { detail: 'Out of order.' } }));
  await deleteTransaction(transaction({ id: 'a' }));
  assert.equal(deletedIds.value.has('a'), false);
  assert.deepEqual(await shownToasts(), ['Out of order.']);
});

/** A service with a transaction in its first version; returns what it has by now. @param {string} id */
function recordedTea(id) {
  const tea = { current: transaction({ id }) };
  service.on(`PUT /transactions/${id}`, ({ body, headers }) => {
    if (headers.get('If-Match') !== `"${tea.current.version}"`)
      return { status: 412, body: { code: 'version_conflict' } };
    tea.current = transaction({ ...body, id, version: tea.current.version + 1 });
    return { body: tea.current };
  });
  service.on(`GET /transactions/${id}`, () => ({ body: tea.current }));
  return tea;
}

test('changes made without a network are shown, sent in order, and can be undone', async () => {
  followUnsentTransactions();
  const tea = recordedTea('edited');
  const before = transaction({ id: 'edited', payee: 'Tea house' });
  service.isOnline = false;
  await replaceTransaction(before, { ...fields, amount: '6.00' });
  const shown = withUnsentEdit(before);
  assert.deepEqual([shown.amount, shown.payee, shown.version], ['6.00', undefined, 1]);
  await replaceTransaction(shown, { ...fieldsOf(shown), amount: '7.00' });
  assert.equal(withUnsentEdit(before).amount, '7.00');
  service.isOnline = true;
  await sendQueued();
  assert.deepEqual([tea.current.amount, tea.current.version], ['7.00', 3]);
  assert.equal(withUnsentEdit(before), before);
  await undoLast();
  assert.deepEqual([tea.current.amount, tea.current.version], ['6.00', 4]);
});

test('a change made without a network never writes over one made elsewhere, and can be given up', async () => {
  const tea = recordedTea('shared');
  service.isOnline = false;
  await replaceTransaction(tea.current, { ...fields, amount: '6.00' });
  service.isOnline = true;
  tea.current = transaction({ id: 'shared', amount: '8.00', version: 2 });
  await sendQueued();
  assert.equal(tea.current.amount, '8.00');
  assert.equal(typeof queued.value[0].refused, 'string');
  await undoLast();
  assert.equal(queued.value.length, 0);
});

test('a deletion without a network waits, and Undo or the bin take it out of the queue', async () => {
  service.isOnline = false;
  await deleteTransaction(transaction({ id: 'gone' }));
  assert.deepEqual([deletedIds.value.has('gone'), bin.value.length], [true, 1]);
  await undoLast();
  await new Promise(setImmediate);
  assert.deepEqual([deletedIds.value.has('gone'), bin.value.length, queued.value.length], [false, 0, 0]);
  await deleteTransaction(transaction({ id: 'gone' }));
  await restoreTransaction(bin.value[0]);
  assert.equal(queued.value.length, 0);
  await deleteTransaction(transaction({ id: 'gone' }));
  service.isOnline = true;
  service.on('DELETE /transactions/gone', () => ({ status: 204 }));
  service.takeCalls();
  await sendQueued();
  assert.deepEqual(service.takeCalls(), ['DELETE /transactions/gone']);
});

test('answers are kept by user and path, and those of others go when somebody else signs in', async () => {
  await storeResponse('/summary', { totals: [] });
  assert.deepEqual((await findResponse('/summary'))?.body, { totals: [] });
  assert.equal(await findResponse('/transactions'), null);
  await enqueue('a', fields);
  await signIn('user-2');
  assert.equal(await findResponse('/summary'), null);
  await eraseOtherUsers('user-2');
  await signIn('user-1');
  await readQueue();
  assert.equal(await findResponse('/summary'), null);
  assert.deepEqual(queuedIds(), ['a'], 'what is not sent yet stays for its user');
});

test('the device keeps the newest 200 answers', async () => {
  for (let number = 0; number < 220; number += 1) await storeResponse(`/${number}`, number);
  assert.equal(await findResponse('/0'), null);
  assert.equal((await findResponse('/219'))?.body, 219);
  assert.equal((await findResponse('/20'))?.body, 20);
});

test('signing out erases the device, and asks first while entries wait', async () => {
  await storeResponse('/summary', {});
  await enqueue('a', fields);
  assert.equal(await canSignOut(), false);
  assert.equal(dialog.value, 'signOut');
  assert.equal(await canSignOut(), true, 'with the question open the answer is given');
  closeDialog();
  await readQueue();
  assert.deepEqual(queuedIds(), []);
  assert.equal(await findResponse('/summary'), null);
  user.value = null;
  assert.equal(await canSignOut(), true);
});

test("the device's copy ends by age, whoever read it, but for what is unsent", async () => {
  await signIn('gone');
  await storeResponse('/summary', { total: '1.00' });
  await enqueue('unsent', fields);
  const inDays = (/** @type {number} */ days) => Date.now() + days * 86_400_000;

  await eraseOldResponses(inDays(6));
  assert.deepEqual((await findResponse('/summary'))?.body, { total: '1.00' });
  user.value = null;
  await eraseOldResponses(inDays(7.1));
  await signIn('gone');
  assert.equal(await findResponse('/summary'), null);
  await readQueue();
  assert.equal(queued.value.length, 1);
});
