"""`tracker query`: SQL over the lake; DuckDB runs it locally, Athena on AWS."""

import argparse
import csv
import json
import logging
import math
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from infra.cli.session import lake_location, reporting_aws_errors, selected_deployment
from infra.cli.tables import print_table
from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError

if TYPE_CHECKING:
    import pyarrow as pa

NAME = "query"
HELP = "run SQL over the lake"


# A longer text goes on in the next line of its cell.
MAX_TEXT_WIDTH = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sql", metavar="SQL", nargs="?", help="one SELECT; the table is expenses.transactions"
    )
    parser.add_argument(
        "--saved",
        metavar="NAME",
        nargs="?",
        const="",
        help="a saved query of docs/sql.md instead; without a name: list them",
    )
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    parser.add_argument(
        "--as-of",
        type=parse_time,
        metavar="TIME",
        help="the lake as it was then, such as 2026-11-23 or 2026-11-23T18:00 (UTC, or with +01:00)",
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.saved == "":
        print_saved_queries()
        return 0
    # It warns of statements that it does not know (EXPLAIN); the refusal itself says so.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    sql = select_sql(arguments.sql, arguments.saved)
    with reporting_aws_errors():
        result = run_sql(selected_deployment(arguments), sql, arguments.as_of)
    {"table": print_as_table, "csv": print_as_csv, "json": print_as_json}[arguments.format](result)
    return 0


def select_sql(sql: str | None, saved: str | None) -> str:
    """The statement given, or the saved one of that name; exactly one of the two."""
    from etl.saved_queries import read_saved_queries

    if (sql is None) == (saved is None):
        raise CommandError(
            "Say either a statement or the name of a saved query.", "See: tracker query --help"
        )
    if saved is None:
        return str(sql)
    found = read_saved_queries().get(saved)
    if found is None:
        raise CommandError(f"There is no saved query {saved}.", "See: tracker query --saved")
    return found.sql


def print_saved_queries() -> None:
    from etl.saved_queries import read_saved_queries

    table = Table("name", "question")
    for query in read_saved_queries().values():
        table.add_row(query.name, query.question)
    print_table(table)


def parse_time(text: str) -> datetime:
    """A point in time; without an offset it is UTC, a bare day is its very end."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 2026-11-23T18:00") from None
    if len(text) <= len("2026-11-23"):
        found = datetime.combine(found.date(), time.max)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def run_sql(deployment: Deployment, sql: str, as_of: datetime | None = None) -> "pa.Table":
    """The result of `sql` over the deployment's lake; raises CommandError with the engine's own words."""
    from pyiceberg.exceptions import NoSuchTableError

    from etl.sql import SqlError, run_athena, run_duckdb
    from etl.table import NoLakeError

    try:
        if deployment.endpoint is None:
            return run_athena(open_session(deployment), deployment.workgroup, deployment.database, sql, as_of)
        return run_duckdb(lake_location(deployment), sql, as_of)
    except SqlError as error:
        raise CommandError(str(error).strip()) from None
    except (NoLakeError, NoSuchTableError):
        raise CommandError("There is no lake yet.", "Make it with: tracker export") from None


def print_as_table(result: "pa.Table") -> None:
    """Numbers stand right, with all their digits; long texts are folded."""
    import pyarrow as pa

    table = Table()
    for field in result.schema:
        is_number = pa.types.is_integer(field.type) or pa.types.is_decimal(field.type)
        is_number = is_number or pa.types.is_floating(field.type)
        table.add_column(
            field.name, justify="right" if is_number else "left", no_wrap=is_number, max_width=MAX_TEXT_WIDTH
        )
    for row in _rows(result):
        table.add_row(*(Text("" if value is None else _text(value)) for value in row))
    print_table(table)
    print(f"{result.num_rows} {'row' if result.num_rows == 1 else 'rows'}")


def print_as_csv(result: "pa.Table") -> None:
    """RFC 4180; a missing value is an empty field."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(result.column_names)
    writer.writerows(["" if value is None else _text(value) for value in row] for row in _rows(result))


def print_as_json(result: "pa.Table") -> None:
    """An array of objects; decimals are strings, since a JSON number would lose cents on its way."""
    names = result.column_names
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise CommandError(
            f"Several columns are named {twice!r}: a JSON object holds one.", "Tell them apart with AS."
        )
    objects = [dict(zip(names, map(_json_value, row), strict=True)) for row in _rows(result)]
    print(json.dumps(objects, default=_text, ensure_ascii=False, indent=2, allow_nan=False))


def _json_value(value: Any) -> Any:
    """NaN and the infinities are no JSON: null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_json_value(each) for each in value]
    if isinstance(value, dict):
        return {name: _json_value(each) for name, each in value.items()}
    return value


def _rows(result: "pa.Table") -> Iterator[tuple[Any, ...]]:
    columns = [column.to_pylist() for column in result.columns]
    return zip(*columns, strict=True)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_text, value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
