"""`tracker reconcile`: the API, the totals table and the lake's SQL side by side, to the cent."""

import argparse
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from infra.cli.commands.query import run_sql
from infra.cli.options import complete_command
from infra.cli.session import (
    add_user_option,
    lake_location,
    reporting_aws_errors,
    selected_deployment,
    sign_in,
)
from infra.cli.tables import print_table
from infra.client.deployment import Deployment
from infra.client.reconciliation import (
    AGREE,
    BEHIND,
    DIFFERENT,
    Figures,
    Line,
    MonthCurrency,
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
        lake, watermark = _lake(deployment, client.sub)
        api = read_api(client, calendar_years(totals, lake))
    lines = compare(api, totals, lake, changed_at, watermark)
    _show(lines)
    return _conclude(lines, watermark, complete_command("tracker export", arguments))


def _lake(deployment: Deployment, sub: str) -> tuple[dict[MonthCurrency, Figures], str | None]:
    """The lake's figures and the time of the ledger that it shows; nothing before the first export."""
    from etl.table import NoLakeError, read_watermark

    try:
        table = lake_location(deployment).open()
    except NoLakeError:
        return {}, None
    return read_lake(lambda sql: run_sql(deployment, sql), deployment, sub), read_watermark(table)


def _show(lines: Sequence[Line]) -> None:
    table = Table("month", "", header_style="")
    for figure in ("count", "income", "expense"):
        for place in ("API", "totals", "lake"):
            table.add_column(f"{figure}\n{place}", justify="right", no_wrap=True)
    table.add_column("")
    for line in lines:
        cells: list[Text] = []
        for figure in ("count", "income", "expense"):
            values = [getattr(place, figure) for place in (line.api, line.totals, line.lake)]
            style = "" if len(set(values)) == 1 else "bold red"
            cells += [
                Text(str(value) if figure == "count" else money_text(value, line.currency), style=style)
                for value in values
            ]
        mark = "" if line.verdict == AGREE else line.verdict
        table.add_row(line.month, line.currency, *cells, Text(mark, style="bold red"))
    print_table(table)


def _conclude(lines: Sequence[Line], watermark: str | None, export: str) -> int:
    """The verdict in words, and the exit status: 0 only where all three agree everywhere."""
    behind = sum(line.verdict == BEHIND for line in lines)
    different = sum(line.verdict == DIFFERENT for line in lines)
    counted = sum(line.totals.count for line in lines)
    since = f"the lake shows the ledger as it was at {watermark}" if watermark else "there is no lake yet"
    if not behind and not different:
        print(f"All agree: {counted} transactions in {len({line.month for line in lines})} months; {since}.")
        return 0
    if different:
        print(f"{different} of {len(lines)} lines are different where they should agree; {since}.")
    if behind:
        print(f"{behind} of {len(lines)} lines changed after the last export; {since}. Run: {export}")
    return 1
