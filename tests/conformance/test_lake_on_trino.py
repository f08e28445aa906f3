"""Athena's engine reads the lake as DuckDB does: to the last digit, back in time, no more than it must."""
# ruff: noqa: S608 - every statement here is the test's own

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from etl.backfill import Backfill, UnprovedError, rows_of, totals_of
from etl.commit import changed_groups, replace_all
from etl.ledger_months import LedgerMonth, find_ledger_months
from etl.point_in_time import blocks
from etl.sql import at_time, run_duckdb
from etl.table import Lake, watermark
from infra.stacks.quicksight import Reader, rules_sql
from tests.conformance import trino
from tests.conformance.trino import Trino
from tests.etl.emulator import emulator
from tests.etl.ledger_writer import Record
from tests.etl.test_rows import day_items
from tests.support.lake_in_memory import household, transactions_table
from tests.support.portable_sql import STATEMENTS as SHIPPED
from tests.support.table_export import AT, write_export

REGION, BUCKET = "us-east-1", "lake"
STATEMENTS = SHIPPED | {
    "access rules": rules_sql(
        "arn:aws:quicksight:eu-central-1:111122223333:user/default/me", [Reader("o'neill", "sub-1")]
    )
}
ORDERED = 'SELECT * FROM expenses.transactions ORDER BY user_id, "date", transaction_id'


@dataclass(frozen=True)
class Engines:
    """Both engines over the same table."""

    lake: Lake
    trino: Trino

    def both(self, sql: str) -> tuple[list[list[Any]], list[list[Any]]]:
        """The rows of Trino and of DuckDB, each in an order of their own values."""
        found = run_duckdb(self.lake, sql)
        duckdb = [list(row) for row in zip(*(column.to_pylist() for column in found.columns), strict=True)]
        answer = self.trino.query(sql)
        assert answer.columns == found.column_names
        return sorted(answer.rows, key=repr_of), sorted(duckdb, key=repr_of)


def repr_of(row: list[Any]) -> str:
    """Decimals of another scale are the same number."""
    return repr([value.normalize() if isinstance(value, Decimal) else value for value in row])


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        trino.fetch()
    except trino.MissingError as missing:
        pytest.skip(f"Trino cannot run: {missing}")
    with emulator(tmp_path_factory.mktemp("emulator")) as url:
        session = boto3.Session("test", "test", region_name=REGION)
        session.client("s3", endpoint_url=url).create_bucket(Bucket=BUCKET)
        session.client("glue", endpoint_url=url).create_database(DatabaseInput={"Name": "expenses"})
        yield url


@pytest.fixture(scope="module")
def engines(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """A household's two years, one odd row, and a change made later."""
    lake = Lake(BUCKET, "expenses", "transactions", REGION, endpoint)
    replace_all(lake.open_or_create(), transactions_table(household()), {})
    add(lake, ODD)
    with trino.running(endpoint, tmp_path_factory.mktemp("trino")) as server:
        yield Engines(lake, server)


ODD = Record(
    "zoë",
    "t-odd",
    date="1970-01-01",
    type="income",
    category="a|b:ü",
    amount="99999999999999.9999",
    currency="CLF",
    description='=cmd 🦉 "quoted"\nline',
    tags=("ä", "b"),
    created_at="2026-11-23T18:50:00.123456Z",
    updated_at="2026-11-23T18:50:00.999999Z",
    version=2**40,
)


def add(lake: Lake, record: Record) -> None:
    """Publish one more row the way the export does."""
    rows = transactions_table([]).from_pylist([record.row()], schema=transactions_table([]).schema)
    table = lake.open()
    change = changed_groups(table, find_ledger_months(rows), rows)
    assert change is not None
    change.commit(table, {})


def test_every_value_of_every_row_is_the_same_to_the_last_digit(engines: Engines) -> None:
    found = run_duckdb(engines.lake, ORDERED)
    answer = engines.trino.query(ORDERED)
    assert answer.columns == found.column_names
    assert answer.rows == [list(row.values()) for row in found.to_pylist()]
    assert ODD.row() in [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


@pytest.mark.parametrize("sql", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_a_shipped_statement_returns_the_same_rows_on_both(engines: Engines, sql: str) -> None:
    on_trino, on_duckdb = engines.both(sql)
    assert len(on_trino) == len(on_duckdb)
    for left, right in zip(on_trino, on_duckdb, strict=True):
        assert left == right or (has_floats(left) and left == pytest.approx(right))


def test_reconciles_sums_are_the_same_on_both(engines: Engines) -> None:
    on_trino, on_duckdb = engines.both(
        "SELECT user_id, currency, CAST(date_trunc('month', \"date\") AS DATE) AS month, COUNT(*) AS n,"
        " SUM(amount) FILTER (WHERE type = 'income') AS income,"
        " SUM(amount) FILTER (WHERE type = 'expense') AS expense, SUM(signed_amount) AS net"
        " FROM expenses.transactions GROUP BY 1, 2, 3"
    )
    assert on_trino == on_duckdb


def test_both_travel_to_the_same_past(engines: Engines) -> None:
    count = (
        "SELECT COUNT(*) AS n, SUM(amount) AS s,"
        ' (SELECT COUNT(*) FROM expenses."transactions$snapshots") AS snapshots FROM expenses.transactions'
    )
    sums = set()
    for entry in engines.lake.open().history():
        at = datetime.fromtimestamp(entry.timestamp_ms / 1000, UTC)
        [row] = engines.trino.query(at_time(count, "expenses", at)).rows
        assert row == list(run_duckdb(engines.lake, count, at).to_pylist()[0].values())
        sums.add(row[1])
    assert len(sums) == 2


def test_one_users_month_is_read_from_one_file(engines: Engines) -> None:
    tasks = engines.lake.open().scan().plan_files()
    sizes = {task.file.file_path: task.file.record_count for task in tasks}
    answer = engines.trino.query(
        'SELECT DISTINCT "$path" FROM expenses.transactions'
        " WHERE user_id = 'ada' AND \"date\" BETWEEN DATE '2026-03-01' AND DATE '2026-03-31'"
    )
    [[path]] = answer.rows
    assert len(sizes) == 25 and answer.read_rows == sizes[path] < sum(sizes.values()) / 20


def test_the_columns_comments_are_shown(engines: Engines) -> None:
    described = {row[0]: row[3] for row in engines.trino.query("DESCRIBE expenses.transactions").rows}
    assert described["amount"] == "What it adds to its type's total in the currency; negative for a refund"
    assert all(described.values())


def test_what_another_engine_deleted_is_deleted_for_all_and_stays_deleted(
    endpoint: str, engines: Engines
) -> None:
    """Trino marks rows deleted beside the files (position deletes) instead of writing them anew."""
    lake = Lake(BUCKET, "expenses", "others", REGION, endpoint)
    rows = transactions_table(household(months=3))
    replace_all(lake.open_or_create(), rows, {})
    first = rows["transaction_id"][0].as_py()
    engines.trino.query(f"DELETE FROM expenses.others WHERE transaction_id = '{first}'")
    left = [row for row in rows.to_pylist() if row["transaction_id"] != first]
    assert ids(lake) == sorted(row["transaction_id"] for row in left)

    month = LedgerMonth("ada", f"{rows['date'][0].as_py():%Y-%m}")
    opened = lake.open()
    fresh = [row for row in left if f"{row['date']:%Y-%m}" == month.month][1:]
    change = changed_groups(opened, [month], rows.from_pylist(fresh, schema=rows.schema))
    assert change is not None
    change.commit(opened, {})
    counted = engines.trino.query("SELECT COUNT(*) FROM expenses.others").rows
    assert counted == [[len(left) - 1]] and len(ids(lake)) == len(left) - 1


def test_a_backfill_makes_the_lake_the_ledger_and_proves_it(endpoint: str, engines: Engines) -> None:
    """An old lake, DynamoDB's export of a ledger that went on, and the statements that Athena is given."""
    lake = Lake(BUCKET, "expenses", "backfilled", REGION, endpoint)
    kept = [Record("ann", f"t{day:02}", date=f"2025-12-{day:02}") for day in range(1, 10)]
    gone = Record("ann", "gone", date="2026-02-01")
    moved = Record("bob", "moved", date="2025-01-31")
    schema = transactions_table([]).schema
    old = pa.Table.from_pylist([record.row() for record in (*kept, gone, moved)], schema=schema)
    replace_all(lake.open_or_create(), old, {})
    ledger = [
        *kept[1:],
        replace(
            kept[0],
            amount="99999999999.99",
            tags=("ä", "b"),
            version=2,
            updated_at="2026-11-23T18:50:00.123456Z",
        ),
        replace(moved, date="2026-01-01", version=2),
        Record("zoë", "new", date="1970-01-01", type="income", category="a|b", refund=True),
    ]
    s3 = boto3.Session("test", "test", region_name=REGION).client("s3", endpoint_url=endpoint)
    work = Backfill(lake, ask(engines.trino), change(engines.trino), "run1")
    work.hold(AT)
    rows = rows_of(blocks(s3, write_export(s3, BUCKET, [record.item() for record in ledger])))
    totals = list(totals_of(blocks(s3, write_export(s3, BUCKET, day_items(ledger)))))
    assert work.stage(rows, totals) == (len(ledger), len(ledger))
    assert work.fill() == [1970, 2025, 2026]
    work.mark(AT)
    work.release()
    found = {row["transaction_id"]: row for row in lake.open().scan().to_arrow().to_pylist()}
    assert found == {record.transaction_id: record.row() for record in ledger}
    assert watermark(lake.open()) == "2026-11-23T12:00:00.000000Z"

    # A second time it finds nothing to change; and sums that differ take the lake back.
    before = lake.open().current_snapshot()
    assert work.fill() == [1970, 2025, 2026]
    other = totals[0].set_column(3, "sum", pc.negate(totals[0]["sum"]))
    work.stage([pa.Table.from_pylist([], schema=schema)], [other, *totals[1:]])
    now = lake.open().current_snapshot()
    with pytest.raises(UnprovedError, match="of user"):
        work.fill()
    assert before is not None and now is not None
    assert lake.open().current_snapshot().snapshot_id == now.snapshot_id  # type: ignore[union-attr]
    assert lake.open().scan().count() == len(ledger)
    work.forget()


def ask(engine: Trino) -> Callable[[str], pa.Table]:
    def run(sql: str) -> pa.Table:
        answer = engine.query(sql)
        columns = zip(*answer.rows, strict=True) if answer.rows else [[] for _ in answer.columns]
        return pa.table(dict(zip(answer.columns, map(list, columns), strict=True)))

    return run


def change(engine: Trino) -> Callable[[str], None]:
    def run(sql: str) -> None:
        engine.query(sql)

    return run


def ids(lake: Lake) -> list[str]:
    found: list[str] = (
        lake.open().scan(selected_fields=("transaction_id",)).to_arrow()["transaction_id"].to_pylist()
    )
    return sorted(found)


def has_floats(row: list[Any]) -> bool:
    return any(isinstance(value, float) for value in row)
