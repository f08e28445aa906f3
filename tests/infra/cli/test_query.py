"""`tracker query`: the formats of its output, and its errors."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

from infra.cli import main as cli
from infra.cli.commands import query
from infra.cli.options import parse_time
from infra.cli.sql import run_sql
from infra.cli.tables import MAX_TEXT_WIDTH, print_result
from infra.client.errors import CommandError
from tests.support.deployments import deployment_at

RESULT = pa.table(
    {
        "category": pa.array(["Food", "[red]Rent", None]),
        "total": pa.array([Decimal("12.50"), Decimal("-123456789012.3400"), None], pa.decimal128(18, 4)),
        "n": pa.array([1, 20000, 0], pa.int64()),
        "day": pa.array([date(2024, 1, 31), None, date(2024, 2, 1)]),
        "tags": pa.array([["a", "b"], [], None], pa.list_(pa.string())),
        "at": pa.array([datetime(2024, 1, 31, 12, tzinfo=UTC), None, None], pa.timestamp("us", "UTC")),
    }
)
Statements = list[tuple[str, datetime | None]]
Options = list[tuple[str | None, dict[str, str]]]


@pytest.fixture
def options() -> Options:
    """Return the ledger and the parameters of each statement that is run."""
    return []


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch, options: Options) -> Statements:
    """Return the statements that are run; each has the result RESULT."""
    statements: Statements = []

    def run_sql(
        deployment: object,
        sql: str,
        as_of: datetime | None,
        ledger_id: str | None,
        parameters: dict[str, str],
    ) -> pa.Table:
        statements.append((sql, as_of))
        options.append((ledger_id, parameters))
        return RESULT

    monkeypatch.setattr(query, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(query, "run_sql", run_sql)
    return statements


def test_a_table_aligns_numbers_to_the_right_and_prints_text_as_it_is(
    statements: Statements, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["query", "SELECT 1"]) == 0
    out = capsys.readouterr().out
    assert "│            12.5000 │     1 │" in out
    assert "│ [red]Rent │ -123456789012.3400 │ 20000 │" in out
    assert out.endswith("3 rows\n")
    assert statements == [("SELECT 1", None)]


def test_ledger_and_parameters_are_passed_on(
    statements: Statements, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "read_ledger_id", lambda deployment, user: f"ledger of {user}")
    assert cli.main(["query", "SELECT :a", "--param", "a=b=c", "--param", "d=", "--ledger", "ann"]) == 0
    assert cli.main(["query", "SELECT 1", "--user", "bob"]) == 0
    assert cli.main(["query", "SELECT 1"]) == 0
    assert options == [("ann", {"a": "b=c", "d": ""}), ("ledger of bob", {}), (None, {})]


@pytest.mark.parametrize(
    "words", [["--param", "a"], ["--param", "1=2"], ["--user", "a", "--ledger", "b"], ["--format", "parquet"]]
)
def test_options_that_do_not_fit_are_wrong_usage(statements: Statements, words: list[str]) -> None:
    try:
        status = cli.main(["query", "SELECT 1", *words])
    except SystemExit as ended:
        status = int(ended.code or 0)
    assert status == 2 and not statements


def test_a_result_is_written_to_a_file(
    statements: Statements, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows"
    assert cli.main(["query", "SELECT 1", "--format", "parquet", "--out", str(path)]) == 0
    assert capsys.readouterr().out == f"3 rows in {path}\n"
    assert pq.read_table(path).equals(RESULT)
    for format_ in ("table", "csv", "json"):
        assert cli.main(["query", "SELECT 1", "--format", format_]) == 0
        printed = capsys.readouterr().out
        assert cli.main(["query", "SELECT 1", "--format", format_, "--out", str(path)]) == 0
        assert path.read_text(encoding="utf-8") == printed
        capsys.readouterr()
    assert cli.main(["query", "SELECT 1", "--format", "csv", "--out", str(tmp_path)]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_table_wider_than_the_terminal_loses_no_digit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    print_result(pa.table({f"column_{n}": [Decimal("123456789.0123")] for n in range(12)}))
    out = capsys.readouterr().out
    assert out.count("123456789.0123") == 12
    assert "…" not in out


def test_a_long_text_is_folded_in_its_cell(capsys: pytest.CaptureFixture[str]) -> None:
    print_result(pa.table({"text": ["word " * 40]}))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= MAX_TEXT_WIDTH + 4
    assert sum(line.count("word") for line in lines) == 40


def test_csv_has_exact_decimals_and_empty_fields_for_null(
    statements: Statements, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["query", "SELECT 1", "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows == [
        ["category", "total", "n", "day", "tags", "at"],
        ["Food", "12.5000", "1", "2024-01-31", "a, b", "2024-01-31 12:00:00+00:00"],
        ["[red]Rent", "-123456789012.3400", "20000", "", "", ""],
        ["", "", "0", "2024-02-01", "", ""],
    ]


def test_json_keeps_types_and_writes_decimals_as_strings(
    statements: Statements, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["query", "SELECT 1", "--format", "json"]) == 0
    first, second, third = json.loads(capsys.readouterr().out)
    assert (first["total"], first["n"], first["tags"]) == ("12.5000", 1, ["a", "b"])
    assert second["total"] == "-123456789012.3400"
    assert third["category"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23T18:00", datetime(2026, 11, 23, 18, tzinfo=UTC)),
        ("2026-11-23T18:00:01+01:00", datetime(2026, 11, 23, 18, 0, 1, tzinfo=timezone(timedelta(hours=1)))),
        ("2026-11-23", datetime(2026, 11, 23, 23, 59, 59, 999999, tzinfo=UTC)),
        ("20261123", datetime(2026, 11, 23, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2026-11-23T18:00Z", datetime(2026, 11, 23, 18, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_is_utc_and_a_day_is_its_end(text: str, expected: datetime) -> None:
    assert parse_time(text) == expected


def test_a_text_that_is_no_time_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["query", "SELECT 1", "--as-of", "yesterday"])
    assert ended.value.code == 2
    assert "'yesterday' is not a time" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["SELECT 1", "--saved", "months"], ["--saved", "nothing"]])
def test_neither_or_both_of_statement_and_name_or_an_unknown_name_is_wrong_usage(words: list[str]) -> None:
    assert cli.main(["query", *words]) == 2


def test_without_a_local_cloud_it_says_how_to_start_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["query", "SELECT 1", "--home", str(tmp_path)]) == 1
    assert "tracker up" in capsys.readouterr().err


def test_json_refuses_columns_of_the_same_name_instead_of_dropping_one() -> None:
    result = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    with pytest.raises(CommandError, match="Several columns are named 'a'"):
        query.print_as_json(result)


def test_json_has_null_for_nan_and_infinity(capsys: pytest.CaptureFixture[str]) -> None:
    values = [float("nan"), float("inf"), -0.5]
    query.print_as_json(pa.table({"x": values, "y": [values, [], None], "z": [{"n": values[0]}] * 3}))
    rows = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert [row["x"] for row in rows] == [None, None, -0.5]
    assert rows[0]["y"] == [None, None, -0.5]
    assert rows[0]["z"] == {"n": None}


def test_a_statement_that_is_no_query_is_refused_without_warnings_of_the_parser() -> None:
    code = (
        "import sys; from infra.cli import main; from infra.cli.commands import query\n"
        "from tests.support.deployments import deployment_at\n"
        "query.selected_deployment = lambda arguments: deployment_at()\n"
        "sys.exit(main.main(['query', 'EXPLAIN SELECT 1']))"
    )
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert completed.returncode == 1
    assert completed.stderr.startswith("tracker query: Only queries are run")


@pytest.mark.parametrize(
    "text", ["Binder Error: no column amonut\n", "Binder Error: no column \x1b[4mamonut\x1b[0m"]
)
def test_the_engines_message_is_shown_without_escape_codes(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    from etl import sql

    def refuse(*arguments: object) -> pa.Table:
        raise sql.SqlError(text)

    monkeypatch.setattr(sql, "run_duckdb", refuse)
    with pytest.raises(CommandError, match=r"^Binder Error: no column amonut$"):
        run_sql(deployment_at(), "SELECT amonut")


def test_a_refusal_of_aws_is_shown_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*arguments: object) -> pa.Table:
        raise ClientError(
            {"Error": {"Code": "AccessDenied", "Message": "not for you"}}, "StartQueryExecution"
        )

    monkeypatch.setattr(query, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(query, "run_sql", refuse)
    assert cli.main(["query", "SELECT 1"]) == 1
    printed = capsys.readouterr().err
    assert "not for you" in printed and "credentials that allow" in printed
