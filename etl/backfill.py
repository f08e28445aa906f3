"""Backfill: a whole ledger into the lake by a distributed engine, which merges and proves staged tables."""
# ruff: noqa: S608 - every name in the statements is the deployment's or this module's own

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from pyiceberg.exceptions import NoSuchTableError

from etl.batches import combine_batches
from etl.day_totals import TOTALS_SCHEMA, to_day_totals
from etl.evolution import evolve
from etl.history import restore_snapshot
from etl.iceberg_schema import LAYOUT
from etl.items import decode_totals_lines, decode_transaction_lines
from etl.rows import to_lake_rows, to_rows
from etl.schema import ARROW_SCHEMA, COLUMNS, KEY_COLUMNS
from etl.table import HELD, LAYOUT_PROPERTY, PROPERTY, WATERMARK, Lake, read_state
from lambdas.ledger.transaction import instant_text

# Prefix of DynamoDB's exports and of the staged tables; the bucket's lifecycle deletes them after a week.
PREFIX = "backfill"
STAGED_ROWS, STAGED_TOTALS = "backfill_transactions", "backfill_totals"
STAGED_BATCH_ROWS = 1_000_000
MAX_SHOWN_DAYS = 20
_COLUMNS = [column.name for column in COLUMNS]


class HeldError(Exception):
    """The lake is held at an older snapshot."""


class UnprovedError(Exception):
    """The lake did not equal the totals after the merge; it was rolled back."""


def read_transactions(blocks: Iterable[bytes]) -> Iterator[pa.Table]:
    """Yield the transactions of exported lines with the lake's columns, one table per block."""
    for block in blocks:
        yield to_lake_rows(to_rows(decode_transaction_lines(block)))


def read_totals(blocks: Iterable[bytes]) -> Iterator[pa.Table]:
    """Yield the days' totals (`TOTALS_SCHEMA`) of exported lines, one table per block."""
    for block in blocks:
        yield to_day_totals(decode_totals_lines(block)).totals


@dataclass(frozen=True, slots=True)
class Backfill:
    """One backfill of `lake` by an engine.

    Attributes:
        query: runs a statement and returns its rows.
        execute: runs a statement without a result.
    """

    lake: Lake
    query: Callable[[str], pa.Table]
    execute: Callable[[str], None]
    run_id: str

    def hold(self, at: datetime) -> None:
        """Keep scheduled exports from changing the lake, so that it is never newer than the staged ledger.

        Raises:
            HeldError: the lake is held already.
        """
        table = self.lake.open_or_create()
        if HELD in table.properties:
            raise HeldError(f"The lake is held at an older snapshot since {table.properties[HELD]}")
        evolve(table, is_current_layout=read_state(table).is_current_layout)
        with table.transaction() as transaction:
            transaction.set_properties({HELD: instant_text(at)})
        if table.current_snapshot() is None:  # a rollback needs a snapshot
            self._commit_properties({})

    def release(self) -> None:
        """Let scheduled exports change the lake again."""
        with self.lake.open().transaction() as transaction:
            transaction.remove_properties(HELD)

    def stage(self, rows: Iterable[pa.Table], totals: Iterable[pa.Table]) -> tuple[int, int]:
        """Write both beside the lake in bounded memory; return how many transactions and totals.

        The staged tables of an earlier backfill are dropped.
        """
        self.drop_staged_tables()
        schema = pa.schema(
            [
                field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
                for field in TOTALS_SCHEMA
            ]
        )
        return self._stage(STAGED_ROWS, rows, ARROW_SCHEMA), self._stage(STAGED_TOTALS, totals, schema)

    def merge(self) -> list[int]:
        """Make the lake's rows the staged ones and prove it; return the years that were merged.

        One year per statement, since Athena writes at most 100 partitions in one. After any error the lake is
        rolled back to the snapshot from before.
        https://docs.aws.amazon.com/athena/latest/ug/ctas-insert-into.html

        Raises:
            UnprovedError: the lake does not equal the staged totals.
        """
        before = self.lake.open().current_snapshot()
        try:
            years = self.query(years_statement(self._lake, self._staged_rows))["year"].to_pylist()
            for year in years:
                self.execute(merge_statement(self._lake, self._staged_rows, int(year)))
            unequal = self.query(proof_statement(self._lake, self._staged_totals)).to_pylist()
            if unequal:
                days = "; ".join(f"{row['day']} of ledger {row['ledger_id']}" for row in unequal)
                raise UnprovedError(f"Rows and totals do not agree: {days}")
        except Exception:
            if before is not None:
                restore_snapshot(self.lake.open(), before.snapshot_id, keep=False, at="")
            raise
        return [int(year) for year in years]

    def commit_watermark(self, at: datetime) -> None:
        """Commit `at`, the instant of the exported ledger, as the watermark that exports go on from."""
        properties = {f"{PROPERTY}run-id": self.run_id, LAYOUT_PROPERTY: LAYOUT}
        self._commit_properties(properties | {WATERMARK: instant_text(at)})

    def drop_staged_tables(self) -> None:
        """Drop the staged tables from the catalogue; the bucket's lifecycle deletes their files."""
        catalog = self.lake.catalog()
        for name in (STAGED_ROWS, STAGED_TOTALS):
            with suppress(NoSuchTableError):
                catalog.drop_table((self.lake.database, name))

    def _commit_properties(self, properties: dict[str, str]) -> None:
        """Commit a snapshot of the same rows."""
        with (
            self.lake.open().transaction() as transaction,
            transaction.update_snapshot(snapshot_properties=properties).fast_append(),
        ):
            pass

    @property
    def _lake(self) -> str:
        return f"{self.lake.database}.{self.lake.table}"

    @property
    def _staged_rows(self) -> str:
        return f"{self.lake.database}.{STAGED_ROWS}"

    @property
    def _staged_totals(self) -> str:
        return f"{self.lake.database}.{STAGED_TOTALS}"

    def _stage(self, name: str, parts: Iterable[pa.Table], schema: pa.Schema) -> int:
        location = f"s3://{self.lake.bucket}/{PREFIX}/{self.run_id}/{name}"
        table = self.lake.catalog().create_table((self.lake.database, name), schema, location=location)
        count = 0
        for part in combine_batches(parts, STAGED_BATCH_ROWS):
            table.append(part.cast(schema))
            count += part.num_rows
        return count


def years_statement(lake: str, staged: str) -> str:
    """Return the statement that lists the years in which either table has rows."""
    return (
        f'SELECT extract(YEAR FROM "date") AS year FROM {lake} UNION '
        f'SELECT extract(YEAR FROM "date") AS year FROM {staged} ORDER BY 1'
    )


def merge_statement(lake: str, staged: str, year: int) -> str:
    """Return the statement that makes one year of `lake` equal to `staged`.

    Neither Athena nor Trino knows WHEN NOT MATCHED BY SOURCE, so the source contains the deleted rows.
    """
    names = [f'"{name}"' for name in _COLUMNS]
    changing = [f'"{name}"' for name in _COLUMNS if name not in KEY_COLUMNS]
    in_year = f"BETWEEN DATE '{year}-01-01' AND DATE '{year}-12-31'"
    is_same = " AND ".join(f"new.{name} = old.{name}" for name in KEY_COLUMNS)
    is_key = " AND ".join(f"lake.{name} = ledger.{name}" for name in KEY_COLUMNS)
    return f"""MERGE INTO {lake} AS lake
USING (
    SELECT {", ".join(names)}, FALSE AS is_deleted FROM {staged} WHERE "date" {in_year}
    UNION ALL
    SELECT {", ".join(f"old.{name}" for name in names)}, TRUE
    FROM {lake} AS old
    LEFT JOIN {staged} AS new ON {is_same} AND new."date" {in_year}
    WHERE old."date" {in_year} AND new.ledger_id IS NULL
) AS ledger
ON {is_key} AND lake."date" {in_year}
WHEN MATCHED AND ledger.is_deleted THEN DELETE
WHEN MATCHED AND ({" OR ".join(f"lake.{name} IS DISTINCT FROM ledger.{name}" for name in changing)})
    THEN UPDATE SET {", ".join(f"{name} = ledger.{name}" for name in names)}
WHEN NOT MATCHED AND NOT ledger.is_deleted
    THEN INSERT ({", ".join(names)}) VALUES ({", ".join(f"ledger.{name}" for name in names)})"""


def proof_statement(lake: str, totals: str) -> str:
    """Return the statement that lists users and days whose rows and totals differ, to the last digit."""
    return f"""SELECT ledger_id, "date" AS day
FROM (
    SELECT ledger_id, "date", currency || '|' || type || '|' || category AS totals_key, amount, 1 AS n
    FROM {lake} WHERE type <> 'transfer'
    UNION ALL
    SELECT ledger_id, "date", currency || '|' || account_id, balance_change,
        CASE WHEN line_number = 0 OR type = 'transfer' THEN 1 ELSE 0 END
    FROM {lake} WHERE account_id IS NOT NULL
    UNION ALL
    SELECT ledger_id, "date", totals_key, -"sum", -"count" FROM {totals}
) AS both
GROUP BY ledger_id, "date", totals_key
HAVING SUM(amount) <> 0 OR SUM(n) <> 0
ORDER BY 1, 2
LIMIT {MAX_SHOWN_DAYS}"""
