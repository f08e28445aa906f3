"""The lake's files: reading those that a plan needs, and making its one commit."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.expressions import AlwaysTrue, BooleanExpression
from pyiceberg.expressions.parser import parse
from pyiceberg.io.pyarrow import ArrowScan
from pyiceberg.schema import Schema
from pyiceberg.table import FileScanTask, Table

from etl.day_totals import TOTALS_SCHEMA
from etl.iceberg_schema import map_field_ids
from etl.ledger_months import LedgerMonth, group_users, month_bounds, select_months
from etl.manifests import LakeTransaction, start_replacement
from etl.parquet_writer import write_files
from etl.plan import LakeFile, Replacement, may_contain
from etl.proof import PROOF_COLUMNS, sum_months
from etl.rows import concat_lake_rows, conform
from etl.schema import ARROW_SCHEMA, KEY_COLUMNS
from etl.storage import reading
from etl.table import ConflictError


def list_lake_files(table: Table) -> list[LakeFile]:
    """Return the current snapshot's files, unread.

    Raises:
        UnreadableError: the snapshot's list of files is damaged.
    """
    return _list_files(table, AlwaysTrue())


def read_lake_files(table: Table, ledger_months: Collection[LedgerMonth]) -> list[LakeFile]:
    """Return the files of these calendar months; those that may have rows of the ledger months are read.

    Raises:
        UnreadableError: a file is missing or damaged.
    """
    if not ledger_months:
        return []
    users = group_users(ledger_months)
    return [
        replace(file, rows=_read(table, file.task)) if may_contain(file, users) else file
        for file in _list_files(table, _months_filter(users))
    ]


def read_lake_rows(table: Table, ledger_months: Collection[LedgerMonth]) -> pa.Table:
    """Return the lake's rows of these ledger months.

    Raises:
        UnreadableError: a file is missing or damaged.
    """
    parts = [file.rows for file in read_lake_files(table, ledger_months) if file.rows is not None]
    return concat_lake_rows(part.filter(select_months(part, ledger_months)) for part in parts)


def read_foreign_columns(table: Table) -> pa.Table:
    """Return all rows with their keys and the columns that others added to the table; empty without any.

    Raises:
        UnreadableError: a file is missing or damaged.
    """
    foreign = [field.name for field in table.schema().fields if field.name not in ARROW_SCHEMA.names]
    if not foreign:
        return ARROW_SCHEMA.empty_table()
    with reading("the columns that others added"):
        return table.scan(selected_fields=(*KEY_COLUMNS, *foreign)).to_arrow()


def sum_lake_months(table: Table) -> pa.Table:
    """Return the lake's rows counted and summed per ledger, month and category key (`TOTALS_SCHEMA`).

    Every file is read as a whole, so that a damaged one is found whichever of its columns is damaged.

    Raises:
        UnreadableError: a file is missing or damaged.
    """
    parts = [TOTALS_SCHEMA.empty_table()]
    for lake_file in list_lake_files(table):
        _check_pages(table, lake_file.file.file_path)
        parts.append(sum_months(_read(table, lake_file.task, PROOF_COLUMNS)))
    return pa.concat_tables(parts).unify_dictionaries()


def _check_pages(table: Table, path: str) -> None:
    """Decode the file and compare each page with its checksum."""
    with reading(path), table.io.new_input(path).open() as stream:
        file = pq.ParquetFile(stream, page_checksum_verification=True)
        for _ in file.iter_batches(use_threads=False):
            pass


def commit_replacement(table: Table, replacement: Replacement, properties: Mapping[str, str]) -> int:
    """Make the replacement in one snapshot with these properties; return the snapshot's id.

    Not `Table.overwrite`, which makes up to three snapshots: time travel could then show the one in which
    the old rows are gone and the new ones are not there yet.

    Raises:
        ConflictError: somebody else committed to the same months since `table` was opened.
        UnreadableError: a file whose rows stay cannot be read.
    """
    carried = [replacement.carried, *(_read(table, lake_file.task) for lake_file in replacement.unread)]
    rows = pa.concat_tables([replacement.rows, *carried], promote_options="default")
    files = write_files(table, rows)
    transaction = LakeTransaction(table)
    try:
        with start_replacement(transaction, properties) as overwrite:
            overwrite.delete_by_predicate(_months_filter(replacement.months))
            for lake_file in replacement.removed:
                overwrite.delete_data_file(lake_file.file)
            for file in files:
                overwrite.append_data_file(file)
        transaction.commit_transaction()
    except (CommitFailedException, ValidationException) as error:
        for file in files:
            table.io.delete(file.file_path)
        raise ConflictError(str(error)) from error
    return overwrite.snapshot_id


def _list_files(table: Table, filter_: BooleanExpression) -> list[LakeFile]:
    ids = map_field_ids(table.schema())
    with reading("the current snapshot"):
        return [LakeFile(task, ids) for task in table.scan(row_filter=filter_).plan_files()]


def _read(table: Table, task: FileScanTask, names: Collection[str] | None = None) -> pa.Table:
    """Return the file's rows with the named columns, or with all."""
    # Files of an earlier layout have no values in columns that are required now.
    optional = [
        field.model_copy(update={"required": False})
        for field in table.schema().fields
        if names is None or field.name in names
    ]
    scan = ArrowScan(table.metadata, table.io, Schema(*optional), AlwaysTrue())
    with reading(task.file.file_path):
        rows = scan.to_table([task])
        return conform(rows) if names is None else rows


def _months_filter(months: Iterable[str] | None) -> BooleanExpression:
    """Return the filter of rows of these calendar months; None stands for all."""
    if months is None:
        return AlwaysTrue()
    bounds = [month_bounds(month) for month in months]
    return parse(" OR ".join(f"(date >= '{first}' AND date < '{following}')" for first, following in bounds))
