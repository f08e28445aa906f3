"""Changes of the ledger: each is one DynamoDB transaction of the record and its day's and month's totals."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from lambdas.ledger.errors import Busy, Changed, Conflict, NotFound
from lambdas.ledger.items import Record, delete_action, put_action, totals_actions
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.totals import month_key
from lambdas.ledger.transaction import Entry, Transaction

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: 100 actions
# and 4 MB. The largest record has under 8 KB, so that the actions are the limit that counts.
MAX_ACTIONS = 100
# How often a change is decided anew because somebody else changed the record meanwhile.
MAX_ATTEMPTS = 5

# What a record was and what it becomes; None: it is not there, before or afterwards.
Step = tuple[Record | None, Record | None]


Thing = TypeVar("Thing")


class Writer:
    """Writes for any user; the user always comes from the verified token."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def create(self, user: str, transaction: Transaction, now: datetime) -> tuple[Transaction, bool]:
        """The stored transaction and whether this call made it; Conflict if its id means another."""
        gone: Record | None = None
        for _ in range(MAX_ATTEMPTS):
            if self._write(user, [(gone, Record(transaction))], now):
                return transaction, True
            existing = self.store.find(user, transaction.id)
            if existing and not existing.expired(now):
                return same_or_conflict(existing, transaction)
            gone = existing
        raise Busy

    def create_many(
        self, user: str, transactions: Sequence[Transaction], now: datetime
    ) -> Mapping[str, Record]:
        """Creates those (of distinct ids) that do not exist; returns the ones that were there before.

        Each DynamoDB transaction keeps records and totals in step, so that an interruption between two
        of them leaves an exact ledger, and a repetition finds the first ones existing.
        """
        existing: dict[str, Record] = {}
        for chunk in chunks_by_day(transactions, lambda transaction: transaction.entry.date):
            left = chunk
            gone: dict[str, Record] = {}
            for _ in range(MAX_ATTEMPTS):
                steps = [(gone.get(transaction.id), Record(transaction)) for transaction in left]
                if self._write(user, steps, now):
                    break
                found = self.store.find_many(user, [transaction.id for transaction in left])
                gone = {id_: record for id_, record in found.items() if record.expired(now)}
                existing.update({id_: record for id_, record in found.items() if id_ not in gone})
                left = [transaction for transaction in left if transaction.id not in existing]
                if not left:
                    break
            else:
                raise Busy
        # A time-out can hide a success: what we wrote ourselves is found, yet was not there before.
        written = {transaction.id: transaction for transaction in transactions}
        return {id_: record for id_, record in existing.items() if record != Record(written[id_])}

    def replace(
        self, user: str, transaction_id: str, entry: Entry, versions: Sequence[int], now: datetime
    ) -> Transaction:
        """The new state; `versions` are those the caller takes for current (none: any will do)."""

        def decide(old: Record | None) -> Record:
            if old is None or old.binned:
                raise NotFound
            current = old.transaction
            if current.version - 1 in versions and current.entry == entry:
                return old  # the caller repeats a change whose answer was lost (RFC 9110, section 13.1.1)
            check_version(current, versions)
            return old.next(now, entry=entry)

        return self._change(user, transaction_id, decide, now).transaction

    def delete(self, user: str, transaction_id: str, versions: Sequence[int], now: datetime) -> None:
        """Moves it to the bin, where it may already be."""
        self._change(user, transaction_id, lambda old: into_bin(old, versions, now), now)

    def delete_many(self, user: str, transaction_ids: Iterable[str], now: datetime) -> Mapping[str, Record]:
        """Moves those that exist to the bin, and returns them; no version is asked for."""
        return self._change_many(user, transaction_ids, lambda old: into_bin(old, (), now), now)

    def restore_many(self, user: str, transaction_ids: Iterable[str], now: datetime) -> Mapping[str, Record]:
        """Takes those that exist out of the bin, where they are in it, and returns them."""
        return self._change_many(user, transaction_ids, lambda old: out_of_bin(old, now), now)

    def erase(self, user: str, records: Sequence[Record], now: datetime) -> bool:
        """Removes them for good, no more than one transaction holds; False if one changed meanwhile."""
        return self._write(user, [(record, None) for record in records], now)

    def restore(self, user: str, transaction_id: str, now: datetime) -> Transaction:
        """Takes it out of the bin; one that is not in there stays as it is."""
        return self._change(user, transaction_id, lambda old: out_of_bin(old, now), now).transaction

    def _change(
        self, user: str, transaction_id: str, decide: Callable[[Record | None], Record], now: datetime
    ) -> Record:
        for _ in range(MAX_ATTEMPTS):
            old = self.store.find(user, transaction_id)
            new = decide(old)
            if new is old or self._write(user, [(old, new)], now):
                return new
        raise Busy

    def _change_many(
        self,
        user: str,
        transaction_ids: Iterable[str],
        decide: Callable[[Record | None], Record],
        now: datetime,
    ) -> dict[str, Record]:
        """What becomes of those for which `decide` knows an answer, in transactions as large as they may be.

        Interrupted between two of them it leaves an exact ledger, and a repetition does the rest.
        """
        outcome: dict[str, Record] = {}
        pending = list(transaction_ids)
        for _ in range(MAX_ATTEMPTS):
            found = self.store.find_many(user, pending)
            steps: list[tuple[Record, Record]] = []
            for transaction_id in pending:
                outcome.pop(transaction_id, None)
                with suppress(NotFound):
                    old, new = found.get(transaction_id), decide(found.get(transaction_id))
                    outcome[transaction_id] = new
                    if old is not None and new is not old:
                        steps.append((old, new))
            chunks = chunks_by_day(steps, lambda step: step[0].transaction.entry.date)
            failed = [chunk for chunk in chunks if not self._write(user, chunk, now)]
            pending = [old.transaction.id for chunk in failed for old, _ in chunk]
            if not pending:
                return outcome
        raise Busy

    def _write(self, user: str, steps: Sequence[Step], now: datetime) -> bool:
        """Whether the steps were written; False if a record is no longer what it was (nothing is written)."""
        store = self.store
        puts = [put_action(store.expenses, user, old, new) for old, new in steps if new]
        deletes = [delete_action(store.expenses, user, old) for old, new in steps if old and not new]
        changes = [
            entry.change(sign)
            for old, new in steps
            for record, sign in ((old, -1), (new, 1))
            if record
            for entry in record.entries
        ]
        totals = totals_actions(store.totals, user, store.shards, changes, now)
        try:
            store.transact([*puts, *deletes, *totals])
        except ConditionFailedError:
            return False
        return True


def into_bin(old: Record | None, versions: Sequence[int], now: datetime) -> Record:
    if old is None:
        raise NotFound
    if old.binned:
        return old
    check_version(old.transaction, versions)
    return old.next(now, binned=True)


def out_of_bin(old: Record | None, now: datetime) -> Record:
    if old is None or old.expired(now):
        raise NotFound
    return old.next(now) if old.binned else old


def check_version(current: Transaction, versions: Sequence[int]) -> None:
    if versions and current.version not in versions:
        raise Changed(version=current.version)


def same_or_conflict(existing: Record, wanted: Transaction) -> tuple[Transaction, bool]:
    """What a repeated creation gets; the flag is true where it was this very call that made it."""
    if existing.binned:
        raise Conflict("id_deleted")
    if existing.transaction.entry != wanted.entry:
        raise Conflict("id_taken")
    return existing.transaction, existing.transaction == wanted


def chunks_by_day(things: Iterable[Thing], day_of: Callable[[Thing], str]) -> Iterator[list[Thing]]:
    """Parts that fit one DynamoDB transaction: an action for each record, each of its days and months.

    Days are kept together, so that few transactions touch the same totals.
    """
    chunk: list[Thing] = []
    totals: set[str] = set()
    for thing in sorted(things, key=day_of):
        touched = {day_of(thing), month_key(day_of(thing))}
        if len(chunk) + 1 + len(totals | touched) > MAX_ACTIONS:
            yield chunk
            chunk, totals = [], set()
        chunk.append(thing)
        totals |= touched
    if chunk:
        yield chunk
