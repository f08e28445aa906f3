# ruff: noqa: S608 - every statement here is the test's own
"""SQL over the lake on DuckDB: exact, with time travel, and read-only."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from etl import sql
from etl.schema import ARROW_SCHEMA, COLUMNS
from etl.sql import NoSnapshotError, SqlError, run_duckdb
from etl.table import NoLakeError
from tests.etl.conftest import ExportFixture, NewPipeline


@pytest.fixture(scope="module")
def filled(new_pipeline: NewPipeline) -> ExportFixture:
    pipeline = new_pipeline()
    pipeline.ledger.add("ann", date="2026-09-01", amount="0.10", tags=("a", "b"))
    pipeline.ledger.add("ann", date="2026-09-02", amount="0.20")
    pipeline.ledger.add("ann", date="2026-09-30", amount="0.05", refund=True)
    pipeline.ledger.add("bob", date="2026-09-02", type="income", category="Salary", amount="99999999999.99")
    pipeline.ledger.add("bob", date="2026-10-01", currency="JPY", amount="1200")
    pipeline.export()
    return pipeline


@pytest.mark.parametrize("name", ["expenses.{table}", "{table}", '"{table}"'])
def test_sums_are_exact_to_the_last_digit(filled: ExportFixture, name: str) -> None:
    table = name.format(table=filled.lake.table)
    result = run_duckdb(
        filled.lake,
        f"SELECT currency, type, CAST(SUM(amount) AS DECIMAL(18,4)) AS amount, COUNT(*) AS n "
        f"FROM {table} GROUP BY 1, 2 ORDER BY 1, 2",
    )
    assert result.to_pylist() == [
        {"currency": "EUR", "type": "expense", "amount": Decimal("0.2500"), "n": 3},
        {"currency": "EUR", "type": "income", "amount": Decimal("99999999999.9900"), "n": 1},
        {"currency": "JPY", "type": "expense", "amount": Decimal("1200.0000"), "n": 1},
    ]


def test_every_column_has_its_type_and_value(filled: ExportFixture) -> None:
    result = run_duckdb(
        filled.lake, f"SELECT * FROM {filled.lake.table} ORDER BY ledger_id, date, transaction_id"
    )
    assert result.column_names == [column.name for column in COLUMNS]
    assert result.to_pylist() == filled.ledger.expected_rows()


@pytest.mark.parametrize(
    ("statement", "columns"),
    [
        ("SELECT COUNT(*) FROM t", {"ledger_id"}),
        ('SELECT "date", sum(amount) FROM t GROUP BY 1', {"date", "amount"}),
        ("SELECT Category FROM t WHERE type = 'income'", {"category", "type"}),
        ("WITH x AS (SELECT ledger_id AS u FROM t) SELECT * FROM x", {"*"}),
        ("SELECT a.amount FROM t a JOIN t b USING (transaction_id)", {"amount", "transaction_id"}),
        ("SELECT t.* FROM t", {"*"}),
        ("SELECT COUNT(DISTINCT T) FROM t", {"*"}),
        ("SELECT to_json(a) FROM t AS a", {"*"}),
        ("SELECT COLUMNS('a.*') FROM t", {"*"}),
    ],
)
def test_only_the_columns_that_a_statement_names_are_read(statement: str, columns: set[str]) -> None:
    assert set(sql._columns([sql.parse_query(statement, "duckdb")], ARROW_SCHEMA.names)) == columns


def test_as_of_reads_the_snapshot_that_was_current_then(pipeline: ExportFixture) -> None:
    count = f"SELECT COUNT(*) AS n FROM {pipeline.lake.table}"
    instants = []
    for number in range(3):
        pipeline.ledger.add("ann", date=f"2026-09-0{number + 1}")
        pipeline.export()
        instants.append(pipeline.lake.open().history()[-1].timestamp_ms / 1000)
    for number, instant in enumerate(instants):
        at = datetime.fromtimestamp(instant, UTC)
        assert run_duckdb(pipeline.lake, count, at)["n"].to_pylist() == [number + 1]
    assert run_duckdb(pipeline.lake, count)["n"].to_pylist() == [3]
    with pytest.raises(NoSnapshotError, match=r"no snapshot at 2020-01-01T00:00:00.*first one is of 20"):
        run_duckdb(pipeline.lake, count, datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM t",
        "DROP TABLE t",
        "INSERT INTO t SELECT * FROM t",
        "CREATE TABLE x AS SELECT 1",
        "COPY t TO 'x.csv'",
        "ATTACH 'x.db'",
        "SET enable_external_access = true",
        "PRAGMA version",
        "SELECT 1; SELECT 2",
        "",
        "SELEC 1",
        "SELECT * INTO x FROM t",
        "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
    ],
)
def test_anything_but_one_query_is_refused(statement: str) -> None:
    for dialect in ("duckdb", "athena"):
        with pytest.raises(SqlError):
            sql.parse_query(statement, dialect)


@pytest.mark.parametrize(
    "statement", ["SELECT 1", "WITH x AS (SELECT 1) SELECT * FROM x", "SELECT 1 UNION SELECT 2"]
)
def test_every_kind_of_query_is_accepted(statement: str) -> None:
    sql.parse_query(statement, "duckdb")


@pytest.mark.parametrize("reader", ["read_csv('/etc/passwd')", "read_text('/etc/hostname')", "'/etc/passwd'"])
def test_sql_cannot_read_files(filled: ExportFixture, reader: str) -> None:
    with pytest.raises(SqlError):
        run_duckdb(filled.lake, f"SELECT * FROM {reader}")


def test_an_unknown_column_is_an_error_that_names_it(filled: ExportFixture) -> None:
    with pytest.raises(SqlError, match="colour"):
        run_duckdb(filled.lake, f"SELECT colour FROM {filled.lake.table}")


def test_an_unknown_table_is_an_error_that_names_ours_alone(filled: ExportFixture) -> None:
    with pytest.raises(SqlError, match="transaction does not exist") as refused:
        run_duckdb(filled.lake, "SELECT * FROM transaction")
    assert f"The tables are {filled.lake.table}, accounts, balance_assertions" in str(refused.value)
    assert "Did you mean" not in str(refused.value)
    assert "\x1b" not in str(refused.value)


def test_without_a_lake_the_error_says_to_export(pipeline: ExportFixture) -> None:
    with pytest.raises(NoLakeError, match="run an export"):
        run_duckdb(pipeline.lake, f"SELECT 1 FROM {pipeline.lake.table}")


AS_OF = datetime(2026, 4, 5, 18, 30, 0, 250_000, tzinfo=UTC)
THEN = "FOR TIMESTAMP AS OF CAST('2026-04-05 18:30:00.250 UTC' AS TIMESTAMP WITH TIME ZONE)"


@pytest.mark.parametrize(
    ("statement", "travelled"),
    [
        ("SELECT 1 FROM expenses.transactions", f"SELECT 1 FROM expenses.transactions {THEN}"),
        ("SELECT 1 FROM transactions AS t", f"SELECT 1 FROM transactions {THEN} AS t"),
        (
            "WITH transactions AS (SELECT 1 FROM expenses.transactions) SELECT * FROM transactions",
            f"WITH transactions AS (SELECT 1 FROM expenses.transactions {THEN}) SELECT * FROM transactions",
        ),
        (
            "SELECT 1 FROM transactions AS a JOIN transactions AS b ON a.ledger_id = b.ledger_id",
            f"SELECT 1 FROM transactions {THEN} AS a JOIN transactions {THEN} AS b "
            "ON a.ledger_id = b.ledger_id",
        ),
        ("SELECT 1 FROM other.transactions", "SELECT 1 FROM other.transactions"),
        (
            'SELECT MAX(s.committed_at) FROM expenses."transactions$snapshots" AS s',
            'SELECT MAX(s.committed_at) FROM (SELECT * FROM expenses."transactions$snapshots" WHERE '
            f'committed_at <= {THEN.removeprefix("FOR TIMESTAMP AS OF ")}) AS "s"',
        ),
        ("SELECT t.x FROM UNNEST(ARRAY[1]) AS t(x)", "SELECT t.x FROM UNNEST(ARRAY[1]) AS t(x)"),
    ],
)
def test_on_athena_every_lake_table_is_read_as_of_the_time(statement: str, travelled: str) -> None:
    assert sql.add_time_travel(statement, "expenses", AS_OF) == travelled


def test_a_metadata_table_without_history_is_refused_as_of_a_time() -> None:
    with pytest.raises(SqlError, match=r"transactions\$files has no history"):
        sql.add_time_travel('SELECT 1 FROM "transactions$files"', "expenses", AS_OF)


def test_as_of_a_time_only_the_snapshots_of_then_are_listed(pipeline: ExportFixture) -> None:
    for number in range(3):
        pipeline.ledger.add("ann", date=f"2026-09-0{number + 1}")
        pipeline.export()
    count = f'SELECT COUNT(*) AS n FROM expenses."{pipeline.lake.table}$snapshots"'
    for number, entry in enumerate(pipeline.lake.open().history(), start=1):
        at = datetime.fromtimestamp(entry.timestamp_ms / 1000, UTC)
        assert run_duckdb(pipeline.lake, count, at)["n"].to_pylist() == [number]
    # Arrow takes a whole minute for a time of another unit, which it compares within one zone alone.
    later = (at + timedelta(minutes=1)).replace(second=0, microsecond=0)
    later = later.astimezone(timezone(timedelta(hours=1)))
    assert run_duckdb(pipeline.lake, count, later)["n"].to_pylist() == [3]


def test_athenas_result_file_is_read_exactly() -> None:
    columns: list[Any] = [
        {"Name": "d", "Type": "date"},
        {"Name": "amount", "Type": "decimal", "Precision": 18, "Scale": 4},
        {"Name": "text", "Type": "varchar"},
        {"Name": "n", "Type": "bigint"},
        {"Name": "at", "Type": "timestamp with time zone"},
        {"Name": "micro", "Type": "timestamp"},
        {"Name": "yes", "Type": "boolean"},
        {"Name": "tags", "Type": "array"},
        {"Name": "n", "Type": "double"},
    ]
    body = (
        b'"d","amount","text","n","at","micro","yes","tags","n"\n'
        b'"2026-04-05","99999999999999.9999","say ""hi"",\nthere","7",'
        b'"2026-04-05 18:30:00.250 UTC","2026-04-05 18:30:00.123456","true","[a, b]","0.5"\n'
        b',,"",,,,,,\n'
    )
    result = sql.read_result(body, [(c["Name"], sql.to_arrow_type(c)) for c in columns])
    assert result.schema.types == [
        pa.date32(), pa.decimal128(18, 4), pa.string(), pa.int64(),
        pa.timestamp("us", tz="UTC"), pa.timestamp("us"), pa.bool_(), pa.string(), pa.float64(),
    ]  # fmt: skip
    assert [column.to_pylist() for column in result.columns] == [
        [date(2026, 4, 5), None],
        [Decimal("99999999999999.9999"), None],
        ['say "hi",\nthere', ""],
        [7, None],
        [datetime(2026, 4, 5, 18, 30, 0, 250_000, tzinfo=UTC), None],
        [datetime(2026, 4, 5, 18, 30, 0, 123_456), None],
        [True, None],
        ["[a, b]", None],
        [0.5, None],
    ]


def test_the_snapshots_table_has_its_name_in_athena(filled: ExportFixture) -> None:
    result = run_duckdb(
        filled.lake,
        f'SELECT COUNT(*) AS n, MAX(committed_at) AS newest FROM expenses."{filled.lake.table}$snapshots"',
    )
    snapshots = filled.lake.open().snapshots()
    newest = max(snapshot.timestamp_ms for snapshot in snapshots)
    [row] = result.to_pylist()
    assert row["n"] == len(snapshots)
    assert row["newest"] == datetime.fromtimestamp(newest / 1000, UTC)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT ledger_id FROM {table}",
        "SELECT a.* FROM {table} AS a JOIN expenses.{table} AS b USING (currency)",
        "WITH a AS (SELECT * FROM {table}) SELECT (SELECT MAX(ledger_id) FROM {table}) AS ledger_id FROM a",
        "SELECT ledger_id FROM (SELECT * FROM {table} UNION ALL SELECT * FROM {table})",
    ],
)
def test_with_a_ledger_there_are_only_its_rows(filled: ExportFixture, statement: str) -> None:
    for ledger_id in ("ann", "bob"):
        rows = run_duckdb(filled.lake, statement.format(table=filled.lake.table), ledger_id=ledger_id)
        assert set(rows["ledger_id"].to_pylist()) == {ledger_id}


def test_tables_about_all_ledgers_are_refused_with_a_ledger(filled: ExportFixture) -> None:
    with pytest.raises(SqlError, match="rows of all ledgers"):
        run_duckdb(filled.lake, f'SELECT * FROM "{filled.lake.table}$snapshots"', ledger_id="ann")


ONLY_ANN = "WHERE ledger_id = 'ann')"


@pytest.mark.parametrize(
    ("statement", "restricted"),
    [
        (
            "SELECT t.amount FROM expenses.transactions AS t",
            f'SELECT t.amount FROM (SELECT * FROM expenses.transactions {ONLY_ANN} AS "t"',
        ),
        (
            "WITH own AS (SELECT * FROM Accounts) SELECT * FROM own, budgets",
            f'WITH own AS (SELECT * FROM (SELECT * FROM Accounts {ONLY_ANN} AS "Accounts") '
            f'SELECT * FROM own, (SELECT * FROM budgets {ONLY_ANN} AS "budgets"',
        ),
        (
            f"SELECT 1 FROM transactions {THEN} AS t",
            f'SELECT 1 FROM (SELECT * FROM transactions {THEN} {ONLY_ANN} AS "t"',
        ),
    ],
)
def test_on_athena_each_table_is_restricted_to_the_ledger(statement: str, restricted: str) -> None:
    assert sql.restrict_to_ledger(statement, "expenses", "ann") == restricted


def test_on_athena_a_view_is_restricted_through_its_tables() -> None:
    restricted = sql.restrict_to_ledger("SELECT * FROM expenses.net_worth", "expenses", "o'neil")
    assert restricted.count("WHERE ledger_id = 'o''neil'") == restricted.count("FROM expenses.") > 1


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT * FROM "transactions$files"',
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM other.transactions",
        "SELECT * FROM TABLE(system.query(query => 'SELECT 1'))",
        "WITH transactions AS (SELECT * FROM transactions) SELECT * FROM transactions",
    ],
)
def test_on_athena_what_cannot_be_restricted_is_refused(statement: str) -> None:
    with pytest.raises(SqlError):
        sql.restrict_to_ledger(statement, "expenses", "ann")


@pytest.mark.parametrize("dialect", ["duckdb", "athena"])
def test_a_parameter_is_a_text_whatever_it_contains(dialect: str) -> None:
    values = {"day": "2026-01-01", "text": "a' --"}
    statement = sql.set_parameters("SELECT CAST(:day AS DATE), :text", dialect, values)
    assert statement == "SELECT CAST('2026-01-01' AS DATE), 'a'' --'"
    with pytest.raises(SqlError, match="needs a value of :day"):
        sql.set_parameters("SELECT upper(:day)", dialect, {})
    with pytest.raises(SqlError, match="has no :day"):
        sql.set_parameters("SELECT 1", dialect, {"day": "x"})
    assert sql.set_parameters("SELECT  1", dialect, {}) == "SELECT  1"


def test_a_statement_may_name_the_time_or_the_snapshot_itself(pipeline: ExportFixture) -> None:
    for number in range(3):
        pipeline.ledger.add("ann", date=f"2026-09-0{number + 1}")
        pipeline.export()
    table = pipeline.lake.table
    for number, entry in enumerate(pipeline.lake.open().history(), start=1):
        at = datetime.fromtimestamp(entry.timestamp_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        for version in (
            f"TIMESTAMP AS OF TIMESTAMP '{at} UTC'",
            f"TIMESTAMP AS OF CAST('{at} +00:00' AS TIMESTAMP WITH TIME ZONE)",
            f"VERSION AS OF {entry.snapshot_id}",
        ):
            counted = f"SELECT COUNT({table}.amount) AS n FROM {table} FOR {version}"
            assert run_duckdb(pipeline.lake, counted)["n"].to_pylist() == [number]
            joined = (
                f"SELECT COUNT(*) AS n FROM {table} JOIN {table} FOR {version} AS b USING (version, date)"
            )
            assert run_duckdb(pipeline.lake, joined, ledger_id="ann")["n"].to_pylist() == [number]
    for version in ("VERSION AS OF 5", "TIMESTAMP AS OF TIMESTAMP '2020-01-01 12:00:00'"):
        with pytest.raises(NoSnapshotError):
            run_duckdb(pipeline.lake, f"SELECT 1 FROM {table} FOR {version}")


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("SELECT 1 FROM {table} FOR TIMESTAMP AS OF CURRENT_TIMESTAMP", "takes a literal"),
        ("SELECT 1 FROM {table} FOR TIMESTAMP AS OF TIMESTAMP '2026-01-01 00:00 No/City'", "takes a literal"),
        ("SELECT 1 FROM days FOR TIMESTAMP AS OF TIMESTAMP '2026-01-01'", "days has no history"),
    ],
)
def test_a_time_that_cannot_be_read_is_refused(filled: ExportFixture, statement: str, reason: str) -> None:
    with pytest.raises(SqlError, match=reason):
        run_duckdb(filled.lake, statement.format(table=filled.lake.table))


def test_two_times_are_refused(filled: ExportFixture) -> None:
    statement = "SELECT 1 FROM transactions FOR TIMESTAMP AS OF TIMESTAMP '2026-01-01 00:00:00 UTC'"
    with pytest.raises(SqlError, match="without --as-of"):
        sql.add_time_travel(statement, "expenses", AS_OF)
    with pytest.raises(SqlError, match="without --as-of"):
        run_duckdb(filled.lake, statement, AS_OF)


def test_metadata_tables_have_athenas_names(filled: ExportFixture) -> None:
    table, opened = filled.lake.table, filled.lake.open()
    history = run_duckdb(filled.lake, f'SELECT snapshot_id, is_current_ancestor FROM "{table}$history"')
    assert history.to_pylist() == [
        {"snapshot_id": entry.snapshot_id, "is_current_ancestor": True} for entry in opened.history()
    ]
    files = run_duckdb(filled.lake, f'SELECT file_path, record_count FROM expenses."{table}$files"')
    planned = [task.file for task in opened.scan().plan_files()]
    assert sorted(files.to_pylist(), key=str) == sorted(
        ({"file_path": file.file_path, "record_count": file.record_count} for file in planned), key=str
    )
    with pytest.raises(SqlError, match="has no history"):
        run_duckdb(filled.lake, f'SELECT 1 FROM "{table}$files"', AS_OF)
