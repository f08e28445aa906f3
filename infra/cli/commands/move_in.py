"""`tracker move-in`: bring everything over from another app, and prove counts and balances."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.table import Table

from infra.cli.session import add_user_option, selected_deployment, sign_in
from infra.cli.tables import print_table
from infra.cli.terminal import count
from infra.client.batch_post import PostResult, post_transactions
from infra.client.errors import CommandError
from infra.client.moving_in.arrival import Difference, compare, send_accounts
from infra.client.moving_in.books import Books, MovingInError
from infra.client.moving_in.files import AppOptions
from infra.client.moving_in.ledger_document import LedgerDocument, converted_balances, to_ledger
from infra.client.moving_in.read import APPS, read_export
from lambdas.ledger.transaction import money_text

NAME = "move-in"
HELP = "bring accounts, transfers, splits and categories over from another app"
_TYPES = ("income", "expense", "transfer")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help=f"all files of one export of {', '.join(APPS[:-1])} or {APPS[-1]}",
    )
    add_user_option(parser)
    parser.add_argument("--currency", metavar="CODE", help="of apps that export none, such as EUR")
    parser.add_argument(
        "--date-format", metavar="FORMAT", help="such as DD/MM/YYYY, if the export leaves it open"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would come over, and write nothing")
    parser.add_argument(
        "--json", action="store_true", help="with --dry-run: print accounts and transactions as JSON"
    )


def run(arguments: argparse.Namespace) -> int:
    options = AppOptions(arguments.currency and arguments.currency.upper(), arguments.date_format)
    try:
        books = read_export(arguments.files, options)
        document = to_ledger(books)
    except MovingInError as error:
        raise CommandError(str(error), error.hint) from None
    if arguments.dry_run and arguments.json:
        print(json.dumps(_to_json(books, document)))
        return 0
    for reason in books.left_out:
        print(f"left out: {reason}", file=sys.stderr)
    _print_accounts(books, document)
    if arguments.dry_run:
        return _print_differences(_stated_differences(books, document))
    client = sign_in(selected_deployment(arguments), arguments.user)
    refused_accounts = send_accounts(client, document.accounts)
    for reason in refused_accounts:
        print(f"not created: {reason}", file=sys.stderr)
    result = post_transactions(client, document.transactions)
    _print_result(document, result)
    differences = [*_stated_differences(books, document), *compare(client, document)]
    return 1 if refused_accounts or result.refused else _print_differences(differences)


def _to_json(books: Books, document: LedgerDocument) -> dict[str, object]:
    return {
        "app": books.app,
        "accounts": document.accounts,
        "transactions": document.transactions,
        "balances": {
            account["name"]: format(document.balances[account["id"]], "f") for account in document.accounts
        },
        "leftOut": books.left_out,
    }


def _stated_differences(books: Books, document: LedgerDocument) -> list[Difference]:
    """Return the accounts whose transactions do not lead to what the export adds up to, or states."""
    converted = converted_balances(document)
    return [
        Difference(one.name, what, format(expected, "f"), format(converted[account["id"]], "f"))
        for one, account in zip(books.accounts.values(), document.accounts, strict=True)
        for what, expected in (
            ("balance", document.balances[account["id"]]),
            ("balance that the export states", one.stated),
        )
        if expected is not None and expected != converted[account["id"]]
    ]


def _print_accounts(books: Books, document: LedgerDocument) -> None:
    print(f"{books.app}: {count(len(document.accounts), 'account')}, {_by_type(document.transactions)}")
    table = Table("account", "kind", "transactions", "balance", "", box=None, pad_edge=False)
    for column in table.columns[2:4]:
        column.justify = "right"
    for account in document.accounts:
        balance = document.balances[account["id"]]
        table.add_row(
            account["name"],
            account["kind"],
            str(document.postings[account["id"]]),
            _balance_text(balance, account["currency"]),
            account["currency"],
        )
    print_table(table)


def _balance_text(balance: Decimal, currency: str) -> str:
    return f"-{money_text(-balance, currency)}" if balance < 0 else money_text(balance, currency)


def _by_type(transactions: Sequence[Any]) -> str:
    counts = Counter(one["type"] for one in transactions)
    splits = sum("splits" in one for one in transactions)
    types = ", ".join(f"{counts[name]} {name}" for name in _TYPES)
    return f"{count(len(transactions), 'transaction')} ({types}; {splits} with splits)"


def _print_result(document: LedgerDocument, result: PostResult) -> None:
    for one in result.refused:
        transaction = document.transactions[one.position]
        text = (
            f"{transaction['date']} {transaction['amount']} {transaction['currency']} {transaction['payee']}"
        )
        print(f"refused: {text.strip()}: {one.field}: {one.reason}", file=sys.stderr)
    numbers = [
        ("added", result.added),
        ("already there", result.existing),
        ("there, changed since", result.changed),
    ]
    print(
        ", ".join(f"{len(positions)} {name}" for name, positions in numbers if positions or name == "added")
    )


def _print_differences(differences: Sequence[Difference]) -> int:
    for one in differences:
        print(f"{one.account}: {one.what}: expected {one.expected}, but it is {one.actual}", file=sys.stderr)
    if not differences:
        print("Proved: every count and balance is as in the export.")
    return 1 if differences else 0
