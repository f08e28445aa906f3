"""The plan of a commit: which files and rows of the lake it replaces. Pure functions over values.

Nothing here reads or writes a table, so every decision can be tested without DynamoDB or S3.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from struct import unpack

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.manifest import DataFile
from pyiceberg.table import FileScanTask

from etl.day_totals import SUM_TYPE
from etl.ledger_months import (
    LedgerMonth,
    count_ledger_months,
    drop_months,
    group_users,
    month_bounds,
    select_months,
)
from etl.ledger_reader import Proved
from etl.parquet_writer import sort_rows
from etl.rows import ROW_SCHEMA, attach_foreign, concat_lake_rows, select_columns, to_lake_rows
from etl.schema import ARROW_SCHEMA
from lambdas.ledger.transaction import money_text

EPOCH = date(1970, 1, 1)
# A month that is written anyway takes in its small files once it has so many of them.
SMALL_FILE_BYTES = 8 * 1024 * 1024
MIN_SMALL_FILES = 4


@dataclass(frozen=True, slots=True)
class CurrencyTotals:
    """Income, expense (exact, as text with the currency's digits) and number of rows in one currency."""

    income: str
    expense: str
    count: int


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A data file of the current snapshot.

    Attributes:
        ids: the id of each column in the table, by name.
        rows: its rows where it was read: the lake's columns, and those that others added.
    """

    task: FileScanTask
    ids: Mapping[str, int]
    rows: pa.Table | None = None

    @property
    def file(self) -> DataFile:
        return self.task.file


@dataclass(frozen=True, slots=True)
class Replacement:
    """The files that a commit removes and the rows that it writes.

    Attributes:
        months: the calendar months that it touches; None for the whole table.
        removed: files that are removed.
        rows: new rows.
        carried: rows of removed files that stay.
        unread: those of the removed files whose rows all stay and were not read yet.
    """

    months: tuple[str, ...] | None
    removed: tuple[LakeFile, ...]
    rows: pa.Table
    carried: pa.Table
    unread: tuple[LakeFile, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitPlan:
    """A commit that was not made yet: the replacement, the new watermark, and what the run will report.

    `ledger_months` is how many it replaces; `totals` are those of the new rows, by currency.
    """

    replacement: Replacement
    watermark: str | None
    ledger_months: int
    totals: dict[str, CurrencyTotals]

    @property
    def rows(self) -> int:
        return int(self.replacement.rows.num_rows)


def plan_changes(
    lake_files: Sequence[LakeFile],
    ledger_months: Collection[LedgerMonth],
    proved: Proved,
    first_changes: Mapping[LedgerMonth, str],
    *,
    started_at: str,
    watermark: str | None,
) -> CommitPlan | None:
    """Plan the commit of an incremental run; None if the lake has exactly these rows already.

    Args:
        lake_files: the lake's files of these calendar months (`etl.commit.read_lake_files`).
        ledger_months: the proved ledger months that were read.
        first_changes: the ledger months in the feed, each with its earliest instant.
        started_at: when the run began, as UTC text.
        watermark: the lake's watermark so far.
    """
    replacement = plan_replacement(lake_files, ledger_months, proved.rows)
    if replacement is None:
        return None
    oldest_unproved = min((first_changes.get(month, started_at) for month in proved.unproved), default=None)
    # The overlap shows changes that were exported before; they must not move the watermark back.
    reached = min(started_at, oldest_unproved or started_at)
    if watermark is not None:
        reached = max(watermark, reached)
    replaced = [m for m in ledger_months if replacement.months and m.month in replacement.months]
    return CommitPlan(replacement, reached, len(replaced), sum_by_currency(replacement.rows))


def plan_everything(
    lake_files: Sequence[LakeFile],
    proved: Proved,
    kept: pa.Table,
    foreign: pa.Table,
    *,
    started_at: str,
    watermark: str | None,
) -> CommitPlan:
    """Plan the commit of a full run: all files are replaced by the proved rows.

    Args:
        lake_files: all files of the current snapshot, unread.
        kept: the lake's rows of the unproved ledger months, as far as they can be read.
        foreign: the lake's rows with the columns that others added (`etl.commit.read_foreign_columns`).
        started_at: when the run began, as UTC text.
        watermark: the lake's watermark so far; None before the first complete run.
    """
    first_writes = [instant for instant in proved.unproved.values() if instant is not None]
    # A ledger month without any totals never shows in the feed: only a full run can see it become whole.
    is_known = len(first_writes) == len(proved.unproved)
    return CommitPlan(
        Replacement(
            None, tuple(lake_files), attach_foreign(proved.rows, foreign), select_columns(kept, ROW_SCHEMA)
        ),
        min([started_at, *first_writes]) if is_known else watermark,
        count_ledger_months(proved.rows),
        sum_by_currency(proved.rows),
    )


def plan_replacement(
    lake_files: Sequence[LakeFile], ledger_months: Collection[LedgerMonth], rows: pa.Table
) -> Replacement | None:
    """Plan how the lake's rows of these ledger months become `rows`; None if they are equal already.

    Calendar months are compared as a whole, since their rows share files and are rewritten together.
    """
    users, rows = group_users(ledger_months), to_lake_rows(rows)
    read = [(lake_file, lake_file.rows) for lake_file in lake_files if lake_file.rows is not None]
    before = concat_lake_rows(part.filter(select_months(part, ledger_months)) for _, part in read)
    changed = {month: users[month] for month in users if not _is_same_month(before, rows, month)}
    if not changed:
        return None
    replaced = [LedgerMonth(user, month) for month, names in changed.items() for user in names]
    removed = [lake_file for lake_file in lake_files if may_contain(lake_file, changed)]
    small = [lake_file for lake_file in lake_files if _is_small(lake_file, changed)]
    if len(small) >= MIN_SMALL_FILES:
        removed += [lake_file for lake_file in small if lake_file not in removed]
    carried = [drop_months(lake_file.rows, replaced) for lake_file in removed if lake_file.rows is not None]
    return Replacement(
        months=tuple(changed),
        removed=tuple(removed),
        rows=attach_foreign(rows.filter(select_months(rows, replaced)), before),
        carried=concat_lake_rows(carried),
        # By its bounds such a file has no replaced row, or it would have been read.
        unread=tuple(lake_file for lake_file in removed if lake_file.rows is None),
    )


def sum_by_currency(rows: pa.Table) -> dict[str, CurrencyTotals]:
    """Return income, expense and count of the rows by currency, sorted."""
    exact = rows.select(["currency", "type"]).append_column("amount", rows["amount"].cast(SUM_TYPE))
    sums = (
        exact.unify_dictionaries()
        .group_by(["currency", "type"])
        .aggregate([("amount", "sum"), ("amount", "count")])
        .to_pylist()
    )
    totals = {}
    for currency in sorted({str(line["currency"]) for line in sums}):
        of_currency = {str(line["type"]): line for line in sums if line["currency"] == currency}
        amounts = {type_: line["amount_sum"] for type_, line in of_currency.items()}
        totals[currency] = CurrencyTotals(
            income=money_text(amounts.get("income", Decimal(0)), currency),
            expense=money_text(amounts.get("expense", Decimal(0)), currency),
            count=sum(line["amount_count"] for line in of_currency.values()),
        )
    return totals


def may_contain(lake_file: LakeFile, users_by_month: Mapping[str, Sequence[str]]) -> bool:
    """Return whether the file may have rows of one of these users in that calendar month, by its bounds."""
    bounds = _bounds(lake_file, "ledger_id")
    return any(
        bounds is None or bounds[0] <= user.encode() <= bounds[1]
        for month in _overlapping_months(lake_file, users_by_month)
        for user in users_by_month[month]
    )


def _is_same_month(before: pa.Table, after: pa.Table, month: str) -> bool:
    before, after = before.select(ARROW_SCHEMA.names), after.select(ARROW_SCHEMA.names)
    first, following = month_bounds(month)
    is_inside = (pc.field("date") >= first) & (pc.field("date") < following)
    old, new = before.filter(is_inside), after.filter(is_inside)
    return bool(old.num_rows == new.num_rows and sort_rows(old).equals(sort_rows(new)))


def _is_small(lake_file: LakeFile, months: Iterable[str]) -> bool:
    """Return whether the file is small and may have rows of one of the calendar months."""
    is_small = lake_file.file.file_size_in_bytes < SMALL_FILE_BYTES
    return is_small and any(True for _ in _overlapping_months(lake_file, months))


def _overlapping_months(lake_file: LakeFile, months: Iterable[str]) -> Iterator[str]:
    """Yield the calendar months between the file's smallest and largest date."""
    bounds = _bounds(lake_file, "date")
    for month in months:
        first, following = month_bounds(month)
        if bounds is None or (_decode_date(bounds[0]) < following and first <= _decode_date(bounds[1])):
            yield month


def _decode_date(bound: bytes) -> date:
    return EPOCH + timedelta(days=int(unpack("<i", bound)[0]))


def _bounds(lake_file: LakeFile, column: str) -> tuple[bytes, bytes] | None:
    """Return the column's smallest and largest value as Iceberg's bytes; None where an engine kept none.

    https://iceberg.apache.org/spec/#binary-single-value-serialization
    """
    file, id_ = lake_file.file, lake_file.ids[column]
    lowest, highest = (file.lower_bounds or {}).get(id_), (file.upper_bounds or {}).get(id_)
    return None if lowest is None or highest is None else (lowest, highest)
