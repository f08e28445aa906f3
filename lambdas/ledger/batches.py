"""Changes as actions of a DynamoDB transaction, in batches that fit one. Pure: no I/O."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lambdas.ledger.items import Record
from lambdas.ledger.totals import Change, TotalsKey, month_key
from lambdas.ledger.transaction import Posting

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html: 100 actions
# and 4 MB, which the items of totals need a part of.
MAX_ACTIONS = 100
MAX_BYTES = 2_500_000
# An expression has up to 4 KB, of which each key needs 24 bytes. A single change has up to 104 keys.
MAX_KEYS = 104
# The size of the largest record without splits, and of the largest split.
RECORD_BYTES, SPLIT_BYTES = 9_000, 5_000

Step = tuple[Record | None, Record | None]
"""A record before and after a change; None: it does not exist."""


@dataclass(frozen=True, slots=True)
class AccountUse:
    """The postings that a DynamoDB transaction adds to an account: their currency and days."""

    account: str
    currency: str
    days: tuple[str, ...]


def changes_of(steps: Iterable[Step]) -> list[Change]:
    """Return what the steps change in the totals."""
    return [
        change
        for old, new in steps
        for record, sign in ((old, -1), (new, 1))
        if record
        for entry in record.entries
        for change in entry.changes(sign)
    ]


def account_uses(steps: Iterable[Step]) -> list[AccountUse]:
    """Return which accounts get postings that they did not have; losing some needs nothing of an account."""
    days: dict[tuple[str, str], list[str]] = {}
    for old, new in steps:
        before = postings_of(old)
        for posting in postings_of(new):
            if posting not in before:
                days.setdefault((posting.account, posting.currency), []).append(posting.date)
    return [AccountUse(account, currency, tuple(of_use)) for (account, currency), of_use in days.items()]


def postings_of(record: Record | None) -> list[Posting]:
    """Return the postings that lists and sums count; none without a record."""
    return [posting for entry in record.entries for posting in entry.postings] if record else []


def steps_by_batch(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Yield batches that fit one DynamoDB transaction each.

    Days are kept together, so that few transactions touch the same totals.
    """
    batch = _Batch()
    for step in sorted(steps, key=_day):
        footprint = _Footprint.measure(step)
        if not batch.has_room(footprint):
            yield batch.steps
            batch = _Batch()
        batch.add(step, footprint)
    if batch.steps:
        yield batch.steps


def _day(step: Step) -> str:
    record = step[0] or step[1]
    return record.transaction.entry.date if record else ""


@dataclass(frozen=True, slots=True)
class _Footprint:
    """The load that one step adds to a DynamoDB transaction, apart from its own action."""

    dates: frozenset[str]
    keys: frozenset[TotalsKey]
    currencies: dict[str, str]
    size: int

    @classmethod
    def measure(cls, step: Step) -> "_Footprint":
        changes = changes_of([step])
        splits = max((len(record.transaction.entry.splits) for record in step if record), default=0)
        return cls(
            dates=frozenset(date for change in changes for date in (change.date, month_key(change.date))),
            keys=frozenset(change.key for change in changes),
            currencies={use.account: use.currency for use in account_uses([step])},
            size=RECORD_BYTES + splits * SPLIT_BYTES,
        )


@dataclass(slots=True)
class _Batch:
    steps: list[Step] = field(default_factory=list)
    dates: set[str] = field(default_factory=set)
    keys: set[TotalsKey] = field(default_factory=set)
    currencies: dict[str, str] = field(default_factory=dict)
    size: int = 0

    def has_room(self, footprint: _Footprint) -> bool:
        """Return whether one more step fits.

        An account can be used in one currency only: the transaction would name its item twice otherwise.
        """
        currencies = self.currencies | footprint.currencies
        actions = len(self.steps) + 1 + len(self.dates | footprint.dates) + len(currencies)
        return not self.steps or (
            actions <= MAX_ACTIONS
            and len(self.keys | footprint.keys) <= MAX_KEYS
            and self.size + footprint.size <= MAX_BYTES
            and currencies == footprint.currencies | self.currencies
        )

    def add(self, step: Step, footprint: _Footprint) -> None:
        self.steps.append(step)
        self.dates |= footprint.dates
        self.keys |= footprint.keys
        self.currencies |= footprint.currencies
        self.size += footprint.size
