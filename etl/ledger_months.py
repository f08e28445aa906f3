"""Users' months: what the export reads, proves and replaces as one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc


class LedgerMonth(NamedTuple):
    """A user's calendar month, `2026-11`."""

    user_id: str
    month: str


class MonthRange(NamedTuple):
    """A user's calendar months from `first` to `last` (inclusive), without a gap: what one Query reads."""

    user_id: str
    first: str
    last: str

    def days(self) -> tuple[str, str]:
        """The texts between which DynamoDB's dates of the span lie, both inclusive."""
        return f"{self.first}-01", f"{self.last}-31"


def month_ranges(groups: Iterable[LedgerMonth]) -> list[MonthRange]:
    """The groups with each user's neighbouring months joined, sorted."""
    joined: list[MonthRange] = []
    for user, month in sorted(groups):
        last = joined[-1] if joined else None
        if last and last.user_id == user and month_bounds(last.last)[1] == month_bounds(month)[0]:
            joined[-1] = last._replace(last=month)
        else:
            joined.append(MonthRange(user, month, month))
    return joined


def month_bounds(month: str) -> tuple[date, date]:
    """First day of the month, and of the next one."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1)


def users_by_month(groups: Iterable[LedgerMonth]) -> dict[str, list[str]]:
    """The users of each month; both sorted."""
    users: defaultdict[str, list[str]] = defaultdict(list)
    for group in groups:
        users[group.month].append(group.user_id)
    return {month: sorted(users[month]) for month in sorted(users)}


def ledger_month_mask(rows: pa.Table, groups: Iterable[LedgerMonth]) -> pa.ChunkedArray:
    """Which rows belong to one of the groups."""
    mask = pa.chunked_array([pa.repeat(False, rows.num_rows)])
    for month, users in users_by_month(groups).items():
        first, following = month_bounds(month)
        inside = pc.and_(pc.greater_equal(rows["date"], first), pc.less(rows["date"], following))
        mask = pc.or_(mask, pc.and_(inside, pc.is_in(rows["user_id"], pa.array(users, pa.string()))))
    return mask


def month_starts(rows: pa.Table) -> pa.ChunkedArray:
    """The first day of each row's, or day's, calendar month."""
    return pc.floor_temporal(rows["date"], unit="month")


def find_ledger_months(rows: pa.Table) -> set[LedgerMonth]:
    """The users' months that the rows, or days, are of."""
    months = pa.table({"user": rows["user_id"], "month": month_starts(rows)})
    found = months.unify_dictionaries().group_by(["user", "month"]).aggregate([]).to_pydict()
    return {
        LedgerMonth(user, f"{month:%Y-%m}") for user, month in zip(found["user"], found["month"], strict=True)
    }


def count_ledger_months(rows: pa.Table) -> int:
    """How many users' months the rows are of; without naming them, which takes a second for a million."""
    users = rows["user_id"].unify_dictionaries().combine_chunks().indices.cast(pa.int64())
    months = month_starts(rows).combine_chunks().cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
    numbers = pc.bit_wise_or(pc.shift_left(users, pa.scalar(32, pa.int64())), months)
    return int(pc.count_distinct(numbers).as_py())
