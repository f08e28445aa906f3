"""Trino, the engine of Athena, reads the lake as DuckDB does: exact values, time travel, pruning."""
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

from etl.backfill import Backfill, UnprovedError, read_totals, read_transactions
from etl.lake_views import VIEWS, View
from etl.ledger_months import LedgerMonth, find_ledger_months
from etl.point_in_time import read_blocks
from etl.small_tables import SMALL_TABLES, SmallTable
from etl.small_tables_export import replace_rows
from etl.sql import add_time_travel, run_duckdb
from etl.table import Lake, read_watermark
from infra.stacks.quicksight import Reader, rules_sql
from lambdas.ledger.accounts import Account
from lambdas.ledger.balance_assertions import BalanceAssertion
from lambdas.ledger.budgets import Budget
from lambdas.ledger.user_settings import StoredSettings, UserSettings
from tests.conformance import trino
from tests.conformance.trino import Trino
from tests.etl.emulator import run_emulator
from tests.etl.lake_writer import replace_all, replace_months
from tests.etl.ledger_writer import Record, Split
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
_ACCOUNT = Account("giro", "Giro 🦉", "checking", "EUR", Decimal("99.5"), "2024-01-01")
SETTINGS = [
    _ACCOUNT.to_item("ada"),
    replace(_ACCOUNT, id="savings", kind="savings", closed="2026-12-31").to_item("ada"),
    BalanceAssertion("giro", "2026-03-31", Decimal("-1234.56"), "statement").to_item("ada"),
    BalanceAssertion("savings", "2024-01-01", Decimal("99.5")).to_item("ada"),
    Budget("Food", Decimal(400), "EUR").to_item("ada"),
    StoredSettings(UserSettings("EUR", categories=(("Food", "expense"),)), 1).to_item("ada"),
]
ORDERED = 'SELECT * FROM expenses.transactions ORDER BY ledger_id, "date", transaction_id, line_number'


@dataclass(frozen=True)
class Engines:
    """Both engines over the same table."""

    lake: Lake
    trino: Trino

    def query_both(self, sql: str) -> tuple[list[list[Any]], list[list[Any]]]:
        """Return the rows of Trino and of DuckDB, both sorted by their values."""
        result = run_duckdb(self.lake, sql)
        duckdb = [list(row) for row in zip(*(column.to_pylist() for column in result.columns), strict=True)]
        answer = self.trino.query(sql)
        assert answer.columns == result.column_names
        return sorted(answer.rows, key=sort_key), sorted(duckdb, key=sort_key)


def sort_key(row: list[Any]) -> str:
    """Return a key in which decimals of different scales are equal."""
    return repr([value.normalize() if isinstance(value, Decimal) else value for value in row])


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        trino.fetch()
    except trino.MissingError as missing:
        pytest.skip(f"Trino cannot run: {missing}")
    with run_emulator(tmp_path_factory.mktemp("emulator")) as url:
        session = boto3.Session("test", "test", region_name=REGION)
        session.client("s3", endpoint_url=url).create_bucket(Bucket=BUCKET)
        session.client("glue", endpoint_url=url).create_database(DatabaseInput={"Name": "expenses"})
        yield url


@pytest.fixture(scope="module")
def engines(endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Two years of a household, then one unusual row in a commit of its own."""
    lake = Lake(BUCKET, "expenses", "transactions", REGION, endpoint)
    replace_all(lake.open_or_create(), transactions_table(household()))
    add(lake, UNUSUAL)
    for small in SMALL_TABLES:
        table = lake.beside(small.name).open_or_create(small.schema)
        replace_rows(table, small, small.to_arrow(SETTINGS), {})
    glue: Any = boto3.Session("test", "test", region_name=REGION).client("glue", endpoint_url=endpoint)
    for view in VIEWS:
        glue.create_table(
            DatabaseName="expenses", TableInput=view.to_table_input("expenses", trino.CATALOGUE)
        )
    with trino.run(endpoint, tmp_path_factory.mktemp("trino")) as server:
        yield Engines(lake, server)


UNUSUAL = Record(
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
    """Publish one more row as an incremental export does."""
    rows = transactions_table([]).from_pylist([record.to_row()], schema=transactions_table([]).schema)
    replace_months(lake.open(), find_ledger_months(rows), rows)


def test_every_value_of_every_row_is_the_same_on_both(engines: Engines) -> None:
    result = run_duckdb(engines.lake, ORDERED)
    answer = engines.trino.query(ORDERED)
    assert answer.columns == result.column_names
    assert answer.rows == [list(row.values()) for row in result.to_pylist()]
    assert UNUSUAL.to_row() in [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


@pytest.mark.parametrize("sql", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_a_shipped_statement_returns_the_same_rows_on_both(engines: Engines, sql: str) -> None:
    on_trino, on_duckdb = engines.query_both(sql)
    assert len(on_trino) == len(on_duckdb)
    for trino_row, duckdb_row in zip(on_trino, on_duckdb, strict=True):
        assert trino_row == duckdb_row or (has_floats(trino_row) and trino_row == pytest.approx(duckdb_row))


@pytest.mark.parametrize("small", SMALL_TABLES, ids=[small.name for small in SMALL_TABLES])
def test_a_small_table_is_the_same_on_both_with_its_comments(engines: Engines, small: SmallTable) -> None:
    on_trino, on_duckdb = engines.query_both(f"SELECT * FROM expenses.{small.name}")
    assert on_trino == on_duckdb and on_trino
    described = {row[0]: row[3] for row in engines.trino.query(f"DESCRIBE expenses.{small.name}").rows}
    assert described == {column.name: column.comment for column in small.columns}


@pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])
def test_a_view_of_the_catalogue_is_the_same_on_both(engines: Engines, view: View) -> None:
    on_trino, on_duckdb = engines.query_both(f"SELECT * FROM expenses.{view.name}")
    assert on_trino == on_duckdb and on_trino
    described = {row[0]: row[3] for row in engines.trino.query(f"DESCRIBE expenses.{view.name}").rows}
    assert list(described) == [column.name for column in view.columns]


def test_the_sums_of_reconcile_are_the_same_on_both(engines: Engines) -> None:
    on_trino, on_duckdb = engines.query_both(
        "SELECT ledger_id, currency, CAST(date_trunc('month', \"date\") AS DATE) AS month, COUNT(*) AS n,"
        " SUM(amount) FILTER (WHERE type = 'income') AS income,"
        " SUM(amount) FILTER (WHERE type = 'expense') AS expense, SUM(signed_amount) AS net"
        " FROM expenses.transactions GROUP BY 1, 2, 3"
    )
    assert on_trino == on_duckdb


def test_time_travel_gives_the_same_rows_on_both(engines: Engines) -> None:
    count = (
        "SELECT COUNT(*) AS n, SUM(amount) AS s,"
        ' (SELECT COUNT(*) FROM expenses."transactions$snapshots") AS snapshots FROM expenses.transactions'
    )
    sums = set()
    for entry in engines.lake.open().history():
        at = datetime.fromtimestamp(entry.timestamp_ms / 1000, UTC)
        [row] = engines.trino.query(add_time_travel(count, "expenses", at)).rows
        assert row == list(run_duckdb(engines.lake, count, at).to_pylist()[0].values())
        sums.add(row[1])
    assert len(sums) == 2


def test_one_users_month_is_read_from_one_file(engines: Engines) -> None:
    tasks = engines.lake.open().scan().plan_files()
    sizes = {task.file.file_path: task.file.record_count for task in tasks}
    answer = engines.trino.query(
        'SELECT DISTINCT "$path" FROM expenses.transactions'
        " WHERE ledger_id = 'ada' AND \"date\" BETWEEN DATE '2026-03-01' AND DATE '2026-03-31'"
    )
    [[path]] = answer.rows
    assert len(sizes) == 25 and answer.read_rows == sizes[path] < sum(sizes.values()) / 20


def test_trino_shows_the_columns_comments(engines: Engines) -> None:
    described = {row[0]: row[3] for row in engines.trino.query("DESCRIBE expenses.transactions").rows}
    assert described["amount"] == "What it adds to its type's total in the currency; negative for a refund"
    assert all(described.values())


def test_rows_that_another_engine_deleted_stay_deleted_after_an_export(
    endpoint: str, engines: Engines
) -> None:
    """Trino writes position deletes beside the files instead of new files."""
    lake = Lake(BUCKET, "expenses", "others", REGION, endpoint)
    rows = transactions_table(household(months=3))
    replace_all(lake.open_or_create(), rows)
    first = rows["transaction_id"][0].as_py()
    engines.trino.query(f"DELETE FROM expenses.others WHERE transaction_id = '{first}'")
    remaining = [row for row in rows.to_pylist() if row["transaction_id"] != first]
    assert read_ids(lake) == sorted(row["transaction_id"] for row in remaining)

    month = LedgerMonth("ada", f"{rows['date'][0].as_py():%Y-%m}")
    changed = [row for row in remaining if f"{row['date']:%Y-%m}" == month.month][1:]
    replace_months(lake.open(), [month], rows.from_pylist(changed, schema=rows.schema))
    counted = engines.trino.query("SELECT COUNT(*) FROM expenses.others").rows
    assert counted == [[len(remaining) - 1]] and len(read_ids(lake)) == len(remaining) - 1


def test_a_backfill_makes_the_lake_the_ledger_and_proves_it(endpoint: str, engines: Engines) -> None:
    """An outdated lake, DynamoDB's export of the ledger, and the statements that run on Athena."""
    lake = Lake(BUCKET, "expenses", "backfilled", REGION, endpoint)
    unchanged = [Record("ann", f"t{day:02}", date=f"2025-12-{day:02}") for day in range(1, 10)]
    deleted = Record("ann", "gone", date="2026-02-01")
    moved = Record("bob", "moved", date="2025-01-31")
    schema = transactions_table([]).schema
    old = pa.Table.from_pylist([record.to_row() for record in (*unchanged, deleted, moved)], schema=schema)
    replace_all(lake.open_or_create(), old)
    ledger = [
        *unchanged[1:],
        replace(
            unchanged[0],
            amount="99999999999.99",
            tags=("ä", "b"),
            version=2,
            updated_at="2026-11-23T18:50:00.123456Z",
        ),
        replace(moved, date="2026-01-01", version=2),
        Record("zoë", "new", date="1970-01-01", type="income", category="a|b", refund=True),
        Record("zoë", "saved", date="2026-01-02", type="transfer", account="giro", to_account="visa"),
        Record(
            "zoë",
            "receipt",
            date="2026-01-03",
            account="visa",
            amount="7",
            splits=(Split("Food", "9"), Split("Home", "-2", "a deposit")),
        ),
    ]
    expected = [row for record in ledger for row in record.to_rows()]
    changes = [change for record in ledger for change in record.changes()]
    s3 = boto3.Session("test", "test", region_name=REGION).client("s3", endpoint_url=endpoint)
    work = Backfill(lake, query_with(engines.trino), execute_with(engines.trino), "run1")
    work.hold(AT)
    rows = read_transactions(
        read_blocks(s3, write_export(s3, BUCKET, [record.to_item() for record in ledger]))
    )
    totals = list(read_totals(read_blocks(s3, write_export(s3, BUCKET, day_items(ledger)))))
    assert work.stage(rows, totals) == (len(expected), len(changes))
    assert work.merge() == [1970, 2025, 2026]
    work.commit_watermark(AT)
    work.release()
    in_lake = lake.open().scan().to_arrow().to_pylist()
    assert sorted(in_lake, key=row_key) == sorted(expected, key=row_key)
    assert read_watermark(lake.open()) == "2026-11-23T12:00:00.000000Z"

    # A second merge changes nothing; one whose totals differ is rolled back.
    before = lake.open().current_snapshot()
    assert work.merge() == [1970, 2025, 2026]
    other = totals[0].set_column(3, "sum", pc.negate(totals[0]["sum"]))
    work.stage([pa.Table.from_pylist([], schema=schema)], [other, *totals[1:]])
    now = lake.open().current_snapshot()
    with pytest.raises(UnprovedError, match="of ledger"):
        work.merge()
    assert before is not None and now is not None
    assert lake.open().current_snapshot().snapshot_id == now.snapshot_id  # type: ignore[union-attr]
    assert lake.open().scan().count() == len(expected)
    work.drop_staged_tables()


def row_key(row: dict[str, Any]) -> tuple[str, int]:
    return row["transaction_id"], row["line_number"]


def query_with(engine: Trino) -> Callable[[str], pa.Table]:
    def run(sql: str) -> pa.Table:
        answer = engine.query(sql)
        columns = zip(*answer.rows, strict=True) if answer.rows else [[] for _ in answer.columns]
        return pa.table(dict(zip(answer.columns, map(list, columns), strict=True)))

    return run


def execute_with(engine: Trino) -> Callable[[str], None]:
    def run(sql: str) -> None:
        engine.query(sql)

    return run


def read_ids(lake: Lake) -> list[str]:
    ids: list[str] = (
        lake.open().scan(selected_fields=("transaction_id",)).to_arrow()["transaction_id"].to_pylist()
    )
    return sorted(ids)


def has_floats(row: list[Any]) -> bool:
    return any(isinstance(value, float) for value in row)
