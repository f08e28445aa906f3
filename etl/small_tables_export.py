"""The export of the small tables: compare each with its source, replace it in one commit, and prove it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.expressions import AlwaysTrue
from pyiceberg.io.pyarrow import _dataframe_to_data_files, schema_to_pyarrow
from pyiceberg.schema import Schema
from pyiceberg.table import Table

from etl.ledger_tables import SettingsTable, TotalsTable
from etl.manifests import LakeTransaction, start_replacement
from etl.pages import map_parallel
from etl.small_tables import SMALL_TABLES, SmallTable
from etl.storage import UnreadableError, reading
from etl.table import PROPERTY, WATERMARK, ConflictError, Lake
from etl.upkeep import erasures_seen_until, is_due, maintain
from lambdas.ledger.transaction import instant_text

# The property of a snapshot that says of which rows it is made.
DIGEST = f"{PROPERTY}digest"
MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """The outcome of one small table; `is_proved` says that the lake has the rows of its source."""

    name: str
    rows: int
    committed: bool
    is_proved: bool


@dataclass(frozen=True, slots=True)
class _Source:
    """The rows that one table must have, as of the start of the run."""

    table: SmallTable
    rows: pa.Table
    now: datetime
    erasures: Mapping[str, str]

    @property
    def properties(self) -> dict[str, str]:
        return {DIGEST: self.table.digest(self.rows), WATERMARK: instant_text(self.now)}


def export_small_tables(
    lake: Lake, settings: SettingsTable, totals: TotalsTable, now: datetime
) -> list[TableOutcome]:
    """Bring all small tables up to date; a table that already is gets no commit.

    Raises:
        ConflictError: somebody else committed to a table, five times in a row.
        UnreadableError: a table's metadata, or its current list of files, is damaged.
    """
    items = settings.read_all()
    opened = map_parallel(
        lambda small: lake.beside(small.name).open_or_create(small.schema), list(SMALL_TABLES)
    )
    erasures = totals.read_erasures(min(erasures_seen_until(table, now) for table in opened))
    sources = [_Source(small, small.to_arrow(items), now, erasures) for small in SMALL_TABLES]
    return map_parallel(
        lambda pair: _export(lake.beside(pair[1].table.name), *pair), list(zip(opened, sources, strict=True))
    )


def replace_rows(table: Table, small: SmallTable, rows: pa.Table, properties: Mapping[str, str]) -> None:
    """Make these the table's only rows, in one snapshot with these properties.

    Raises:
        ConflictError: somebody else committed since the table was opened.
    """
    with reading(f"the list of files of {small.name}"):
        files = [task.file for task in table.scan().plan_files()]
    transaction = LakeTransaction(table)
    try:
        if not set(rows.column_names) <= set(table.schema().column_names):
            with transaction.update_schema(allow_incompatible_changes=True) as update:
                update.union_by_name(small.schema)
        with start_replacement(transaction, properties) as overwrite:
            overwrite.delete_by_predicate(AlwaysTrue())
            for file in files:
                overwrite.delete_data_file(file)
            if rows.num_rows:
                metadata = transaction.table_metadata
                for file in _dataframe_to_data_files(metadata, _complete(rows, metadata.schema()), table.io):
                    overwrite.append_data_file(file)
        transaction.commit_transaction()
    except (CommitFailedException, ValidationException) as error:
        raise ConflictError(str(error)) from error


def _complete(rows: pa.Table, schema: Schema) -> pa.Table:
    """Return the rows with all columns of the table and its field ids; columns of others are null."""
    fields = schema_to_pyarrow(schema)
    columns = [
        rows[field.name] if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
        for field in fields
    ]
    return pa.table(columns, schema=fields)


def _export(lake: Lake, table: Table, source: _Source) -> TableOutcome:
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            return _export_once(lake, table, source)
        except ConflictError:
            if attempt == MAX_ATTEMPTS:
                raise
            table = lake.open()
    raise AssertionError("unreachable: the last attempt returns or raises")


def _export_once(lake: Lake, table: Table, source: _Source) -> TableOutcome:
    small, rows = source.table, source.rows
    is_daily = is_due(table, source.now)
    committed = _is_outdated(table, source, is_daily=is_daily)
    if committed:
        replace_rows(table, small, rows, source.properties)
        table = lake.open()
    is_proved = not committed or _has_rows(table, small, rows)
    since = erasures_seen_until(table, source.now)
    erasures = {ledger_id: at for ledger_id, at in source.erasures.items() if at > since}
    if is_daily or erasures:
        maintain(table, source.now, erasures)
    return TableOutcome(small.name, rows.num_rows, committed, is_proved)


def _is_outdated(table: Table, source: _Source, *, is_daily: bool) -> bool:
    """Return whether the table must be replaced; once a day its rows are read, not only their digest."""
    snapshot = table.current_snapshot()
    if snapshot is None or snapshot.summary is None:
        return True
    if snapshot.summary.additional_properties.get(DIGEST) != source.properties[DIGEST]:
        return True
    return is_daily and not _has_rows(table, source.table, source.rows)


def _has_rows(table: Table, small: SmallTable, rows: pa.Table) -> bool:
    """Return whether the lake's table has exactly these rows; not where a file of it is damaged."""
    try:
        with reading(small.name):
            stored = table.scan(selected_fields=tuple(rows.column_names)).to_arrow()
    except UnreadableError:
        return False
    return bool(small.sort(stored).to_pylist() == rows.to_pylist())


def find_unproved(outcomes: Sequence[TableOutcome]) -> list[str]:
    """Return the names of the tables that differ from their source."""
    return [outcome.name for outcome in outcomes if not outcome.is_proved]
