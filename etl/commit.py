"""The lake's files: reading those that a plan needs, and making its one commit."""

from collections.abc import Collection, Iterable, Mapping

import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException, ValidationException
from pyiceberg.expressions import AlwaysTrue, BooleanExpression
from pyiceberg.expressions.parser import parse
from pyiceberg.io.pyarrow import ArrowScan
from pyiceberg.table import FileScanTask, Table

from etl.ledger_months import LedgerMonth, group_users, month_bounds, select_months
from etl.parquet_writer import write_files
from etl.plan import LakeFile, Replacement, may_contain
from etl.schema import ARROW_SCHEMA
from etl.table import ConflictError, UnreadableError, reading


def list_lake_files(table: Table) -> list[LakeFile]:
    """Return the current snapshot's files, unread.

    Raises:
        UnreadableError: the snapshot's list of files is damaged.
    """
    with reading("the current snapshot"):
        return [LakeFile(task) for task in table.scan().plan_files()]


def read_lake_files(table: Table, ledger_months: Collection[LedgerMonth]) -> list[LakeFile]:
    """Return the files of these calendar months; those that may have rows of the ledger months are read.

    Raises:
        UnreadableError: a file is missing or damaged.
    """
    if not ledger_months:
        return []
    users = group_users(ledger_months)
    tasks = table.scan(row_filter=_months_filter(users)).plan_files()
    return [LakeFile(task, _read(table, task) if may_contain(task.file, users) else None) for task in tasks]


def read_lake_rows(table: Table, ledger_months: Collection[LedgerMonth]) -> pa.Table:
    """Return the lake's rows of these ledger months.

    Raises:
        UnreadableError: a file is missing or damaged.
    """
    parts = [file.rows for file in read_lake_files(table, ledger_months) if file.rows is not None]
    return pa.concat_tables(
        [ARROW_SCHEMA.empty_table(), *(part.filter(select_months(part, ledger_months)) for part in parts)]
    )


def commit_replacement(table: Table, replacement: Replacement, properties: Mapping[str, str]) -> int:
    """Make the replacement in one snapshot with these properties; return the snapshot's id.

    Not `Table.overwrite`, which makes up to three snapshots: time travel could then show the one in which
    the old rows are gone and the new ones are not there yet.

    Raises:
        ConflictError: somebody else committed to the same months since `table` was opened.
        UnreadableError: a file whose rows stay cannot be read.
    """
    carried = [replacement.carried, *(_read(table, lake_file.task) for lake_file in replacement.unread)]
    files = write_files(table, pa.concat_tables([replacement.rows, *carried]))
    transaction = table.transaction()
    try:
        with transaction.update_snapshot(snapshot_properties=dict(properties)).overwrite() as overwrite:
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


def _read(table: Table, task: FileScanTask) -> pa.Table:
    scan = ArrowScan(table.metadata, table.io, table.schema(), AlwaysTrue())
    try:
        return scan.to_table([task]).cast(ARROW_SCHEMA)
    except (OSError, pa.ArrowInvalid) as error:
        raise UnreadableError(f"{task.file.file_path}: {error}") from error


def _months_filter(months: Iterable[str] | None) -> BooleanExpression:
    """Return the filter of rows of these calendar months; None stands for all."""
    if months is None:
        return AlwaysTrue()
    bounds = [month_bounds(month) for month in months]
    return parse(" OR ".join(f"(date >= '{first}' AND date < '{following}')" for first, following in bounds))
