"""The totals of days and months: how sums and counts are named, read and changed in a DailyTotals item."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

Group = tuple[str, str, str]
"""What is summed together: (currency, type, category)."""

SUM = "S"
COUNT = "N"
SEPARATOR = "|"
# The sort key of a calendar month's item begins so (`M#2026-11`); a day's is the bare day.
MONTH = "M#"


@dataclass(frozen=True, slots=True)
class Change:
    """What one write adds to one group of one day or month (`date`); negative where it takes away."""

    date: str
    group: Group
    amount: Decimal
    count: int


def attribute_names(currency: str, type_: str, category: str) -> tuple[str, str]:
    """The names of a group's sum and count: `S|EUR|expense|Food` and `N|EUR|expense|Food`.

    The category stands last, so that it may itself contain the separator.
    """
    tail = SEPARATOR.join((currency, type_, category))
    return f"{SUM}{SEPARATOR}{tail}", f"{COUNT}{SEPARATOR}{tail}"


def parse_item(item: Mapping[str, Mapping[str, Any]]) -> dict[Group, tuple[Decimal, int]]:
    """The (sum, count) of each group in a DailyTotals item in DynamoDB JSON (`{"N": "12.5"}`).

    Groups whose count is zero are part of the answer: they say that the day had them once.
    """
    sums: dict[Group, Decimal] = {}
    counts: dict[Group, int] = {}
    for name, value in item.items():
        parts = name.split(SEPARATOR, 3)
        if len(parts) != 4:
            continue
        group = (parts[1], parts[2], parts[3])
        if parts[0] == SUM:
            sums[group] = Decimal(value["N"])
        elif parts[0] == COUNT:
            counts[group] = int(value["N"])
    return {group: (sums.get(group, Decimal(0)), count) for group, count in counts.items()}


def month_key(day: str) -> str:
    """The sort key of the item that sums up the whole month of a day."""
    return MONTH + day[:7]


def is_month(key: str) -> bool:
    return key.startswith(MONTH)


def first_day(key: str) -> date:
    """The day that an item sums up, or the first one of its month."""
    return date.fromisoformat(f"{key.removeprefix(MONTH)}-01" if is_month(key) else key)


def shard_of(user_id: str, shards: int) -> int:
    """Which partition of the change feed a user's days belong to: 0 <= shard < shards."""
    return crc32(user_id.encode()) % shards


def net_changes(changes: Iterable[Change]) -> dict[str, dict[Group, tuple[Decimal, int]]]:
    """The changes added up per date and group; a date stays in it even where they cancel out."""
    days: dict[str, dict[Group, tuple[Decimal, int]]] = {}
    for change in changes:
        groups = days.setdefault(change.date, {})
        amount, count = groups.get(change.group, (Decimal(0), 0))
        groups[change.group] = (amount + change.amount, count + change.count)
    return days


def iter_groups(
    items: Iterable[Mapping[str, Mapping[str, Any]]],
) -> Iterator[tuple[str, Group, Decimal, int]]:
    """(date, group, sum, count) of every group that has transactions, in the order of the items."""
    for item in items:
        date = item["Date"]["S"]
        for group, (amount, count) in parse_item(item).items():
            if count:
                yield date, group, amount, count
