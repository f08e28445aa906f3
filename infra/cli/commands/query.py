"""`tracker query`: run SQL over the lake, in DuckDB locally and by Athena on AWS."""

import argparse
import csv
import json
import logging
import math
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from infra.cli.options import parse_time
from infra.cli.session import read_ledger_id, selected_deployment
from infra.cli.sql import run_sql
from infra.cli.tables import format_value, iter_rows, print_result, print_table
from infra.cli.terminal import count
from infra.client.aws_errors import reporting_aws_errors
from infra.client.errors import CommandError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

NAME = "query"
HELP = "run SQL over the lake"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sql",
        metavar="SQL",
        nargs="?",
        help="one SELECT over expenses.transactions and expenses.accounts, say",
    )
    parser.add_argument(
        "--saved",
        metavar="NAME",
        nargs="?",
        const="",
        help="a saved query of docs/sql.md instead; without a name: list them",
    )
    parser.add_argument(
        "--param",
        metavar="NAME=VALUE",
        action="append",
        type=parse_parameter,
        default=[],
        help="a text for :NAME in the statement; cast it where a date or number is needed; repeatable",
    )
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--user", metavar="NAME", help="only the rows of this user's own ledger")
    whose.add_argument("--ledger", metavar="ID", help="only the rows of this ledger")
    parser.add_argument(
        "--format",
        choices=(*TEXT_FORMATS, "parquet"),
        default="table",
        help="parquet needs --out (default: %(default)s)",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the result to this file")
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
    # SQLGlot warns of statements that it does not know (EXPLAIN); the command's own error says so.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    sql = select_sql(arguments.sql, arguments.saved)
    if arguments.format == "parquet" and arguments.out is None:
        raise UsageError("Parquet is not for a terminal.", "Name a file with --out FILE.")
    deployment = selected_deployment(arguments)
    with reporting_aws_errors():
        ledger_id = read_ledger_id(deployment, arguments.user) if arguments.user else arguments.ledger
        result = run_sql(deployment, sql, arguments.as_of, ledger_id, dict(arguments.param))
    if arguments.out is None:
        TEXT_FORMATS[arguments.format](result)
        return 0
    try:
        write_file(result, arguments.format, arguments.out)
    except OSError as error:
        raise CommandError(f"{arguments.out} cannot be written: {error.strerror or error}") from None
    print(f"{count(result.num_rows, 'row')} in {arguments.out}")
    return 0


def parse_parameter(text: str) -> tuple[str, str]:
    """Return the name and the value of a `NAME=VALUE` option."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def write_file(result: "pa.Table", format_: str, path: Path) -> None:
    """Write the result to a file, as Parquet or as what would be printed. Raises OSError."""
    if format_ == "parquet":
        import pyarrow.parquet as pq

        pq.write_table(result, path)
        return
    with path.open("w", encoding="utf-8", newline="") as stream, redirect_stdout(stream):
        TEXT_FORMATS[format_](result)


def select_sql(sql: str | None, saved: str | None) -> str:
    """Return the statement, or the saved query of that name; exactly one of the two must be given."""
    from etl.saved_queries import read_saved_queries

    if sql is not None and saved is None:
        if sql in read_saved_queries():
            raise UsageError(f"{sql} is a saved query.", f"Run it with: tracker query --saved {sql}")
        return sql
    if sql is not None or saved is None:
        raise UsageError("Give either a statement or the name of a saved query.", "See: tracker query --help")
    query = read_saved_queries().get(saved)
    if query is None:
        raise UsageError(f"There is no saved query {saved}.", "List them with: tracker query --saved")
    return query.sql


def print_saved_queries() -> None:
    from etl.saved_queries import read_saved_queries

    table = Table("name", "question")
    for query in read_saved_queries().values():
        table.add_row(query.name, query.question)
    print_table(table)


def print_as_csv(result: "pa.Table") -> None:
    """Print the result as CSV (RFC 4180); NULL is an empty field."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(result.column_names)
    writer.writerows(
        ["" if value is None else format_value(value) for value in row] for row in iter_rows(result)
    )


def print_as_json(result: "pa.Table") -> None:
    """Print the result as an array of objects. Decimals are strings: a JSON number would lose digits."""
    names = result.column_names
    duplicate = next((name for name in names if names.count(name) > 1), None)
    if duplicate is not None:
        raise CommandError(
            f"Several columns are named {duplicate!r}, and a JSON object holds one.",
            "Name them differently with AS.",
        )
    objects = [dict(zip(names, map(_json_value, row), strict=True)) for row in iter_rows(result)]
    print(json.dumps(objects, default=format_value, ensure_ascii=False, indent=2, allow_nan=False))


def _json_value(value: Any) -> Any:
    """Replace NaN and the infinities, which JSON does not have, by null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_json_value(element) for element in value]
    if isinstance(value, dict):
        return {name: _json_value(element) for name, element in value.items()}
    return value


TEXT_FORMATS = {"table": print_result, "csv": print_as_csv, "json": print_as_json}
