"""The outcome of each row of imported files, printed as lines, tables, CSV or JSON."""

import csv
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from rich.table import Table

from infra.cli.import_proposals import Suggestion
from infra.cli.tables import print_table
from infra.cli.terminal import count
from infra.client.errors import CommandError
from lambdas.ledger.statement import LeftOut, Row, Statement, Totals
from lambdas.ledger.statement.several import SimilarRow, transfer_to_json
from lambdas.ledger.transaction import money_text

_MAX_PAYEES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is refused: its file and line, the field at fault, and the reason in English."""

    file: str
    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """The rows by their outcome: `changed` is in the ledger, but was edited or deleted since.

    `similar` resemble a row of an earlier file and are not posted, nor are `transfers` and `left_out`.
    `suggested` are fields of added rows that come from what the ledger has recorded before.
    """

    added: Sequence[Row] = ()
    existing: Sequence[Row] = ()
    changed: Sequence[Row] = ()
    refused: Sequence[Refused] = ()
    transfers: Sequence[Row] = ()
    left_out: Sequence[tuple[str, LeftOut]] = ()
    similar: Sequence[SimilarRow] = ()
    suggested: Sequence[Suggestion] = ()

    def __add__(self, other: "Result") -> "Result":
        return Result(*((*getattr(self, name.name), *getattr(other, name.name)) for name in fields(self)))


def result_to_json(result: Result) -> dict[str, object]:
    """Return what `--json` prints of a dry run."""
    return {
        "rows": [row.to_json() for row in result.added],
        "transfers": [transfer_to_json(row) for row in result.transfers],
        "left_out": [
            {"file": name, "line": row.line, "reason": row.message.detail, **row.message.to_json()}
            for name, row in result.left_out
        ],
        "refused": [
            {"file": row.file, "line": row.line, "field": row.field, "reason": row.reason}
            for row in result.refused
        ],
        "similar": [{**one.row.to_json(), "resembles": one.resembles.to_json()} for one in result.similar],
    }


def list_rows_not_added(result: Result) -> None:
    """Print the rows that are not added to stderr."""
    for row in result.refused:
        print(f"{row.file}:{row.line}: {row.field}: {row.reason}", file=sys.stderr)
    for name, left_out in result.left_out:
        print(f"{name}:{left_out.line}: left out: {left_out.message.detail}", file=sys.stderr)
    for transfer in result.transfers:
        print(f"left out: a transfer between accounts: {row_text(transfer)}", file=sys.stderr)
    for one in result.similar:
        print(f"left out: {row_text(one.row)} resembles {row_text(one.resembles)}", file=sys.stderr)
        print(f"  add it with --add {one.row.id}", file=sys.stderr)
    if len(result.similar) > 1:
        print("Add all of these with --similar add.", file=sys.stderr)


def print_suggestions(suggestions: Sequence[Suggestion]) -> None:
    """Print what was suggested from earlier transactions: each value with its rows."""
    rows_by_value: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in suggestions:
        rows_by_value[one.field, one.value].append(one.row)
    if rows_by_value:
        print("Suggested from earlier transactions (not with --suggestions leave-out):")
    for (field, value), rows in sorted(rows_by_value.items()):
        payees = list(dict.fromkeys(row.payee for row in rows))
        more = ", …" if len(payees) > _MAX_PAYEES_SHOWN else ""
        print(f"  {field} {value}: {count(len(rows), 'row')} ({', '.join(payees[:_MAX_PAYEES_SHOWN])}{more})")


def write_refused_rows(result: Result, path: Path) -> None:
    """Write the refused rows as CSV.

    Raises:
        CommandError: The file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("file", "line", "field", "reason"))
            writer.writerows((row.file, row.line, row.field, row.reason) for row in result.refused)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None


def row_text(row: Row) -> str:
    """Return day, signed amount and text of a row, on one line."""
    sign = "" if row.signed_amount > 0 else "-"
    return f"{row.day} {sign}{row.amount_text} {row.currency} {row.description[:60]}".strip()


def print_layout(statement: Statement) -> None:
    """Print how a file was read."""
    for note in statement.notes:
        print(f"Note: {note.detail}", file=sys.stderr)
    layout = statement.layout
    columns = (f"{column.field} from {column.name!r}" for column in layout.columns if column.field)
    how = ", ".join(filter(None, (statement.format, statement.encoding, layout.date_format, *columns)))
    number = sum(map(len, (statement.rows, statement.transfers, statement.refused, statement.left_out)))
    print(f"{count(number, 'row')} read ({how})")


def print_summary(result: Result, is_dry_run: bool) -> None:
    """Print a table of how many rows became what, with their sums by currency."""
    table = Table("", "rows", "currency", "income", "expense", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    _add_totals(table, "would be posted" if is_dry_run else "added", result.added)
    if result.existing:
        _add_totals(table, "already there", result.existing)
    if result.changed:
        _add_totals(table, "there, changed since", result.changed)
    for name, number in (
        ("transfers", len(result.transfers)),
        ("similar", len(result.similar)),
        ("left out", len(result.left_out)),
        ("refused", len(result.refused)),
    ):
        if number:
            table.add_row(name, str(number))
    print_table(table)


def _add_totals(table: Table, name: str, rows: Sequence[Row]) -> None:
    """Add a line for each currency, the first of them with the name."""
    totals_by_currency: dict[str, Totals] = defaultdict(Totals)
    for row in rows:
        totals_by_currency[row.currency].add(row.type, row.contribution)
    if not rows:
        table.add_row(name, "0")
    for currency, totals in sorted(totals_by_currency.items()):
        amounts = (money_text(totals.income, currency), money_text(totals.expense, currency))
        table.add_row(name, str(totals.count), currency, *amounts)
        name = ""
