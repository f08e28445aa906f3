"""Ledger months: what the export reads, proves and replaces as one."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.ledger.transaction import MAX_TRANSFER_DAYS


class LedgerMonth(NamedTuple):
    """A user's calendar month, `2026-11`."""

    ledger_id: str
    month: str


class LedgerDay(NamedTuple):
    """A user's calendar day, `2026-11-23`."""

    ledger_id: str
    date: str

    @property
    def ledger_month(self) -> LedgerMonth:
        return LedgerMonth(self.ledger_id, self.date[:7])


class MonthRange(NamedTuple):
    """A user's months from `first` to `last` (inclusive), without a gap: what one Query reads."""

    ledger_id: str
    first: str
    last: str

    def date_bounds(self) -> tuple[str, str]:
        """Return the smallest and largest `Date` of the range as DynamoDB sorts texts, both inclusive."""
        return f"{self.first}-01", f"{self.last}-31"

    def transaction_bounds(self) -> tuple[str, str]:
        """Return the bounds of the transactions that may have a posting in the range, both inclusive.

        A transfer may arrive some days before or after its own date.
        """
        margin = timedelta(days=MAX_TRANSFER_DAYS)
        first, last = month_bounds(self.first)[0], month_bounds(self.last)[1] - timedelta(days=1)
        return str(first - margin), str(last + margin)


def join_months(ledger_months: Iterable[LedgerMonth]) -> list[MonthRange]:
    """Return the ledger months as ranges, sorted, each user's neighbouring months joined."""
    ranges: list[MonthRange] = []
    for user, month in sorted(ledger_months):
        last = ranges[-1] if ranges else None
        if last and last.ledger_id == user and month_bounds(last.last)[1] == month_bounds(month)[0]:
            ranges[-1] = last._replace(last=month)
        else:
            ranges.append(MonthRange(user, month, month))
    return ranges


def month_bounds(month: str) -> tuple[date, date]:
    """Return the first day of the month and of the next one."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1)


def group_users(ledger_months: Iterable[LedgerMonth]) -> dict[str, list[str]]:
    """Return the users of each calendar month; both sorted."""
    users: defaultdict[str, list[str]] = defaultdict(list)
    for ledger_month in ledger_months:
        users[ledger_month.month].append(ledger_month.ledger_id)
    return {month: sorted(users[month]) for month in sorted(users)}


def select_months(rows: pa.Table, ledger_months: Iterable[LedgerMonth]) -> pa.ChunkedArray:
    """Return the mask of the rows, or days, that belong to one of the ledger months."""
    mask = pa.chunked_array([pa.repeat(False, rows.num_rows)])
    for month, users in group_users(ledger_months).items():
        first, following = month_bounds(month)
        is_inside = pc.and_(pc.greater_equal(rows["date"], first), pc.less(rows["date"], following))
        mask = pc.or_(mask, pc.and_(is_inside, pc.is_in(rows["ledger_id"], pa.array(users, pa.string()))))
    return mask


def select_range(rows: pa.Table, months: MonthRange) -> pa.ChunkedArray:
    """Return the mask of one ledger's rows that belong to the range."""
    first, following = month_bounds(months.first)[0], month_bounds(months.last)[1]
    return pc.and_(pc.greater_equal(rows["date"], first), pc.less(rows["date"], following))


def drop_months(rows: pa.Table, ledger_months: Collection[LedgerMonth]) -> pa.Table:
    """Return the rows, or days, that belong to none of the ledger months."""
    return rows.filter(pc.invert(select_months(rows, ledger_months))) if ledger_months else rows


def month_starts(rows: pa.Table) -> pa.ChunkedArray:
    """Return the first day of each row's, or day's, calendar month."""
    return pc.floor_temporal(rows["date"], unit="month")


def find_ledger_months(rows: pa.Table) -> set[LedgerMonth]:
    """Return the ledger months that the rows, or days, belong to."""
    months = pa.table({"user": rows["ledger_id"], "month": month_starts(rows)})
    pairs = months.unify_dictionaries().group_by(["user", "month"]).aggregate([]).to_pydict()
    return {
        LedgerMonth(user, f"{month:%Y-%m}") for user, month in zip(pairs["user"], pairs["month"], strict=True)
    }


def count_ledger_months(rows: pa.Table) -> int:
    """Return how many ledger months the rows belong to; naming them would take a second for a million."""
    users = rows["ledger_id"].unify_dictionaries().combine_chunks().indices.cast(pa.int64())
    months = month_starts(rows).combine_chunks().cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
    numbers = pc.bit_wise_or(pc.shift_left(users, pa.scalar(32, pa.int64())), months)
    return int(pc.count_distinct(numbers).as_py())
