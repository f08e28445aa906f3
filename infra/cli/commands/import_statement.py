"""`tracker import`: add the rows of a statement to the ledger, each once, and list those that are refused."""

import argparse
import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.cli.ledger_comparison import (
    find_account,
    remember_options,
    remembered_layouts,
    similar_rows,
)
from infra.cli.session import add_user_option, selected_deployment, sign_in
from infra.cli.statement_folder import FolderWatch, expanded
from infra.cli.tables import print_table
from infra.cli.terminal import count
from infra.client.account_import import join_transfers, join_waiting, send_balances, side_of_transfer
from infra.client.api import ApiClient
from infra.client.batch_post import Api, post_transactions
from infra.client.errors import CommandError, UsageError
from infra.client.own_file import OwnFile
from lambdas.ledger.entry_rules import MAX_REFERENCE
from lambdas.ledger.json_document import Json
from lambdas.ledger.statement import (
    FIELDS,
    OWN_CSV,
    OWN_JSON,
    TRANSFER,
    LeftOut,
    Options,
    RefusedRow,
    Row,
    Statement,
    StatementError,
    Totals,
    read_statement,
    validate,
)
from lambdas.ledger.statement.fingerprint import layout_of
from lambdas.ledger.statement.several import SimilarRow, combine, transfer_to_json
from lambdas.ledger.transaction import money_text

NAME = "import"
HELP = "add the transactions of a statement (CSV, Excel, OFX, QIF, CAMT, MT940, ZIP) or an exported file"

# The largest known ledger has a tenth of this; the whole file is held in memory.
MAX_FILE_BYTES = 100 * 1024**2

# Codes of statement errors about an option rather than the file.
_USAGE_CODES = (
    "impossible_option",
    "malformed_date_format",
    "not_a_currency_code",
    "unknown_column_field",
    "unknown_encoding",
)
_OPTIONS = {
    "columns": "--map FIELD=COLUMN",
    "currency": "--currency EUR",
    "date_format": "--date-format",
    "decimal": "--decimal",
    "encoding": "--encoding",
    "negative": "--negative",
    "positive": "--positive",
    "type": "--type",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is refused: its file and line, the field at fault, and the reason in English."""

    file: str
    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of each row: `changed` is in the ledger, but was edited or deleted since.

    `similar` resemble a row of an earlier file and are not posted, nor are `transfers` and `left_out`.
    """

    added: Sequence[Row] = ()
    existing: Sequence[Row] = ()
    changed: Sequence[Row] = ()
    refused: Sequence[Refused] = ()
    transfers: Sequence[Row] = ()
    left_out: Sequence[tuple[str, LeftOut]] = ()
    similar: Sequence[SimilarRow] = ()

    def __add__(self, other: "Result") -> "Result":
        return Result(*((*getattr(self, name.name), *getattr(other, name.name)) for name in fields(self)))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="files of a bank or app, as CSV, Excel, OFX/QFX, QIF, CAMT, MT940 or ZIP, in this order; "
        "of a folder all statements in it",
    )
    parser.add_argument(
        "--watch", action="store_true", help="keep importing what is put into a folder, until Ctrl-C"
    )
    add_user_option(parser)
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help=f"the column that holds a field, if it is not recognised ({', '.join(FIELDS)}); "
        "FIELD= ignores the recognised one",
    )
    parser.add_argument("--date-format", metavar="FORMAT", help="such as DD/MM/YYYY, or %%d/%%m/%%Y")
    parser.add_argument("--decimal", choices=(".", ","), help="the decimal mark of the amounts")
    parser.add_argument("--currency", metavar="CODE", help="for rows that name no currency, such as EUR")
    parser.add_argument("--type", choices=("income", "expense"), help="of all rows, whatever their sign")
    parser.add_argument(
        "--negative",
        choices=("refund", "spending"),
        help="what a negative amount beside a type column means, if the file allows for both",
    )
    parser.add_argument(
        "--positive",
        choices=("income", "spending"),
        help="what a positive amount means where only its sign tells, such as spending on a card",
    )
    parser.add_argument(
        "--similar",
        choices=("leave-out", "add"),
        default="leave-out",
        help="what to do with rows that resemble one of an earlier file or of the ledger: another format, "
        "a changed text, a few days apart",
    )
    parser.add_argument(
        "--account", metavar="NAME", help="the account of the ledger that the file is of, by name or id"
    )
    parser.add_argument("--encoding", metavar="NAME", help="of the file, such as cp1250; detected by default")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write the refused rows to FILE, as CSV")
    parser.add_argument("--dry-run", action="store_true", help="show what would be posted, and write nothing")
    parser.add_argument("--json", action="store_true", help="with --dry-run: print the rows as JSON")


def run(arguments: argparse.Namespace) -> int:
    if arguments.json and not arguments.dry_run:
        raise UsageError("--json prints what would be posted.", "Use it with --dry-run.")
    if arguments.watch:
        return _watch(arguments)
    arguments.files = expanded(arguments.files)
    try:
        statements, api = _read_files(arguments)
    except _FileError as failure:
        error = failure.error
        if arguments.json:
            print(json.dumps(_error_json(error)))
            return 1
        kind = UsageError if error.code in _USAGE_CODES else CommandError
        raise kind(f"{failure.path}: {error}.", _remedy(error)) from None
    own_files = [
        OwnFile(path)
        for path, statement in zip(arguments.files, statements, strict=True)
        if api and statement.format == OWN_JSON
    ]
    if api is None:
        result = _import_rows(arguments, statements, None)
    else:
        result = _import_all(arguments, statements, api, own_files)
    problems = [problem for own_file in own_files for problem in own_file.problems]
    for problem in problems:
        print(f"not imported: {problem}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(_result_json(result)))
    else:
        _list_rows(result, arguments.errors)
        for statement in statements:
            _describe(statement)
        _summarise(result, arguments.dry_run)
    return 1 if result.refused or problems else 0


def _read_files(arguments: argparse.Namespace) -> tuple[list[Statement], ApiClient | None]:
    """Read the files; those without options as the user said of the last ones of their layouts.

    Raises:
        _FileError: A file cannot be read, or leaves open a question that was not answered before.
    """
    failure: _FileError | None = None
    statements: list[Statement] = []
    try:
        statements = [_read(arguments, path, {}) for path in arguments.files]
    except _FileError as error:
        if arguments.dry_run or error.error.question is None:
            raise
        failure = error
    if arguments.dry_run:
        return statements, None
    api = _sign_in(arguments)
    remembered = {} if _said(arguments) else remembered_layouts(api)
    if remembered:
        statements = [_read(arguments, path, remembered) for path in arguments.files]
    elif failure is not None:
        raise failure
    return statements, api


def _said(arguments: argparse.Namespace) -> dict[str, str]:
    """Return what the options say of the files, by the parameters of the preview."""
    said = {
        "currency": arguments.currency and arguments.currency.upper(),
        "dateFormat": arguments.date_format,
        "decimal": arguments.decimal,
        "encoding": arguments.encoding,
        "map": ",".join(arguments.map),
        "negative": arguments.negative,
        "positive": arguments.positive,
        "type": arguments.type,
    }
    return {name: value for name, value in said.items() if value}


def _watch(arguments: argparse.Namespace) -> int:
    """Import each file of a folder as it comes; a file that cannot be imported is named and left there."""
    if len(arguments.files) != 1 or not arguments.files[0].is_dir():
        raise UsageError("--watch needs one folder.", "Name it as tracker import FOLDER --watch")
    (folder,) = arguments.files
    print(f"Watching {folder}. Stop with Ctrl-C.", file=sys.stderr)
    for path in FolderWatch(folder).files():
        print(f"{path.name}:")
        one_file = argparse.Namespace(**{**vars(arguments), "files": [path], "watch": False})
        try:
            run(one_file)
        except CommandError as error:
            print(f"not imported: {error}", file=sys.stderr)
    return 0


def _import_all(
    arguments: argparse.Namespace,
    statements: Sequence[Statement],
    api: ApiClient,
    own_files: Sequence[OwnFile],
) -> Result:
    """Post the accounts of exported files, then all rows, then what the bank says of the accounts."""
    for own_file in own_files:
        own_file.send_accounts(api)
    result = _import_rows(arguments, statements, api)
    for own_file in own_files:
        own_file.send_assertions(api)
    if said := _said(arguments):
        for path in arguments.files:
            remember_options(api, layout_of(path.read_bytes()), said)
    return result


def _import_rows(
    arguments: argparse.Namespace, statements: Sequence[Statement], api: ApiClient | None
) -> Result:
    """Post the rows of all files, or (without an API) validate them, and return what becomes of each."""
    combined = combine(statements)
    account = find_account(api, arguments.account) if api and arguments.account else ""
    if arguments.similar == "add":
        for rows, similar in zip(combined.rows, combined.similar, strict=True):
            rows += [one.row for one in similar if one.row.type != TRANSFER]
            similar.clear()
    result = Result()
    for number, (path, statement) in enumerate(zip(arguments.files, statements, strict=True)):
        rows = combined.rows[number]
        if api is not None and arguments.similar != "add":
            similar = _similar_in_ledger(api, statement, rows)
            ids = {one.row.id for one in similar}
            rows = [row for row in rows if row.id not in ids]
            combined.similar[number] += similar
        posted = _post(api, path, statement, rows, account) if api else _validate(path, statement, rows)
        result += posted
        transfers = combined.transfers[number]
        if api is not None and account:
            result += _complete_account(api, path, statement, transfers, account)
            for row in join_waiting(api, [*posted.added, *posted.existing], account):
                print(f"joined with its other side: {_shown(row)}", file=sys.stderr)
            transfers = []
        result += Result(
            existing=[row for row in combined.existing[number] if row.type != TRANSFER],
            transfers=transfers,
            left_out=[(path.name, row) for row in statement.left_out],
            similar=combined.similar[number],
        )
    return result


def _similar_in_ledger(api: ApiClient, statement: Statement, rows: Sequence[Row]) -> list[SimilarRow]:
    """Return the rows that resemble a transaction of the ledger; exported files are exactly what they are."""
    if statement.format in (OWN_CSV, OWN_JSON):
        return []
    validated = validate(replace(statement, rows=tuple(rows)), datetime.now(UTC).date())
    return similar_rows(api, validated.rows, validated.entries)


class _FileError(Exception):
    """A file that cannot be read, or in more than one way."""

    def __init__(self, path: Path, error: StatementError) -> None:
        super().__init__(str(error))
        self.path = path
        self.error = error


def _read(
    arguments: argparse.Namespace, path: Path, remembered: Mapping[str, Mapping[str, str]]
) -> Statement:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CommandError(f"{path} is larger than {MAX_FILE_BYTES // 1024**2} MB.", "Split it.")
        data = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    said: Mapping[str, str] = _said(arguments)
    if remembered and (before := remembered.get(layout_of(data))):
        said = before
        shown = ", ".join(f"{name} {value}" for name, value in before.items())
        print(f"Note: {path.name} is read as the last file of its layout ({shown}).", file=sys.stderr)
    options = Options(
        columns=_mapping(arguments.map or filter(None, said.get("map", "").split(","))),
        date_format=said.get("dateFormat"),
        decimal=said.get("decimal"),
        currency=said.get("currency"),
        type=said.get("type"),
        negative=said.get("negative"),
        positive=said.get("positive"),
        encoding=said.get("encoding"),
    )
    try:
        return read_statement(data, options)
    except StatementError as error:
        raise _FileError(path, error) from None


def _mapping(pairs: Iterable[str]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise UsageError(f"--map {pair} names no column.", "Write it as --map date='Booking date'")
        mapping[field.strip().lower()] = column.strip()
    return mapping


def _remedy(error: StatementError) -> str:
    """Return the options that settle how to read the file, with the values to choose from."""
    if error.question is None:
        return ""
    option, choices = _OPTIONS[error.question.option], error.question.choices
    if error.question.option == "columns":
        # A choice is either field=#number, or the name of a column that says only what there is.
        numbered = tuple(choice for choice in choices if re.search(r"=#\d+$", choice))
        option, choices = ("--map", numbered) if numbered else (option, ())
    if choices:
        return "Settle it with " + " or ".join(f"{option} {choice}" for choice in choices)
    return f"Settle it with {option}"


def _validate(path: Path, statement: Statement, rows: Sequence[Row]) -> Result:
    """Return what the API would answer, by the rules that it applies itself."""
    validated = validate(replace(statement, rows=tuple(rows)), datetime.now(UTC).date())
    return Result(added=validated.rows, refused=_by_line(_refused(path, row) for row in validated.refused))


def _sign_in(arguments: argparse.Namespace) -> ApiClient:
    client = sign_in(selected_deployment(arguments), arguments.user)
    client.token()
    return client


def _post(api: Api, path: Path, statement: Statement, rows: Sequence[Row], account: str) -> Result:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(f"Importing {path.name}", total=len(rows))
        result = post_transactions(
            api, [_in_account(row, account) for row in rows], lambda number: progress.advance(task, number)
        )
    refused = [Refused(path.name, rows[one.position].line, one.field, one.reason) for one in result.refused]
    return Result(
        [rows[position] for position in result.added],
        [rows[position] for position in result.existing],
        [rows[position] for position in result.changed],
        _by_line([*(_refused(path, row) for row in statement.refused), *refused]),
    )


def _complete_account(
    api: ApiClient, path: Path, statement: Statement, transfers: Sequence[Row], account: str
) -> Result:
    """Record the sides of transfers, join those whose other side is known, and state the balances."""
    result = post_transactions(api, [_in_account(row, account, side_of_transfer(row)) for row in transfers])
    rows = [transfers[position] for position in (*result.added, *result.existing)]
    for row in join_transfers(api, rows, account):
        print(f"joined with its other side: {_shown(row)}", file=sys.stderr)
    refused = [
        Refused(path.name, transfers[one.position].line, one.field, one.reason) for one in result.refused
    ]
    if len({balance.account for balance in statement.balances}) == 1:
        lines = {balance.day: balance.line for balance in statement.balances}
        refused += [
            Refused(path.name, lines[day], "balance", reason)
            for day, reason in send_balances(api, account, statement.balances)
        ]
    return Result(
        added=[transfers[position] for position in result.added],
        existing=[transfers[position] for position in result.existing],
        changed=[transfers[position] for position in result.changed],
        refused=refused,
    )


def _in_account(row: Row, account: str, document: dict[str, Json] | None = None) -> dict[str, Json]:
    """Return the transaction of a row in an account of the ledger, with what the bank calls it there."""
    document = document or row.to_json()
    if not account or document.get("account"):
        return document
    references: Json = {account: row.bank_id} if 0 < len(row.bank_id) <= MAX_REFERENCE else None
    return {**document, "account": account, **({"references": references} if references else {})}


def _refused(path: Path, row: RefusedRow) -> Refused:
    return Refused(path.name, row.line, row.field, row.detail)


def _by_line(refused: Iterable[Refused]) -> list[Refused]:
    return sorted(refused, key=lambda row: row.line)


def _result_json(result: Result) -> dict[str, object]:
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


def _error_json(error: StatementError) -> dict[str, object]:
    return {"error": error.message.detail, "setting": error.option, "choices": error.choices}


def _list_rows(result: Result, errors: Path | None) -> None:
    """Print the rows that are not added to stderr; write the refused ones as CSV to `errors` if it is
    given.
    """
    for row in result.refused:
        print(f"{row.file}:{row.line}: {row.field}: {row.reason}", file=sys.stderr)
    for name, left_out in result.left_out:
        print(f"{name}:{left_out.line}: left out: {left_out.message.detail}", file=sys.stderr)
    for transfer in result.transfers:
        print(f"left out: a transfer between accounts: {_shown(transfer)}", file=sys.stderr)
    for one in result.similar:
        print(f"left out: {_shown(one.row)} resembles {_shown(one.resembles)}", file=sys.stderr)
    if result.similar:
        print("Add these with --similar add.", file=sys.stderr)
    if errors is not None:
        try:
            with errors.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("file", "line", "field", "reason"))
                writer.writerows((row.file, row.line, row.field, row.reason) for row in result.refused)
        except OSError as error:
            raise CommandError(f"{errors} cannot be written: {error.strerror}.") from None


def _shown(row: Row) -> str:
    sign = "" if row.signed_amount > 0 else "-"
    return f"{row.day} {sign}{row.amount_text} {row.currency} {row.description[:60]}".strip()


def _describe(statement: Statement) -> None:
    """Print how a file was read."""
    for note in statement.notes:
        print(f"Note: {note.detail}", file=sys.stderr)
    layout = statement.layout
    columns = (f"{column.field} from {column.name!r}" for column in layout.columns if column.field)
    how = ", ".join(filter(None, (statement.format, statement.encoding, layout.date_format, *columns)))
    number = sum(map(len, (statement.rows, statement.transfers, statement.refused, statement.left_out)))
    print(f"{count(number, 'row')} read ({how})")


def _summarise(result: Result, is_dry_run: bool) -> None:
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
