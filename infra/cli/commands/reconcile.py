"""`tracker reconcile`: compare bank, ledger, totals table and lake, to the cent."""

import argparse
from collections.abc import Mapping, Sequence
from decimal import Decimal

from rich.table import Table
from rich.text import Text

from infra.cli.options import complete_command
from infra.cli.session import add_user_option, lake_location, selected_deployment, sign_in
from infra.cli.sql import run_sql
from infra.cli.tables import print_table
from infra.cli.terminal import count
from infra.client.api import ApiClient
from infra.client.aws_errors import reporting_aws_errors
from infra.client.deployment import Deployment
from infra.client.reconciliation import (
    BankAccount,
    BankComparison,
    Comparison,
    PostingSums,
    S,
    Source,
    Sums,
    Verdict,
    compare,
    compare_with_bank,
    read_bank,
    read_lake,
    read_ledger,
    read_totals,
    totals_to_compare,
)
from lambdas.ledger.transaction import money_text

MAX_ATTEMPTS = 5

NAME = "reconcile"
HELP = "compare bank, ledger, totals and lake to the cent"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_user_option(parser)


def run(arguments: argparse.Namespace) -> int:
    deployment = selected_deployment(arguments)
    client = sign_in(deployment, arguments.user)
    with reporting_aws_errors():
        ledger, accounts, (by_day, by_month, changed_at) = _read_unchanged(deployment, client)
        lake, watermark = _read_lake(deployment, client.sub)
    sums = totals_to_compare(ledger.sums, by_day.sums, by_month.sums, Sums())
    months = compare(ledger.sums, sums, lake.sums, changed_at, watermark, Sums())
    sums_of_postings = totals_to_compare(ledger.postings, by_day.postings, by_month.postings, PostingSums())
    postings = compare(ledger.postings, sums_of_postings, lake.postings, changed_at, watermark, PostingSums())
    bank = compare_with_bank(accounts, ledger, lake, changed_at, watermark)
    names = {account.id: (account.name, account.currency) for account in accounts}
    _print_months(months)
    _print_postings(postings, names)
    _print_bank(bank)
    export = complete_command("tracker export", arguments)
    return max(_conclude(months, postings, bank, watermark, export), _conclude_bank(bank))


def _read_unchanged(
    deployment: Deployment, client: ApiClient
) -> tuple[Source, list[BankAccount], tuple[Source, Source, dict[str, str]]]:
    """Return transactions, accounts and totals, read anew if something was recorded meanwhile."""
    for _ in range(MAX_ATTEMPTS):
        before = read_totals(deployment, client.sub)
        ledger, accounts = read_ledger(client), read_bank(client)
        totals = read_totals(deployment, client.sub)
        if before == totals:
            break
    return ledger, accounts, totals


def _read_lake(deployment: Deployment, ledger_id: str) -> tuple[Source, str | None]:
    """Return the lake's sums and its watermark; nothing and None before the first export."""
    from etl.table import NoLakeError, read_watermark

    try:
        table = lake_location(deployment).open()
    except NoLakeError:
        return Source(), None
    return read_lake(lambda sql: run_sql(deployment, sql), deployment, ledger_id), read_watermark(table)


def _print_months(comparisons: Sequence[Comparison[Sums]]) -> None:
    figures = ("count", "income", "expense")
    table = _table("month", "", figures)
    for comparison in comparisons:
        cells = _cells(comparison, figures, comparison.name)
        table.add_row(comparison.month, comparison.name, *cells, _mark(comparison.verdict))
    print_table(table)


def _print_postings(
    comparisons: Sequence[Comparison[PostingSums]], names: Mapping[str, tuple[str, str]]
) -> None:
    """Print the months of accounts that do not agree everywhere."""
    differing = [comparison for comparison in comparisons if comparison.verdict is not Verdict.AGREE]
    if not differing:
        return
    figures = ("count", "amount")
    table = _table("month", "account", figures)
    for comparison in differing:
        name, currency = names.get(comparison.name, (comparison.name, ""))
        table.add_row(
            comparison.month, name, *_cells(comparison, figures, currency), _mark(comparison.verdict)
        )
    print_table(table)


def _print_bank(comparisons: Sequence[BankComparison]) -> None:
    """Print of each account the newest balance that agrees with the bank, and all that do not."""
    newest = {each.account.id: each for each in comparisons if each.verdict is Verdict.AGREE}
    if not comparisons:
        return
    table = Table("account", "day", header_style="")
    for source in ("bank", "ledger", "totals", "lake"):
        table.add_column(f"balance\n{source}", justify="right", no_wrap=True)
    table.add_column("")
    for each in comparisons:
        if each.verdict is not Verdict.AGREE or each is newest[each.account.id]:
            values = [each.bank, each.ledger, each.totals, each.lake]
            table.add_row(
                each.account.name,
                each.day,
                *_amounts(values, each.account.currency),
                _mark(each.verdict),
            )
    print_table(table)


def _table(first: str, second: str, figures: Sequence[str]) -> Table:
    table = Table(first, second, header_style="")
    for figure in figures:
        for source in ("ledger", "totals", "lake"):
            table.add_column(f"{figure}\n{source}", justify="right", no_wrap=True)
    table.add_column("")
    return table


def _cells(comparison: Comparison[S], figures: Sequence[str], currency: str) -> list[Text]:
    cells: list[Text] = []
    for figure in figures:
        values = [getattr(sums, figure) for sums in (comparison.ledger, comparison.totals, comparison.lake)]
        cells += _amounts(values, "" if figure == "count" else currency)
    return cells


def _amounts(values: Sequence[int | Decimal], currency: str) -> list[Text]:
    """Return the values as text, in red if they are not all the same."""
    style = "" if len(set(values)) == 1 else "bold red"
    return [
        Text(money_text(Decimal(value), currency) if currency else str(value), style=style)
        for value in values
    ]


def _mark(verdict: Verdict) -> Text:
    return Text("" if verdict is Verdict.AGREE else verdict, style="bold red")


def _conclude(
    months: Sequence[Comparison[Sums]],
    postings: Sequence[Comparison[PostingSums]],
    bank: Sequence[BankComparison],
    watermark: str | None,
    export: str,
) -> int:
    """Print whether ledger, totals and lake agree; return the exit status, 0 only if they do everywhere."""
    comparisons: list[Comparison[Sums] | Comparison[PostingSums] | BankComparison] = [
        *months,
        *postings,
        *bank,
    ]
    verdicts = [each.verdict for each in comparisons]
    behind, different = verdicts.count(Verdict.BEHIND), verdicts.count(Verdict.DIFFERENT)
    total = count(len(verdicts), "line")
    state = f"The lake holds the ledger as it was at {watermark}." if watermark else "There is no lake yet."
    if not behind and not different:
        entries = count(sum(each.ledger.count for each in months), "transaction")
        number_of_months = count(len({each.month for each in months}), "month")
        of_accounts = ""
        if postings:
            accounts = count(len({each.name for each in postings}), "account")
            of_accounts = f", {count(sum(each.ledger.count for each in postings), 'posting')} of {accounts}"
        print(f"Ledger, totals and lake agree: {entries} in {number_of_months}{of_accounts}. {state}")
        return 0
    if different:
        print(f"{different} of {total} should agree and do not. {state}")
    if behind:
        print(f"{behind} of {total} changed after the last export. {state} To bring it up to date: {export}")
    return 1


def _conclude_bank(comparisons: Sequence[BankComparison]) -> int:
    """Print whether the bank agrees and return the exit status: 0 only if it does everywhere."""
    if not comparisons:
        print("The bank's balances are not known. Enter some on the page, or import a statement.")
        return 0
    by_account: dict[str, list[BankComparison]] = {}
    for each in comparisons:
        by_account.setdefault(each.account.id, []).append(each)
    status = 0
    for account in by_account.values():
        wrong = next((index for index, each in enumerate(account) if each.bank != each.ledger), None)
        if wrong is None:
            continue
        status = 1
        since = f"after {account[wrong - 1].day}" if wrong else "since the account was opened"
        differing = account[wrong]
        difference = money_text(differing.bank - differing.ledger, differing.account.currency)
        print(
            f"{differing.account.name} differs from the bank by {difference} on {differing.day}; "
            f"the difference arose {since}."
        )
    agreeing = sum(each.bank == each.ledger for each in comparisons)
    print(f"The bank agrees with {agreeing} of {count(len(comparisons), 'balance')}.")
    return status
