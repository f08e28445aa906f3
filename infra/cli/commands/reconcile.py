"""`tracker reconcile`: compare the sums of API, totals table and lake, to the cent."""

import argparse
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from infra.cli.options import complete_command
from infra.cli.session import add_user_option, lake_location, selected_deployment, sign_in
from infra.cli.sql import run_sql
from infra.cli.tables import print_table
from infra.cli.terminal import count
from infra.client.aws_errors import reporting_aws_errors
from infra.client.deployment import Deployment
from infra.client.reconciliation import (
    Comparison,
    MonthCurrency,
    Sums,
    Verdict,
    calendar_years,
    compare,
    read_api,
    read_lake,
    read_totals,
)
from lambdas.ledger.transaction import money_text

NAME = "reconcile"
HELP = "compare API, totals table and lake to the cent"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_user_option(parser)


def run(arguments: argparse.Namespace) -> int:
    deployment = selected_deployment(arguments)
    client = sign_in(deployment, arguments.user)
    with reporting_aws_errors():
        totals, changed_at = read_totals(deployment, client.sub)
        lake, watermark = _read_lake(deployment, client.sub)
        api = read_api(client, calendar_years(totals, lake))
    comparisons = compare(api, totals, lake, changed_at, watermark)
    _print_comparisons(comparisons)
    return _conclude(comparisons, watermark, complete_command("tracker export", arguments))


def _read_lake(deployment: Deployment, sub: str) -> tuple[dict[MonthCurrency, Sums], str | None]:
    """Return the lake's sums and its watermark; nothing and None before the first export."""
    from etl.table import NoLakeError, read_watermark

    try:
        table = lake_location(deployment).open()
    except NoLakeError:
        return {}, None
    return read_lake(lambda sql: run_sql(deployment, sql), deployment, sub), read_watermark(table)


def _print_comparisons(comparisons: Sequence[Comparison]) -> None:
    table = Table("month", "", header_style="")
    for figure in ("count", "income", "expense"):
        for source in ("API", "totals", "lake"):
            table.add_column(f"{figure}\n{source}", justify="right", no_wrap=True)
    table.add_column("")
    for comparison in comparisons:
        cells: list[Text] = []
        for figure in ("count", "income", "expense"):
            sources = (comparison.api, comparison.totals, comparison.lake)
            values = [getattr(sums, figure) for sums in sources]
            style = "" if len(set(values)) == 1 else "bold red"
            cells += [
                Text(str(value) if figure == "count" else money_text(value, comparison.currency), style=style)
                for value in values
            ]
        mark = "" if comparison.verdict is Verdict.AGREE else comparison.verdict
        table.add_row(comparison.month, comparison.currency, *cells, Text(mark, style="bold red"))
    print_table(table)


def _conclude(comparisons: Sequence[Comparison], watermark: str | None, export: str) -> int:
    """Print the conclusion and return the exit status: 0 only if all three agree everywhere."""
    behind = sum(comparison.verdict is Verdict.BEHIND for comparison in comparisons)
    different = sum(comparison.verdict is Verdict.DIFFERENT for comparison in comparisons)
    total = count(len(comparisons), "line")
    state = f"The lake holds the ledger as it was at {watermark}." if watermark else "There is no lake yet."
    if not behind and not different:
        transactions = count(sum(comparison.totals.count for comparison in comparisons), "transaction")
        months = count(len({comparison.month for comparison in comparisons}), "month")
        print(f"All agree: {transactions} in {months}. {state}")
        return 0
    if different:
        print(f"{different} of {total} should agree and do not. {state}")
    if behind:
        print(f"{behind} of {total} changed after the last export. {state} To bring it up to date: {export}")
    return 1
