"""A whole ledger into the lake by the distributed engine: staged as Parquet, merged there, proved there."""
# ruff: noqa: S608 - every name in the statements is the deployment's or this module's own

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import msgspec
import pyarrow as pa
from pyarrow import json
from pyiceberg.exceptions import NoSuchTableError

from etl.batches import batches
from etl.days import LINES, Item, to_columns
from etl.history import go_back
from etl.rows import ITEM, lake_rows, to_rows
from etl.schema import ARROW_SCHEMA, COLUMNS
from etl.table import HELD, PROPERTY, WATERMARK, Lake
from lambdas.ledger.transaction import instant_text

# DynamoDB's exports and the staged tables lie below it; the bucket's lifecycle forgets them after a week.
PREFIX = "backfill"
STAGED_ROWS, STAGED_TOTALS = "backfill_transactions", "backfill_totals"
STAGED_AT_ONCE = 1_000_000
SHOWN = 20
_COLUMNS = [column.name for column in COLUMNS]


class HeldError(Exception):
    """Somebody went back to an older snapshot and keeps the lake there."""


class UnprovedError(Exception):
    """After the merge the lake did not equal the totals; it was taken back to where it was."""


class _Line(msgspec.Struct):
    Item: Item


_LINE = msgspec.json.Decoder(_Line)


def rows_of(blocks: Iterable[bytes]) -> Iterator[pa.Table]:
    """The transactions of exported lines, as the lake has them."""
    schema = pa.schema([("Item", ITEM)])
    for block in blocks:
        lines = json.read_json(
            pa.BufferReader(block),
            read_options=json.ReadOptions(use_threads=False, block_size=len(block) + 1),
            parse_options=json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
        yield lake_rows(to_rows(lines["Item"].combine_chunks()))


def totals_of(blocks: Iterable[bytes]) -> Iterator[pa.Table]:
    """The totals' lines of exported lines."""
    for block in blocks:
        yield to_columns([_LINE.decode(line).Item for line in block.splitlines()]).lines


@dataclass(frozen=True, slots=True)
class Backfill:
    """One backfill of `lake` by an engine: `ask` answers a query, `change` runs what answers nothing."""

    lake: Lake
    ask: Callable[[str], pa.Table]
    change: Callable[[str], None]
    run_id: str

    def hold(self, at: datetime) -> None:
        """Have the scheduled export leave the lake alone: it is then never newer than the staged ledger.

        Raises HeldError if somebody holds it already.
        """
        table = self.lake.open_or_create()
        if HELD in table.properties:
            raise HeldError(f"The lake is held at an older snapshot since {table.properties[HELD]}")
        with table.transaction() as transaction:
            transaction.set_properties({HELD: instant_text(at)})
        if table.current_snapshot() is None:  # so that there is something to go back to
            self._commit({})

    def release(self) -> None:
        with self.lake.open().transaction() as transaction:
            transaction.remove_properties(HELD)

    def stage(self, rows: Iterable[pa.Table], totals: Iterable[pa.Table]) -> tuple[int, int]:
        """Write both beside the lake in bounded memory; how many rows and lines. An earlier run's go."""
        self.forget()
        plain = pa.schema([f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in LINES])
        return self._stage(STAGED_ROWS, rows, ARROW_SCHEMA), self._stage(STAGED_TOTALS, totals, plain)

    def fill(self) -> list[int]:
        """Make the lake's rows the staged ones and prove it; the years that were merged.

        A year at a time, for Athena writes at most 100 partitions a statement. Whatever fails, the lake is
        taken back to where it was. Raises UnprovedError if it does not equal the staged totals.
        https://docs.aws.amazon.com/athena/latest/ug/ctas-insert-into.html
        """
        before = self.lake.open().current_snapshot()
        try:
            years = self.ask(years_of(self._lake, self._staged))["year"].to_pylist()
            for year in years:
                self.change(merge_of(self._lake, self._staged, int(year)))
            wrong = self.ask(proof_of(self._lake, f"{self.lake.database}.{STAGED_TOTALS}")).to_pylist()
            if wrong:
                days = "; ".join(f"{row['day']} of user {row['user_id']}" for row in wrong)
                raise UnprovedError(f"Rows and totals do not agree: {days}")
        except Exception:
            if before is not None:
                go_back(self.lake.open(), before.snapshot_id, keep=False, at="")
            raise
        return [int(year) for year in years]

    def mark(self, at: datetime) -> None:
        """Commit how far the lake now is: exports go on from the instant that the ledger was exported of."""
        self._commit({f"{PROPERTY}run-id": self.run_id, WATERMARK: instant_text(at)})

    def forget(self) -> None:
        """Take the staged tables out of the catalogue; their files go with the bucket's lifecycle."""
        catalog = self.lake.catalog()
        for name in (STAGED_ROWS, STAGED_TOTALS):
            with suppress(NoSuchTableError):
                catalog.drop_table((self.lake.database, name))

    def _commit(self, properties: dict[str, str]) -> None:
        """A snapshot of the same rows."""
        with (
            self.lake.open().transaction() as transaction,
            transaction.update_snapshot(snapshot_properties=properties).fast_append(),
        ):
            pass

    @property
    def _lake(self) -> str:
        return f"{self.lake.database}.{self.lake.table}"

    @property
    def _staged(self) -> str:
        return f"{self.lake.database}.{STAGED_ROWS}"

    def _stage(self, name: str, parts: Iterable[pa.Table], schema: pa.Schema) -> int:
        location = f"s3://{self.lake.bucket}/{PREFIX}/{self.run_id}/{name}"
        table = self.lake.catalog().create_table((self.lake.database, name), schema, location=location)
        count = 0
        for part in batches(parts, STAGED_AT_ONCE):
            table.append(part.cast(schema))
            count += part.num_rows
        return count


def years_of(lake: str, staged: str) -> str:
    """The years of which either table has rows."""
    return (
        f'SELECT extract(YEAR FROM "date") AS year FROM {lake} UNION '
        f'SELECT extract(YEAR FROM "date") AS year FROM {staged} ORDER BY 1'
    )


def merge_of(lake: str, staged: str, year: int) -> str:
    """Of one year: rows that differ are updated, rows that are missing come in, rows that are gone go.

    Neither Athena nor Trino knows WHEN NOT MATCHED BY SOURCE: what is gone stands in the source as such.
    """
    names = [f'"{name}"' for name in _COLUMNS]
    inside = f"BETWEEN DATE '{year}-01-01' AND DATE '{year}-12-31'"
    same = "fresh.user_id = old.user_id AND fresh.transaction_id = old.transaction_id"
    return f"""MERGE INTO {lake} AS lake
USING (
    SELECT {", ".join(names)}, FALSE AS gone FROM {staged} WHERE "date" {inside}
    UNION ALL
    SELECT {", ".join(f"old.{name}" for name in names)}, TRUE
    FROM {lake} AS old
    LEFT JOIN {staged} AS fresh ON {same} AND fresh."date" {inside}
    WHERE old."date" {inside} AND fresh.user_id IS NULL
) AS ledger
ON lake.user_id = ledger.user_id AND lake.transaction_id = ledger.transaction_id AND lake."date" {inside}
WHEN MATCHED AND ledger.gone THEN DELETE
WHEN MATCHED AND ({" OR ".join(f"lake.{name} IS DISTINCT FROM ledger.{name}" for name in names[2:])})
    THEN UPDATE SET {", ".join(f"{name} = ledger.{name}" for name in names)}
WHEN NOT MATCHED AND NOT ledger.gone
    THEN INSERT ({", ".join(names)}) VALUES ({", ".join(f"ledger.{name}" for name in names)})"""


def proof_of(lake: str, totals: str) -> str:
    """Users and days in which rows and totals do not agree to the last digit: none, if all is well."""
    return f"""SELECT user_id, "date" AS day
FROM (
    SELECT user_id, "date", currency || '|' || type || '|' || category AS of, amount, 1 AS n
    FROM {lake}
    UNION ALL
    SELECT user_id, "date", "group", -"sum", -"count" FROM {totals}
) AS both
GROUP BY user_id, "date", of
HAVING SUM(amount) <> 0 OR SUM(n) <> 0
ORDER BY 1, 2
LIMIT {SHOWN}"""
