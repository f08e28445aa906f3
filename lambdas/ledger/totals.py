"""The totals of days and months: how an item of `Totals` names, holds and changes its sums and counts.

An item has a sum and a count of each category key, and of each account key. Pure: no I/O.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from zlib import crc32

SUM, COUNT = "S", "N"
ACCOUNT_SUM, ACCOUNT_COUNT = "B", "C"
SEPARATOR = "|"
# The sort key of a calendar month's item begins so (`M#2026-11`); a day's is the bare day.
MONTH = "M#"
# The sort key of the mark that an account was erased. Its partition of the change feed is its own, so that
# the export finds the marks without reading the days.
ERASED = "erased"
ERASED_SHARD = -1

StoredItem = Mapping[str, Mapping[str, Any]]
"""An item in DynamoDB JSON (`{"Date": {"S": "2026-11-28"}}`), from our client or from boto3's typed one."""


class CategoryKey(NamedTuple):
    """The currency, type and category that a total is kept for."""

    currency: str
    type: str
    category: str


class AccountKey(NamedTuple):
    """The account, with its currency, that the sum and count of its postings are kept for."""

    currency: str
    account: str


TotalsKey = CategoryKey | AccountKey


class Total(NamedTuple):
    """The sum of one category key, and the number of its transactions and splits in one item of the table.

    `date` is the item's sort key, so that it names a day or a month.
    """

    date: str
    key: CategoryKey
    amount: Decimal
    number: int


class AccountTotal(NamedTuple):
    """The signed sum and the number of an account's postings in one item of the table Totals."""

    date: str
    key: AccountKey
    amount: Decimal
    number: int


Totals = dict[CategoryKey, tuple[Decimal, int]]
"""(sum, count) by category key."""

AccountTotals = dict[AccountKey, tuple[Decimal, int]]
"""(signed sum, count) of postings by account key."""

NetTotals = dict[TotalsKey, tuple[Decimal, int]]
"""The amount and number to add, by key."""


@dataclass(frozen=True, slots=True)
class Change:
    """The amount and count that one write adds to a total of a day or a month (`date`); may be negative."""

    date: str
    key: TotalsKey
    amount: Decimal
    count: int


def attribute_names(key: TotalsKey) -> tuple[str, str]:
    """Return the names of a key's sum and count.

    `S|EUR|expense|Food` and `N|EUR|expense|Food` of a category, `B|EUR|giro` and `C|EUR|giro` of an account.
    The category stands last, so that it may contain the separator; an account's id never does.
    """
    names = (ACCOUNT_SUM, ACCOUNT_COUNT) if isinstance(key, AccountKey) else (SUM, COUNT)
    tail = SEPARATOR.join(key)
    return f"{names[0]}{SEPARATOR}{tail}", f"{names[1]}{SEPARATOR}{tail}"


def parse_item(item: StoredItem) -> Totals:
    """Return the totals by category of an item of the table.

    Keys whose count is zero are included: they say that the day had them once.
    """
    sums: dict[CategoryKey, Decimal] = {}
    counts: dict[CategoryKey, int] = {}
    for name, value in item.items():
        parts = name.split(SEPARATOR, 3)
        if len(parts) != 4:
            continue
        key = CategoryKey(parts[1], parts[2], parts[3])
        if parts[0] == SUM:
            sums[key] = Decimal(value["N"])
        elif parts[0] == COUNT:
            counts[key] = int(value["N"])
    return {key: (sums.get(key, Decimal(0)), count) for key, count in counts.items()}


def parse_accounts(item: StoredItem) -> AccountTotals:
    """Return the totals by account of an item of the table, those whose count is zero included."""
    sums: dict[AccountKey, Decimal] = {}
    counts: dict[AccountKey, int] = {}
    for name, value in item.items():
        kind, _, tail = name.partition(SEPARATOR)
        currency, separator, account = tail.partition(SEPARATOR)
        if not separator:
            continue
        if kind == ACCOUNT_SUM:
            sums[AccountKey(currency, account)] = Decimal(value["N"])
        elif kind == ACCOUNT_COUNT:
            counts[AccountKey(currency, account)] = int(value["N"])
    return {key: (sums.get(key, Decimal(0)), count) for key, count in counts.items()}


def month_key(day: str) -> str:
    """Return the sort key of the item with the totals of a day's month."""
    return MONTH + day[:7]


def is_month(key: str) -> bool:
    return key.startswith(MONTH)


def first_day(key: str) -> date:
    """Return the day of a day's sort key, or the first day of a month's."""
    return date.fromisoformat(f"{key.removeprefix(MONTH)}-01" if is_month(key) else key)


def shard_of(ledger_id: str, shards: int) -> int:
    """Return the partition of the change feed that a ledger's days belong to: 0 <= shard < shards."""
    return crc32(ledger_id.encode()) % shards


def net_changes(changes: Iterable[Change]) -> dict[str, NetTotals]:
    """Add the changes up per date and key; a date stays in the result even where they cancel out."""
    dates: dict[str, NetTotals] = {}
    for change in changes:
        totals = dates.setdefault(change.date, {})
        amount, count = totals.get(change.key, (Decimal(0), 0))
        totals[change.key] = (amount + change.amount, count + change.count)
    return dates


def iter_account_totals(items: Iterable[StoredItem]) -> Iterator[AccountTotal]:
    """Yield the totals of every account that has postings, in the order of the items."""
    for item in items:
        date = item["Date"]["S"]
        for key, (amount, count) in parse_accounts(item).items():
            if count:
                yield AccountTotal(date, key, amount, count)


def iter_totals(items: Iterable[StoredItem]) -> Iterator[Total]:
    """Yield the totals of every category key that has transactions, in the order of the items."""
    for item in items:
        date = item["Date"]["S"]
        for key, (amount, count) in parse_item(item).items():
            if count:
                yield Total(date, key, amount, count)
