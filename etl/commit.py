"""Replacing users' months in the lake: which files give way, what of them stays, one commit."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from struct import unpack

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.expressions import AlwaysTrue, BooleanExpression
from pyiceberg.expressions.parser import parse
from pyiceberg.io.pyarrow import ArrowScan
from pyiceberg.manifest import DataFile
from pyiceberg.table import FileScanTask, Table

from etl.layout import iceberg_schema, sorted_rows, write_files
from etl.ledger_months import LedgerMonth, ledger_month_mask, month_bounds, users_by_month
from etl.rows import lake_rows
from etl.schema import ARROW_SCHEMA
from etl.table import ConflictError, UnreadableError, data_files

EPOCH = date(1970, 1, 1)
# Files below this are small; a month that is written anyway takes them in once there are so many.
SMALL_BYTES = 8 * 1024 * 1024
GATHER_FROM = 4


def replace_all(table: Table, rows: pa.Table, properties: Mapping[str, str]) -> int:
    """Replace every row in one commit, reading none of the old files; the new snapshot's id."""
    return _commit(table, AlwaysTrue(), data_files(table), rows, properties)


def changed_groups(table: Table, groups: Collection[LedgerMonth], rows: pa.Table) -> "Replacement | None":
    """What must be written so that the table's rows of these groups are `rows`; None if they are already.

    Whole months are compared: a month's rows share their files, so they are rewritten together.
    """
    users, rows = users_by_month(groups), lake_rows(rows)
    tasks = list(table.scan(row_filter=_months_filter(users)).plan_files())
    old = [(task, _read(table, task)) for task in tasks if _touches(task.file, users)]
    before = pa.concat_tables(
        [part.filter(ledger_month_mask(part, groups)) for _, part in old] or [rows.slice(0, 0)]
    )
    changed = {month: of for month, of in users.items() if not _same_month(before, rows, month)}
    if not changed:
        return None
    written = [LedgerMonth(user, month) for month, of in changed.items() for user in of]
    read = {task.file.file_path: part for task, part in old}
    doomed = [task for task in tasks if _touches(task.file, changed)]
    small = [
        task
        for task in tasks
        if task.file.file_size_in_bytes < SMALL_BYTES and _in_months(task.file, changed)
    ]
    if len(small) >= GATHER_FROM:
        doomed += [task for task in small if task not in doomed]
    kept = [
        part.filter(pc.invert(ledger_month_mask(part, written)))
        for part in (read.get(task.file.file_path) or _read(table, task) for task in doomed)
    ]
    return Replacement(
        groups=written,
        rows=rows.filter(ledger_month_mask(rows, written)),
        kept=pa.concat_tables([ARROW_SCHEMA.empty_table(), *kept]),
        files=[task.file for task in doomed],
    )


@dataclass(frozen=True, slots=True)
class Replacement:
    """A commit to be: `files` give way to `kept`, their rows that stay, and the fresh `rows` of `groups`."""

    groups: list[LedgerMonth]
    rows: pa.Table
    kept: pa.Table
    files: list[DataFile]

    def commit(self, table: Table, properties: Mapping[str, str]) -> int:
        """The new snapshot's id. Raises ConflictError if the same months changed since `table` was opened."""
        months = _months_filter(users_by_month(self.groups))
        return _commit(table, months, self.files, pa.concat_tables([self.kept, self.rows]), properties)


def rows_of(table: Table, groups: Collection[LedgerMonth]) -> pa.Table:
    """The table's rows of these groups."""
    users = users_by_month(groups)
    tasks = table.scan(row_filter=_months_filter(users)).plan_files() if groups else ()
    parts = [_read(table, task) for task in tasks if _touches(task.file, users)]
    return pa.concat_tables(
        [ARROW_SCHEMA.empty_table(), *(part.filter(ledger_month_mask(part, groups)) for part in parts)]
    )


def _commit(
    table: Table,
    conflicts: BooleanExpression,
    doomed: list[DataFile],
    rows: pa.Table,
    properties: Mapping[str, str],
) -> int:
    """One snapshot that drops `doomed` and adds `rows`; refused if rows came into `conflicts` meanwhile.

    Not `Table.overwrite`, which makes up to three snapshots: someone who travels in time could
    read the one in which the old rows are gone and the new ones are not there yet.
    """
    files = write_files(table, rows)
    transaction = table.transaction()
    try:
        with transaction.update_snapshot(snapshot_properties=dict(properties)).overwrite() as overwrite:
            overwrite.delete_by_predicate(conflicts)
            for file in doomed:
                overwrite.delete_data_file(file)
            for file in files:
                overwrite.append_data_file(file)
        transaction.commit_transaction()
    except (CommitFailedException, ValidationException) as error:
        for file in files:
            table.io.delete(file.file_path)
        raise ConflictError(str(error)) from error
    return overwrite.snapshot_id


def _read(table: Table, task: FileScanTask) -> pa.Table:
    scan = ArrowScan(table.metadata, table.io, table.schema(), AlwaysTrue())
    try:
        return scan.to_table([task]).cast(ARROW_SCHEMA)
    except (OSError, pa.ArrowInvalid) as error:
        raise UnreadableError(f"{task.file.file_path}: {error}") from error


def _same_month(before: pa.Table, after: pa.Table, month: str) -> bool:
    first, following = month_bounds(month)
    inside = (pc.field("date") >= first) & (pc.field("date") < following)
    old, new = before.filter(inside), after.filter(inside)
    return bool(old.num_rows == new.num_rows and sorted_rows(old).equals(sorted_rows(new)))


def _months_filter(months: Iterable[str]) -> BooleanExpression:
    month_ranges = [month_bounds(month) for month in months]
    return parse(
        " OR ".join(f"(date >= '{first}' AND date < '{following}')" for first, following in month_ranges)
    )


def _in_months(file: DataFile, months: Iterable[str]) -> bool:
    return any(True for _ in _overlapping(file, months))


def _overlapping(file: DataFile, months: Iterable[str]) -> Iterator[str]:
    """The months of which the file may have rows, by the smallest and largest date in it."""
    bounds = _bounds(file, "date")
    for month in months:
        first, following = month_bounds(month)
        if bounds is None or (_day(bounds[0]) < following and first <= _day(bounds[1])):
            yield month


def _day(bound: bytes) -> date:
    return EPOCH + timedelta(days=int(unpack("<i", bound)[0]))


def _touches(file: DataFile, users_by_month: Mapping[str, list[str]]) -> bool:
    """Whether the file may have rows of one of these users' months."""
    bounds = _bounds(file, "user_id")
    return any(
        bounds is None or bounds[0] <= user.encode() <= bounds[1]
        for month in _overlapping(file, users_by_month)
        for user in users_by_month[month]
    )


def _bounds(file: DataFile, column: str) -> tuple[bytes, bytes] | None:
    """The column's smallest and largest value as Iceberg's bytes; another engine may not have kept them.

    https://iceberg.apache.org/spec/#binary-single-value-serialization
    """
    field_id = iceberg_schema().find_field(column).field_id
    lowest, highest = (file.lower_bounds or {}).get(field_id), (file.upper_bounds or {}).get(field_id)
    return None if lowest is None or highest is None else (lowest, highest)
