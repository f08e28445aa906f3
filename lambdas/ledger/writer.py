"""Changes of the ledger: each is one DynamoDB transaction of the record and its day's totals."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from lambdas.ledger.errors import Busy, Changed, Conflict, NotFound
from lambdas.ledger.items import Item, Record, put_action, totals_actions
from lambdas.ledger.store import ConditionFailedError, Store
from lambdas.ledger.transaction import Entry, Transaction

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: 100 actions
# and 4 MB. The largest record has under 8 KB, so that the actions are the limit that counts.
MAX_ACTIONS = 100
# How often a change is decided anew because somebody else changed the record meanwhile.
ROUNDS = 5


class Writer:
    """Writes for any user; the user always comes from the verified token."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def create(self, user: str, transaction: Transaction, now: datetime) -> tuple[Transaction, bool]:
        """The stored transaction and whether this call made it; Conflict if its id means another."""
        for _ in range(ROUNDS):
            if self._write(user, [(None, Record(transaction))], now):
                return transaction, True
            existing = self.store.find(user, transaction.id)
            if existing:
                return same_or_conflict(existing, transaction)
        raise Busy

    def create_many(
        self, user: str, transactions: Sequence[Transaction], now: datetime
    ) -> Mapping[str, Record]:
        """Creates those (of distinct ids) that do not exist; returns the ones that were there before.

        Each DynamoDB transaction keeps records and totals in step, so that an interruption between two
        of them leaves an exact ledger, and a repetition finds the first ones existing.
        """
        existing: dict[str, Record] = {}
        for chunk in chunks_by_day(transactions):
            left = chunk
            for _ in range(ROUNDS):
                if self._write(user, [(None, Record(transaction)) for transaction in left], now):
                    break
                found = self.store.find_many(user, [transaction.id for transaction in left])
                existing.update(found)
                left = [transaction for transaction in left if transaction.id not in found]
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

        def decide(old: Record | None) -> Record:
            if old is None:
                raise NotFound
            if old.binned:
                return old
            check_version(old.transaction, versions)
            return old.next(now, binned=True)

        self._change(user, transaction_id, decide, now)

    def restore(self, user: str, transaction_id: str, now: datetime) -> Transaction:
        """Takes it out of the bin; one that is not in there stays as it is."""

        def decide(old: Record | None) -> Record:
            # DynamoDB removes expired items within days, not at once.
            if old is None or (old.expires_at is not None and old.expires_at <= now.timestamp()):
                raise NotFound
            return old.next(now) if old.binned else old

        return self._change(user, transaction_id, decide, now).transaction

    def _change(
        self, user: str, transaction_id: str, decide: Callable[[Record | None], Record], now: datetime
    ) -> Record:
        for _ in range(ROUNDS):
            old = self.store.find(user, transaction_id)
            new = decide(old)
            if new is old or self._write(user, [(old, new)], now):
                return new
        raise Busy

    def _write(self, user: str, steps: Sequence[tuple[Record | None, Record]], now: datetime) -> bool:
        """Whether the steps were written; False if a record is no longer what it was (nothing is written)."""
        store = self.store
        puts = [put_action(store.expenses, user, old, new) for old, new in steps]
        changes = [
            entry.change(sign)
            for old, new in steps
            for record, sign in ((old, -1), (new, 1))
            if record
            for entry in record.entries
        ]
        totals: list[Item] = totals_actions(store.totals, user, store.shards, changes, now)
        try:
            store.transact([*puts, *totals])
        except ConditionFailedError:
            return False
        return True


def check_version(current: Transaction, versions: Sequence[int]) -> None:
    if versions and current.version not in versions:
        raise Changed(f"the current version is {current.version}")


def same_or_conflict(existing: Record, wanted: Transaction) -> tuple[Transaction, bool]:
    """What a repeated creation gets; the flag is true where it was this very call that made it."""
    if existing.binned:
        raise Conflict("a transaction with this id was deleted; restore it, or use another id")
    if existing.transaction.entry != wanted.entry:
        raise Conflict("a transaction with this id exists and has other content")
    return existing.transaction, existing.transaction == wanted


def chunks_by_day(transactions: Sequence[Transaction]) -> Iterator[list[Transaction]]:
    """Parts that fit one DynamoDB transaction: an action for each record and one for each of its days.

    Days are kept together, so that few transactions touch the same day's totals.
    """
    chunk: list[Transaction] = []
    days: set[str] = set()
    for transaction in sorted(transactions, key=lambda each: each.entry.date):
        actions = len(chunk) + 1 + len(days | {transaction.entry.date})
        if actions > MAX_ACTIONS:
            yield chunk
            chunk, days = [], set()
        chunk.append(transaction)
        days.add(transaction.entry.date)
    if chunk:
        yield chunk
