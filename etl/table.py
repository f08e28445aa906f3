"""The lake's Iceberg table: open or create it, read its watermark, replace users' months in one commit."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from struct import unpack
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.exceptions import (
    CommitFailedException,
    NoSuchTableError,
    TableAlreadyExistsError,
    ValidationException,
)
from pyiceberg.expressions import AlwaysTrue, BooleanExpression
from pyiceberg.expressions.parser import parse
from pyiceberg.io.pyarrow import ArrowScan
from pyiceberg.manifest import DataFile
from pyiceberg.table import FileScanTask, Table
from pyiceberg.table.snapshots import ancestors_of

from etl.layout import TABLE_PROPERTIES, iceberg_schema, partition_spec, sort_order, sorted_rows, write_files
from etl.schema import ARROW_SCHEMA

WATERMARK = "expenses.watermark"

EPOCH = date(1970, 1, 1)
# Files below this are small; a month that is written anyway takes them in once there are so many.
SMALL_BYTES = 8 * 1024 * 1024
GATHER_FROM = 4


class Group(NamedTuple):
    """What the export reads, proves and replaces as one: a user's calendar month, `2026-11`."""

    user_id: str
    month: str


class NoLakeError(Exception):
    """The table does not exist yet; the first export creates it."""


class UnreadableError(Exception):
    """A data file of the current snapshot is missing or damaged; a full export writes the lake afresh."""


class ConflictError(Exception):
    """Someone else committed to the same rows meanwhile; nothing of this commit is visible."""


@dataclass(frozen=True, slots=True)
class Lake:
    """Where the table is. With an endpoint (a local cloud) the emulator's fixed credentials are used,
    so that nothing of the user's own AWS configuration is read, unless `ambient` says that the
    process has credentials of its own (inside a function)."""

    bucket: str
    database: str
    table: str
    region: str
    endpoint: str | None = None
    ambient: bool = False

    @property
    def identifier(self) -> tuple[str, str]:
        return (self.database, self.table)

    @property
    def location(self) -> str:
        return f"s3://{self.bucket}/lake/{self.table}"

    def catalog(self) -> GlueCatalog:
        return _catalog(self.region, self.endpoint, self.ambient)

    def open(self) -> Table:
        """Raises NoLakeError where no export has run yet."""
        try:
            return self.catalog().load_table(self.identifier)
        except NoSuchTableError as error:
            raise NoLakeError(
                f"{self.database}.{self.table} does not exist yet: run an export first"
            ) from error

    def open_or_create(self) -> Table:
        catalog, schema = self.catalog(), iceberg_schema()
        try:
            return catalog.load_table(self.identifier)
        except NoSuchTableError:
            pass
        try:
            return catalog.create_table(
                self.identifier,
                schema,
                location=self.location,
                partition_spec=partition_spec(schema),
                sort_order=sort_order(schema),
                properties=TABLE_PROPERTIES,
            )
        except TableAlreadyExistsError:
            return catalog.load_table(self.identifier)


# Making a client of the catalogue costs more than an incremental export's own work.
@lru_cache
def _catalog(region: str, endpoint: str | None, ambient: bool) -> GlueCatalog:
    properties: dict[str, Any] = {"client.region": region, "glue.skip-archive": "true"}
    if endpoint is not None:
        properties |= {"glue.endpoint": endpoint, "s3.endpoint": endpoint}
        if not ambient:
            properties |= {"client.access-key-id": "test", "client.secret-access-key": "test"}
    return GlueCatalog("lake", **properties)


def watermark(table: Table) -> str | None:
    """How far the change feed has been read: the property of the newest snapshot that carries one.

    Only ancestors of the current snapshot count: after a rollback the feed is read from there again.
    """
    for snapshot in ancestors_of(table.current_snapshot(), table.metadata):
        if snapshot.summary is not None and (value := snapshot.summary.additional_properties.get(WATERMARK)):
            return value
    return None


def count_rows(table: Table) -> int:
    """How many rows the current snapshot has, as its own summary says."""
    snapshot = table.current_snapshot()
    if snapshot is None or snapshot.summary is None:
        return 0
    return int(snapshot.summary.additional_properties.get("total-records", "0"))


def month_bounds(month: str) -> tuple[date, date]:
    """First day of the month, and of the next one."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1)


def group_mask(rows: pa.Table, groups: Iterable[Group]) -> pa.ChunkedArray:
    """Which rows belong to one of the groups."""
    mask = pa.chunked_array([pa.repeat(False, rows.num_rows)])
    for month, users in _by_month(groups).items():
        first, following = month_bounds(month)
        inside = pc.and_(pc.greater_equal(rows["date"], first), pc.less(rows["date"], following))
        mask = pc.or_(mask, pc.and_(inside, pc.is_in(rows["user_id"], pa.array(users, pa.string()))))
    return mask


def replace_all(table: Table, rows: pa.Table, properties: Mapping[str, str]) -> int:
    """Replace every row in one commit, reading none of the old files; the new snapshot's id."""
    doomed = [task.file for task in table.scan().plan_files()]
    return _commit(table, AlwaysTrue(), doomed, rows, properties)


def changed_groups(table: Table, groups: Collection[Group], rows: pa.Table) -> "Replacement | None":
    """What must be written so that the table's rows of these groups are `rows`; None if they are already.

    Whole months are compared: a month's rows share their files, so they are rewritten together.
    """
    by_month = _by_month(groups)
    tasks = list(table.scan(row_filter=_months_filter(by_month)).plan_files())
    old = [(task, _read(table, task)) for task in tasks if _touches(task.file, by_month)]
    before = pa.concat_tables(
        [part.filter(group_mask(part, groups)) for _, part in old] or [rows.slice(0, 0)]
    )
    changed = {month: users for month, users in by_month.items() if not _same_month(before, rows, month)}
    if not changed:
        return None
    written = [Group(user, month) for month, users in changed.items() for user in users]
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
        part.filter(pc.invert(group_mask(part, written)))
        for part in (read.get(task.file.file_path) or _read(table, task) for task in doomed)
    ]
    return Replacement(
        groups=written,
        rows=rows.filter(group_mask(rows, written)),
        kept=pa.concat_tables([ARROW_SCHEMA.empty_table(), *kept]),
        files=[task.file for task in doomed],
    )


@dataclass(frozen=True, slots=True)
class Replacement:
    """A commit to be: `files` give way to `kept`, their rows that stay, and the fresh `rows` of `groups`."""

    groups: list[Group]
    rows: pa.Table
    kept: pa.Table
    files: list[DataFile]

    def commit(self, table: Table, properties: Mapping[str, str]) -> int:
        """The new snapshot's id. Raises ConflictError if the same months changed since `table` was opened."""
        months = _months_filter(_by_month(self.groups))
        return _commit(table, months, self.files, pa.concat_tables([self.kept, self.rows]), properties)


def rows_of(table: Table, groups: Collection[Group]) -> pa.Table:
    """The table's rows of these groups."""
    by_month = _by_month(groups)
    tasks = table.scan(row_filter=_months_filter(by_month)).plan_files() if groups else ()
    parts = [_read(table, task) for task in tasks if _touches(task.file, by_month)]
    return pa.concat_tables(
        [ARROW_SCHEMA.empty_table(), *(part.filter(group_mask(part, groups)) for part in parts)]
    )


def damaged_files(table: Table) -> list[str]:
    """The current snapshot's files that are not there, or not as long as they were written."""
    from pyarrow.fs import FileSelector

    expected = {task.file.file_path: task.file.file_size_in_bytes for task in table.scan().plan_files()}
    if not expected:
        return []
    scheme, _, path = table.location().partition("://")
    bucket, _, _ = path.partition("/")
    files = table.io.fs_by_scheme(scheme, bucket)  # type: ignore[attr-defined]
    found = files.get_file_info(FileSelector(f"{path}/data", recursive=True, allow_not_found=True))
    sizes = {f"{scheme}://{file.path}": file.size for file in found}
    return sorted(name for name, size in expected.items() if sizes.get(name) != size)


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
    files = write_files(table, sorted_rows(rows))
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


def _by_month(groups: Iterable[Group]) -> dict[str, list[str]]:
    users: defaultdict[str, list[str]] = defaultdict(list)
    for group in groups:
        users[group.month].append(group.user_id)
    return {month: sorted(users[month]) for month in sorted(users)}


def _months_filter(months: Iterable[str]) -> BooleanExpression:
    spans = [month_bounds(month) for month in months]
    return parse(" OR ".join(f"(date >= '{first}' AND date < '{following}')" for first, following in spans))


def _in_months(file: DataFile, months: Iterable[str]) -> bool:
    return any(True for _ in _overlapping(file, months))


def _overlapping(file: DataFile, months: Iterable[str]) -> Iterator[str]:
    """The months of which the file may have rows, by the smallest and largest date in it."""
    field_id = iceberg_schema().find_field("date").field_id
    lowest, highest = (
        EPOCH + timedelta(days=int(unpack("<i", bounds[field_id])[0]))
        for bounds in (file.lower_bounds, file.upper_bounds)
    )
    for month in months:
        first, following = month_bounds(month)
        if lowest < following and first <= highest:
            yield month


def _touches(file: DataFile, users_by_month: Mapping[str, list[str]]) -> bool:
    """Whether the file may have rows of one of these users' months: its bounds are bytes of UTF-8."""
    field_id = iceberg_schema().find_field("user_id").field_id
    lowest: bytes = file.lower_bounds[field_id]
    highest: bytes = file.upper_bounds[field_id]
    return any(
        lowest <= user.encode() <= highest
        for month in _overlapping(file, users_by_month)
        for user in users_by_month[month]
    )
