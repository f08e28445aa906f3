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
# How often a change is decided anew because another request changed the record meanwhile.
MAX_ATTEMPTS = 5

Step = tuple[Record | None, Record | None]
"""A record before and after a change; None: it does not exist."""

T = TypeVar("T")


class Writer:
    """Writes to any ledger; which one it is follows from the verified token (`http.Request`)."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def create(self, ledger_id: str, transaction: Transaction, now: datetime) -> tuple[Transaction, bool]:
        """Return the stored transaction and whether this call created it.

        Raises:
            Conflict: another transaction has the id.
            Busy: other requests kept changing the record.
        """
        expired: Record | None = None
        for _ in range(MAX_ATTEMPTS):
            if self._write(ledger_id, [(expired, Record(transaction))], now):
                return transaction, True
            existing = self.store.find(ledger_id, transaction.id)
            if existing and not existing.is_expired(now):
                return same_or_conflict(existing, transaction)
            expired = existing
        raise Busy

    def create_many(
        self, ledger_id: str, transactions: Sequence[Transaction], now: datetime
    ) -> Mapping[str, Record]:
        """Create the transactions (of distinct ids) that do not exist; return those that existed, by id.

        Each DynamoDB transaction keeps records and totals consistent, so that an interruption between two
        of them leaves an exact ledger, and a repetition finds the first ones existing.
        """
        existing: dict[str, Record] = {}
        for batch in batches_by_day(transactions, lambda transaction: transaction.entry.date):
            existing |= self._create_batch(ledger_id, batch, now)
        # A time-out can hide a success: then the record was found, although this call had written it.
        created = {transaction.id: Record(transaction) for transaction in transactions}
        return {id_: record for id_, record in existing.items() if record != created[id_]}

    def _create_batch(self, ledger_id: str, batch: Sequence[Transaction], now: datetime) -> dict[str, Record]:
        """Create those of one DynamoDB transaction that do not exist; return those that do."""
        existing: dict[str, Record] = {}
        expired: dict[str, Record] = {}
        pending = list(batch)
        for _ in range(MAX_ATTEMPTS):
            steps = [(expired.get(transaction.id), Record(transaction)) for transaction in pending]
            if self._write(ledger_id, steps, now):
                return existing
            records = self.store.find_many(ledger_id, [transaction.id for transaction in pending])
            expired = {id_: record for id_, record in records.items() if record.is_expired(now)}
            existing |= {id_: record for id_, record in records.items() if id_ not in expired}
            pending = [transaction for transaction in pending if transaction.id not in existing]
            if not pending:
                return existing
        raise Busy

    def replace(
        self, ledger_id: str, transaction_id: str, entry: Entry, versions: Sequence[int], now: datetime
    ) -> Transaction:
        """Replace the entry and return the new state.

        Args:
            versions: the versions that the caller regards as current; none: any.
        """

        def decide(old: Record | None) -> Record:
            if old is None or old.is_binned:
                raise NotFound
            current = old.transaction
            if current.version - 1 in versions and current.entry == entry:
                return old  # the caller repeats a change whose answer was lost (RFC 9110, section 13.1.1)
            check_version(current.version, versions)
            return old.next(now, entry=entry)

        return self._change(ledger_id, transaction_id, decide, now).transaction

    def delete(self, ledger_id: str, transaction_id: str, versions: Sequence[int], now: datetime) -> None:
        """Move the transaction to the bin, where it may already be."""
        self._change(ledger_id, transaction_id, lambda old: into_bin(old, versions, now), now)

    def delete_many(
        self, ledger_id: str, transaction_ids: Iterable[str], now: datetime
    ) -> Mapping[str, Record]:
        """Move the existing ones to the bin, whatever their version, and return them by id."""
        return self._change_many(ledger_id, transaction_ids, lambda old: into_bin(old, (), now), now)

    def restore(self, ledger_id: str, transaction_id: str, now: datetime) -> Transaction:
        """Take the transaction out of the bin; one that is not in it stays as it is."""
        return self._change(ledger_id, transaction_id, lambda old: out_of_bin(old, now), now).transaction

    def restore_many(
        self, ledger_id: str, transaction_ids: Iterable[str], now: datetime
    ) -> Mapping[str, Record]:
        """Take the existing ones out of the bin, where they are in it, and return them by id."""
        return self._change_many(ledger_id, transaction_ids, lambda old: out_of_bin(old, now), now)

    def erase(self, ledger_id: str, records: Sequence[Record], now: datetime) -> bool:
        """Remove the records of one batch for good; return False if one of them has changed meanwhile."""
        return self._write(ledger_id, [(record, None) for record in records], now)

    def _change(
        self, ledger_id: str, transaction_id: str, decide: Callable[[Record | None], Record], now: datetime
    ) -> Record:
        for _ in range(MAX_ATTEMPTS):
            old = self.store.find(ledger_id, transaction_id)
            new = decide(old)
            if new is old or self._write(ledger_id, [(old, new)], now):
                return new
        raise Busy

    def _change_many(
        self,
        ledger_id: str,
        transaction_ids: Iterable[str],
        decide: Callable[[Record | None], Record],
        now: datetime,
    ) -> dict[str, Record]:
        """Change the records for which `decide` does not raise NotFound; return them by id, as they are now.

        Interrupted between two DynamoDB transactions it leaves an exact ledger; a repetition does the rest.
        """
        changed: dict[str, Record] = {}
        pending = list(transaction_ids)
        for _ in range(MAX_ATTEMPTS):
            records = self.store.find_many(ledger_id, pending)
            steps: list[tuple[Record, Record]] = []
            for transaction_id in pending:
                changed.pop(transaction_id, None)
                old = records.get(transaction_id)
                with suppress(NotFound):
                    new = decide(old)
                    changed[transaction_id] = new
                    if old is not None and new is not old:
                        steps.append((old, new))
            batches = batches_by_day(steps, lambda step: step[0].transaction.entry.date)
            failed = [batch for batch in batches if not self._write(ledger_id, batch, now)]
            pending = [old.transaction.id for batch in failed for old, _ in batch]
            if not pending:
                return changed
        raise Busy

    def _write(self, ledger_id: str, steps: Sequence[Step], now: datetime) -> bool:
        """Write all steps or none; return False if a record is no longer as it was read."""
        store = self.store
        puts = [put_action(store.expenses, ledger_id, old, new) for old, new in steps if new]
        deletes = [delete_action(store.expenses, ledger_id, old) for old, new in steps if old and not new]
        changes = [
            entry.change(sign)
            for old, new in steps
            for record, sign in ((old, -1), (new, 1))
            if record
            for entry in record.entries
        ]
        totals = totals_actions(store.totals, ledger_id, store.shards, changes, now)
        try:
            store.transact([*puts, *deletes, *totals])
        except ConditionFailedError:
            return False
        return True


def into_bin(old: Record | None, versions: Sequence[int], now: datetime) -> Record:
    """Return the record in the bin; raises NotFound, or Changed if its version is none of these."""
    if old is None:
        raise NotFound
    if old.is_binned:
        return old
    check_version(old.transaction.version, versions)
    return old.next(now, binned=True)


def out_of_bin(old: Record | None, now: datetime) -> Record:
    """Return the record out of the bin; raises NotFound if its time there is up."""
    if old is None or old.is_expired(now):
        raise NotFound
    return old.next(now) if old.is_binned else old


def check_version(current: int, versions: Sequence[int]) -> None:
    """Raise Changed unless the current version is one of these; none: any will do."""
    if versions and current not in versions:
        raise Changed(version=current)


def same_or_conflict(existing: Record, transaction: Transaction) -> tuple[Transaction, bool]:
    """Return the result of a repeated creation, and whether it was this very call that created the record."""
    if existing.is_binned:
        raise Conflict("id_deleted")
    if existing.transaction.entry != transaction.entry:
        raise Conflict("id_taken")
    return existing.transaction, existing.transaction == transaction


def batches_by_day(values: Iterable[T], day_of: Callable[[T], str]) -> Iterator[list[T]]:
    """Yield batches that fit one DynamoDB transaction: an action for each record, day and month.

    Days are kept together, so that few transactions touch the same totals.
    """
    batch: list[T] = []
    totals: set[str] = set()
    for value in sorted(values, key=day_of):
        touched = {day_of(value), month_key(day_of(value))}
        if len(batch) + 1 + len(totals | touched) > MAX_ACTIONS:
            yield batch
            batch, totals = [], set()
        batch.append(value)
        totals |= touched
    if batch:
        yield batch
