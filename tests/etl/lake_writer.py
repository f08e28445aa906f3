"""A writer of lakes: commits like those of the export, without a ledger."""

from collections.abc import Collection, Mapping

import pyarrow as pa
from pyiceberg.table import Table

from etl.commit import commit_replacement, list_lake_files, read_lake_files
from etl.ledger_months import LedgerMonth
from etl.plan import Replacement, plan_replacement
from etl.schema import ARROW_SCHEMA


def replace_all(table: Table, rows: pa.Table, properties: Mapping[str, str] | None = None) -> None:
    """Commit the rows in place of all others, as a full run does."""
    files = tuple(list_lake_files(table))
    replacement = Replacement(None, files, rows.cast(ARROW_SCHEMA), carried=ARROW_SCHEMA.empty_table())
    commit_replacement(table, replacement, properties or {})


def replace_months(table: Table, ledger_months: Collection[LedgerMonth], rows: pa.Table) -> None:
    """Commit the rows in place of those of the ledger months, as an incremental run does."""
    replacement = plan_replacement(read_lake_files(table, ledger_months), ledger_months, rows)
    assert replacement is not None, "these are the lake's rows already"
    commit_replacement(table, replacement, {})
