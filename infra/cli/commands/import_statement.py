"""`tracker import`: add the rows of a statement to the ledger, each once, and list those that are refused."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from infra.cli.import_files import FileError, given_options, read_file
from infra.cli.import_proposals import fetch_rules, propose, read_rules
from infra.cli.import_report import (
    Refused,
    Result,
    list_rows_not_added,
    print_layout,
    print_suggestions,
    print_summary,
    result_to_json,
    row_text,
    write_refused_rows,
)
from infra.cli.ledger_comparison import (
    LedgerDays,
    fetch_days,
    fetch_history,
    find_account,
    remember_options,
    remembered_layouts,
)
from infra.cli.session import add_user_option, selected_deployment, sign_in
from infra.cli.statement_folder import FolderWatch, expanded
from infra.client.account_import import join_transfers, join_waiting, send_balances, side_of_transfer
from infra.client.api import ApiClient
from infra.client.batch_post import Api, post_transactions
from infra.client.errors import CommandError, UsageError
from infra.client.own_file import OwnFile
from lambdas.ledger.json_document import Json
from lambdas.ledger.proposals import RuleBook
from lambdas.ledger.statement import (
    FIELDS,
    OWN_CSV,
    OWN_JSON,
    RefusedRow,
    Row,
    Statement,
    Validated,
    validate,
)
from lambdas.ledger.statement.fingerprint import layout_of
from lambdas.ledger.statement.rows import UNCATEGORISED
from lambdas.ledger.statement.several import SimilarRow, combine

NAME = "import"
HELP = "add the transactions of a statement (CSV, Excel, OFX, QIF, CAMT, MT940, ZIP) or an exported file"
# Signs in, once.
Connect = Callable[[], ApiClient]


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
        "--add",
        action="append",
        default=[],
        metavar="ID",
        help="of the rows that resemble another, one to add all the same; once for each row",
    )
    parser.add_argument(
        "--suggestions",
        choices=("apply", "leave-out"),
        default="apply",
        help="give rows without a category the one that their payee has in the ledger, and payees the name "
        "that they have there",
    )
    parser.add_argument(
        "--account", metavar="NAME", help="the account of the ledger that the file is of, by name or id"
    )
    parser.add_argument(
        "--rules",
        type=Path,
        metavar="FILE",
        help="rules to apply instead of the ledger's, as `tracker rules --json` prints them",
    )
    parser.add_argument(
        "--join",
        action="append",
        default=[],
        metavar="ID",
        help="of several transactions that may be the other side of a transfer, the one that is",
    )
    parser.add_argument("--encoding", metavar="NAME", help="of the file, such as cp1250; detected by default")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write the refused rows to FILE, as CSV")
    parser.add_argument("--dry-run", action="store_true", help="show what would be posted, and write nothing")
    parser.add_argument("--json", action="store_true", help="with --dry-run: print the rows as JSON")


def run(arguments: argparse.Namespace) -> int:
    if arguments.json and not arguments.dry_run:
        raise UsageError("--json prints what would be posted.", "Use it with --dry-run.")

    @cache  # a watched folder asks for the password once
    def connect() -> ApiClient:
        client = sign_in(selected_deployment(arguments), arguments.user)
        client.token()
        return client

    if arguments.watch:
        return _watch(arguments, connect)
    return _import_files(arguments, expanded(arguments.files), connect)


def _import_files(arguments: argparse.Namespace, paths: Sequence[Path], connect: Connect) -> int:
    """Import the files, or show what importing them would do; return the exit status."""
    try:
        statements, api = _read_files(arguments, paths, connect)
    except FileError as error:
        if arguments.json:
            print(json.dumps(error.to_json()))
            return 1
        raise error.for_user() from None
    files = list(zip(paths, statements, strict=True))
    own_files = [OwnFile(path) for path, statement in files if api and statement.format == OWN_JSON]
    if api is None:
        result = _import_rows(arguments, files, None)
    else:
        result = _import_all(arguments, files, api, own_files)
    problems = [problem for own_file in own_files for problem in own_file.problems]
    for problem in problems:
        print(f"not imported: {problem}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(result_to_json(result)))
    else:
        list_rows_not_added(result)
        for statement in statements:
            print_layout(statement)
        print_suggestions(result.suggested)
        print_summary(result, arguments.dry_run)
        if arguments.errors is not None:
            write_refused_rows(result, arguments.errors)
    return 1 if result.refused or problems else 0


def _read_files(
    arguments: argparse.Namespace, paths: Sequence[Path], connect: Connect
) -> tuple[list[Statement], ApiClient | None]:
    """Read the files; without options, as the user said of the last ones of their layouts.

    Returns:
        The statements, and the API that takes their rows: None in a dry run.

    Raises:
        FileError: A file cannot be read, or leaves open a question that was not answered before.
    """
    failure: FileError | None = None
    statements: list[Statement] = []
    try:
        statements = [read_file(arguments, path, {}) for path in paths]
    except FileError as error:
        if arguments.dry_run or error.error.question is None:
            raise
        failure = error
    if arguments.dry_run:
        return statements, None
    api = connect()
    account = find_account(api, arguments.account) if arguments.account else None
    remembered = {} if given_options(arguments) else remembered_layouts(api)
    if remembered or (account and failure is None):
        statements = [read_file(arguments, path, remembered, account) for path in paths]
    elif failure is not None:
        raise failure
    return statements, api


def _watch(arguments: argparse.Namespace, connect: Connect) -> int:
    """Import each file of a folder as it comes; a file that cannot be imported is named and left there."""
    if len(arguments.files) != 1 or not arguments.files[0].is_dir():
        raise UsageError("--watch needs one folder.", "Name it as tracker import FOLDER --watch")
    if arguments.errors:
        raise UsageError("--errors writes one file, and --watch imports many.", "Leave one of them out.")
    (folder,) = arguments.files
    print(f"Watching {folder}. Stop with Ctrl-C.", file=sys.stderr)
    for path in FolderWatch(folder).files():
        print(f"{path.name}:")
        try:
            _import_files(arguments, expanded([path]), connect)
        except CommandError as error:
            print(f"not imported: {error}", file=sys.stderr)
    return 0


def _import_all(
    arguments: argparse.Namespace,
    files: Sequence[tuple[Path, Statement]],
    api: ApiClient,
    own_files: Sequence[OwnFile],
) -> Result:
    """Post the accounts of exported files, then all rows, then what the bank says of the accounts."""
    for own_file in own_files:
        own_file.send_accounts(api)
    result = _import_rows(arguments, files, api)
    for own_file in own_files:
        own_file.send_assertions(api)
    if options := given_options(arguments):
        for path, _ in files:
            remember_options(api, layout_of(path.read_bytes()), options)
    return result


def _import_rows(
    arguments: argparse.Namespace, files: Sequence[tuple[Path, Statement]], api: ApiClient | None
) -> Result:
    """Post the rows of all files, or (without an API) validate them, and return what becomes of each."""
    combined = combine([statement for _, statement in files])
    account = find_account(api, arguments.account) if api and arguments.account else ""
    for rows, similar in zip(combined.rows, combined.similar, strict=True):
        chosen = [one for one in similar if _is_to_add(arguments, one.row)]
        rows += [one.row for one in chosen]
        similar[:] = [one for one in similar if one not in chosen]
    book = read_rules(arguments.rules) if arguments.rules else fetch_rules(api) if api else RuleBook()
    history = fetch_history(api, _last_day(files)) if api and arguments.suggestions == "apply" else None
    result = Result()
    for number, (path, statement) in enumerate(files):
        rows = combined.rows[number]
        around = _fetch_days(api, statement, rows) if api else LedgerDays({})
        rows, suggestions = propose(book, history, statement, rows, account, around.documents)
        similar = [
            one
            for one in _similar_in_ledger(around, statement, rows, account or None)
            if not _is_to_add(arguments, one.row)
        ]
        ids = {one.row.id for one in similar}
        rows = [row for row in rows if row.id not in ids]
        unchanged = [row for row in rows if around.has_unchanged(row.id)]
        rows = [row for row in rows if not around.has_unchanged(row.id)]
        posted = _post(api, path, statement, rows, account) if api else _validate(path, statement, rows)
        posted += Result(existing=unchanged)
        result += posted
        transfers = combined.transfers[number]
        if api is not None and account:
            result += _complete_account(api, path, statement, transfers, account, arguments.join)
            _join_waiting(api, statement, (*posted.added, *posted.existing), account, arguments.join)
            transfers = []
        added = {row.id for row in posted.added}
        result += Result(
            existing=[row for row in combined.existing[number] if not row.is_side],
            transfers=transfers,
            left_out=[(path.name, row) for row in statement.left_out],
            similar=[*combined.similar[number], *similar],
            suggested=[one for one in suggestions if one.row.id in added],
        )
    return result


def _is_to_add(arguments: argparse.Namespace, row: Row) -> bool:
    """Return whether a row that resembles another is to be added all the same."""
    return not row.is_side and (arguments.similar == "add" or row.id in arguments.add)


def _last_day(files: Sequence[tuple[Path, Statement]]) -> str:
    """Return the last day of all statements, that of today where they have no rows."""
    days = [row.day for _, statement in files for row in statement.rows]
    return max(days, default=datetime.now(UTC).date()).isoformat()


def _fetch_days(api: ApiClient, statement: Statement, rows: Sequence[Row]) -> LedgerDays:
    """Return the transactions of the ledger that the rows of a bank's statement may be, or resemble."""
    if statement.format in (OWN_CSV, OWN_JSON):
        return LedgerDays({})
    return fetch_days(api, _validated(statement, rows).entries)


def _validated(statement: Statement, rows: Sequence[Row]) -> Validated:
    return validate(replace(statement, rows=tuple(rows)), datetime.now(UTC).date())


def _similar_in_ledger(
    around: LedgerDays, statement: Statement, rows: Sequence[Row], account: str | None
) -> list[SimilarRow]:
    """Return the rows that resemble a transaction of the ledger; exported files are exactly what they are."""
    if not around.documents:
        return []
    validated = _validated(statement, rows)
    return around.similar_rows(validated.rows, validated.entries, account)


def _join_waiting(
    api: ApiClient, statement: Statement, rows: Sequence[Row], account: str, chosen: Sequence[str]
) -> None:
    """Join the sides of transfers that wait in other accounts with rows of a bank's statement."""
    if statement.format in (OWN_CSV, OWN_JSON):
        return
    with_category = {row.id for row in rows if row.document is not None and row.category != UNCATEGORISED}
    joining = join_waiting(api, rows, account, chosen, with_category)
    for row in joining.joined:
        print(f"joined with its other side: {row_text(row)}", file=sys.stderr)
    for side, others in joining.waiting:
        print(f"may be the other side of {_side_text(side)}; import again with:", file=sys.stderr)
        for row in others:
            print(f"  --join {row.id}  {row_text(row)}", file=sys.stderr)


def _side_text(side: Mapping[str, Any]) -> str:
    texts = (side["date"], side["amount"], side["currency"], side["account"], side["payee"])
    return " ".join(texts).strip()


def _validate(path: Path, statement: Statement, rows: Sequence[Row]) -> Result:
    """Return what the API would answer, by the rules that it applies itself."""
    validated = _validated(statement, rows)
    return Result(added=validated.rows, refused=_by_line(_refused(path, row) for row in validated.refused))


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
    api: ApiClient,
    path: Path,
    statement: Statement,
    transfers: Sequence[Row],
    account: str,
    chosen: Sequence[str],
) -> Result:
    """Record the sides of transfers, join those whose other side is known, and state the balances.

    Args:
        chosen: the ids of other sides where several may be.
    """
    result = post_transactions(api, [_in_account(row, account, side_of_transfer(row)) for row in transfers])
    rows = [transfers[position] for position in (*result.added, *result.existing)]
    joining = join_transfers(api, rows, account, chosen)
    for row in joining.joined:
        print(f"joined with its other side: {row_text(row)}", file=sys.stderr)
    for row, sides in joining.undecided:
        print(f"several may be the other side of {row_text(row)}; import again with one of:", file=sys.stderr)
        for side in sides:
            print(f"  --join {side['id']}  {_side_text(side)}", file=sys.stderr)
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
    references: Json = {account: row.reference} if row.reference else None
    return {**document, "account": account, **({"references": references} if references else {})}


def _refused(path: Path, row: RefusedRow) -> Refused:
    return Refused(path.name, row.line, row.field, row.detail)


def _by_line(refused: Iterable[Refused]) -> list[Refused]:
    return sorted(refused, key=lambda row: row.line)
