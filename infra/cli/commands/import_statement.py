"""`tracker import`: the rows of a statement into the ledger, each once, and a list of those not taken."""

import argparse
import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.cli.session import add_user_option, selected_deployment, sign_in
from infra.cli.tables import print_table
from infra.client.batch_post import post
from infra.client.errors import CommandError
from lambdas.ledger.statement import (
    FIELDS,
    Options,
    Refusal,
    Row,
    Statement,
    StatementError,
    judge,
    read_statement,
)
from lambdas.ledger.transaction import money_text

NAME = "import"
HELP = "add the transactions of a statement (CSV, OFX, QIF, CAMT, MT940), each once"

# The largest ledger seen has a tenth of this; the whole file is held in memory.
LARGEST_FILE_BYTES = 100 * 1024**2

_OPTIONS = {
    "columns": "--map FIELD=COLUMN",
    "currency": "--currency EUR",
    "date_format": "--date-format",
    "decimal": "--decimal",
    "encoding": "--encoding",
    "negative": "--negative",
    "type": "--type",
}


@dataclass(frozen=True, slots=True)
class Result:
    """Where each row of a file ended."""

    added: Sequence[Row]
    existing: Sequence[Row]
    kept: Sequence[Row]
    refused: Sequence[Refusal]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a file of a bank or app, as CSV, OFX/QFX, QIF, CAMT or MT940"
    )
    add_user_option(parser)
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help=f"which column holds what, where its name does not say it ({', '.join(FIELDS)}); "
        "FIELD= leaves that column aside",
    )
    parser.add_argument("--date-format", metavar="FORMAT", help="such as DD/MM/YYYY, or %%d/%%m/%%Y")
    parser.add_argument("--decimal", choices=(".", ","), help="the decimal mark of the amounts")
    parser.add_argument("--currency", metavar="CODE", help="for rows that name no currency, such as EUR")
    parser.add_argument("--type", choices=("income", "expense"), help="of every row, whatever its sign")
    parser.add_argument(
        "--negative",
        choices=("refund", "spending"),
        help="what a negative amount beside a type column means, where the file leaves it open",
    )
    parser.add_argument("--encoding", metavar="NAME", help="of the file, such as cp1250; otherwise found out")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write the refused rows there, as CSV")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be taken and what not")


def run(arguments: argparse.Namespace) -> int:
    statement = _read(arguments)
    result = _judge(statement) if arguments.dry_run else _post(arguments, statement)
    _list(arguments.file, result.refused, arguments.errors)
    _summarise(statement, result, arguments.dry_run)
    return 1 if result.refused else 0


def _read(arguments: argparse.Namespace) -> Statement:
    path: Path = arguments.file
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise CommandError(f"{path} is larger than {LARGEST_FILE_BYTES // 1024**2} MB.", "Split it.")
        data = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    options = Options(
        columns=_mapping(arguments.map),
        date_format=arguments.date_format,
        decimal=arguments.decimal,
        currency=arguments.currency.upper() if arguments.currency else None,
        type=arguments.type,
        negative=arguments.negative,
        encoding=arguments.encoding,
    )
    try:
        return read_statement(data, options)
    except StatementError as error:
        raise CommandError(f"{path}: {error}.", _remedy(error)) from None


def _mapping(pairs: Iterable[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise CommandError(f"--map {pair} says no column.", "Write it as --map date='Booking date'")
        mapping[field.strip().lower()] = column.strip()
    return mapping


def _remedy(error: StatementError) -> str:
    if error.setting is None:
        return ""
    option = _OPTIONS[error.setting]
    places = [choice for choice in error.choices if re.search(r"=#\d+$", choice)]
    if error.setting == "columns" and places:
        return "Settle it with " + " or ".join(f"--map {choice}" for choice in places)
    if error.choices and error.setting != "columns":
        return "Settle it with " + " or ".join(f"{option} {choice}" for choice in error.choices)
    return f"Settle it with {option}"


def _judge(statement: Statement) -> Result:
    """What the API would say, by the rules that it applies itself."""
    judged = judge(statement, datetime.now(UTC).date())
    return Result(judged.rows, (), (), judged.refusals)


def _post(arguments: argparse.Namespace, statement: Statement) -> Result:
    client = sign_in(selected_deployment(arguments), arguments.user)
    client.token()
    rows = statement.rows
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(f"Importing {arguments.file.name}", total=len(rows))
        posted = post(client, [row.transaction for row in rows], lambda done: progress.advance(task, done))
    refused = [Refusal(rows[position].line, field, reason) for position, field, reason in posted.refused]
    return Result(
        [rows[position] for position in posted.added],
        [rows[position] for position in posted.existing],
        [rows[position] for position in posted.kept],
        sorted([*statement.refusals, *refused], key=lambda refusal: refusal.line),
    )


def _list(path: Path, refused: Sequence[Refusal], errors: Path | None) -> None:
    for refusal in refused:
        print(f"{path.name}:{refusal.line}: {refusal.field}: {refusal.reason}", file=sys.stderr)
    if errors is not None:
        try:
            with errors.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("line", "field", "reason"))
                writer.writerows((refusal.line, refusal.field, refusal.reason) for refusal in refused)
        except OSError as error:
            raise CommandError(f"{errors} cannot be written: {error.strerror}.") from None


def _summarise(statement: Statement, result: Result, dry_run: bool) -> None:
    for note in statement.notes:
        print(f"Note: {note}", file=sys.stderr)
    read = len(statement.rows) + len(statement.refusals)
    columns = (f"{column.field} from {column.name!r}" for column in statement.columns if column.field)
    how = ", ".join(filter(None, (statement.format, statement.encoding, statement.date_format, *columns)))
    print(f"{read} rows read ({how})")
    table = Table("", "rows", "currency", "income", "expense", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, rows in (
        ("would be posted" if dry_run else "added", result.added),
        ("already there", result.existing),
        ("there, changed since", result.kept),
    ):
        if rows or name in ("added", "would be posted"):
            _add_lines(table, name, rows)
    if result.refused:
        table.add_row("refused", str(len(result.refused)))
    print_table(table)


def _add_lines(table: Table, name: str, rows: Sequence[Row]) -> None:
    sums = _sums(row.transaction for row in rows)
    if not sums:
        table.add_row(name, "0")
    for currency, figures in sorted(sums.items()):
        amounts = (money_text(figures[kind], currency) for kind in ("income", "expense"))
        table.add_row(name, str(figures["count"]), currency, *amounts)
        name = ""


def _sums(transactions: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    sums: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"count": 0, "income": Decimal(0), "expense": Decimal(0)}
    )
    for transaction in transactions:
        figures = sums[transaction["currency"]]
        amount = Decimal(transaction["amount"])
        figures[transaction["type"]] += -amount if transaction["refund"] else amount
        figures["count"] += 1
    return sums
