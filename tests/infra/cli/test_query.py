"""`tracker query`: what is printed, in which format, and what is said when it cannot be answered."""

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from botocore.exceptions import ClientError

from infra.cli import main as cli
from infra.cli.commands import query
from infra.client.errors import CommandError

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


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, datetime | None]]:
    """The statements that were run; each is answered with RESULT."""
    asked: list[tuple[str, datetime | None]] = []

    def answer(deployment: object, sql: str, as_of: datetime | None = None) -> pa.Table:
        asked.append((sql, as_of))
        return RESULT

    monkeypatch.setattr(query, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(query, "run_sql", answer)
    return asked


def test_a_table_shows_numbers_to_the_right_with_all_their_digits_and_text_as_it_is(
    asked: list[tuple[str, datetime | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["query", "SELECT 1"]) == 0
    out = capsys.readouterr().out
    assert "│            12.5000 │     1 │" in out
    assert "│ [red]Rent │ -123456789012.3400 │ 20000 │" in out
    assert out.endswith("3 rows\n")
    assert asked == [("SELECT 1", None)]


def test_a_table_wider_than_the_terminal_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    query.print_as_table(pa.table({f"column_{n}": [Decimal("123456789.0123")] for n in range(12)}))
    out = capsys.readouterr().out
    assert out.count("123456789.0123") == 12
    assert "…" not in out


def test_a_long_text_goes_on_in_its_cell(capsys: pytest.CaptureFixture[str]) -> None:
    query.print_as_table(pa.table({"text": ["word " * 40]}))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= query.MAX_TEXT_WIDTH + 4
    assert sum(line.count("word") for line in lines) == 40


def test_csv_has_exact_decimals_and_empty_fields_for_what_is_missing(
    asked: list[tuple[str, datetime | None]], capsys: pytest.CaptureFixture[str]
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
    asked: list[tuple[str, datetime | None]], capsys: pytest.CaptureFixture[str]
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
def test_a_time_is_utc_unless_it_says_otherwise_and_a_day_is_its_end(text: str, expected: datetime) -> None:
    assert query.parse_time(text) == expected


def test_a_time_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["query", "SELECT 1", "--as-of", "yesterday"])
    assert caught.value.code == 2
    assert "'yesterday' is not a time" in capsys.readouterr().err


def test_without_a_local_cloud_it_says_how_to_start_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["query", "SELECT 1", "--home", str(tmp_path)]) == 1
    assert "tracker up" in capsys.readouterr().err


def test_json_refuses_columns_of_one_name_instead_of_dropping_one() -> None:
    twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"])
    with pytest.raises(CommandError, match="Several columns are named 'a'"):
        query.print_as_json(twice)


def test_json_has_null_for_what_is_no_number(capsys: pytest.CaptureFixture[str]) -> None:
    values = [float("nan"), float("inf"), -0.5]
    query.print_as_json(pa.table({"x": values, "y": [values, [], None], "z": [{"n": values[0]}] * 3}))
    shown = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert [row["x"] for row in shown] == [None, None, -0.5]
    assert shown[0]["y"] == [None, None, -0.5]
    assert shown[0]["z"] == {"n": None}


def test_a_statement_that_is_no_query_is_refused_in_one_voice() -> None:
    code = (
        "import sys; from infra.cli import main; from infra.cli.commands import query\n"
        "from tests.infra.client.test_api import deployment_at\n"
        "query.selected_deployment = lambda arguments: deployment_at('http://127.0.0.1:9', 'http://127.0.0.1:9/api')\n"
        "sys.exit(main.main(['query', 'EXPLAIN SELECT 1']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("tracker query: Only queries are run")


def test_the_engines_own_words_reach_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    from etl import sql
    from tests.infra.client.test_api import deployment_at

    def refuse(*arguments: object) -> pa.Table:
        raise sql.SqlError("Binder Error: no column amonut\n")

    monkeypatch.setattr(sql, "run_duckdb", refuse)
    with pytest.raises(CommandError, match=r"^Binder Error: no column amonut$"):
        query.run_sql(deployment_at("http://127.0.0.1:9", "http://127.0.0.1:9/api"), "SELECT amonut")


def test_what_aws_refuses_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*arguments: object) -> pa.Table:
        raise ClientError(
            {"Error": {"Code": "AccessDenied", "Message": "not for you"}}, "StartQueryExecution"
        )

    monkeypatch.setattr(query, "selected_deployment", lambda arguments: None)
    monkeypatch.setattr(query, "run_sql", refuse)
    assert cli.main(["query", "SELECT 1"]) == 1
    assert "not for you" in capsys.readouterr().err
