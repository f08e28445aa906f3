"""`tracker reconcile`: the API, the totals table and the lake's SQL side by side, to the cent."""

import argparse
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from infra.cli.commands.query import answer
from infra.cli.options import here
from infra.cli.session import add_user, in_words, lake_of, selected_deployment, sign_in
from infra.cli.tables import print_whole
from infra.client.deployment import Deployment
from infra.client.reconciliation import (
    AGREE,
    BEHIND,
    DIFFERENT,
    Figures,
    Key,
    Line,
    compare,
    from_api,
    from_lake,
    from_totals,
    years_of,
)
from lambdas.ledger.transaction import money_text

NAME = "reconcile"
HELP = "compare API, totals table and lake to the cent"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_user(parser)


def run(arguments: argparse.Namespace) -> int:
    deployment = selected_deployment(arguments)
    client = sign_in(deployment, arguments.user)
    with in_words():
        totals, changed_at = from_totals(deployment, client.sub)
        lake, watermark = _lake(deployment, client.sub)
        api = from_api(client, years_of(totals, lake))
    lines = compare(api, totals, lake, changed_at, watermark)
    _show(lines)
    return _conclude(lines, watermark, here("tracker export", arguments))


def _lake(deployment: Deployment, sub: str) -> tuple[dict[Key, Figures], str | None]:
    """The lake's figures and the time of the ledger that it shows; nothing before the first export."""
    from etl.table import NoLakeError, watermark

    try:
        table = lake_of(deployment).open()
    except NoLakeError:
        return {}, None
    return from_lake(lambda sql: answer(deployment, sql), deployment, sub), watermark(table)


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
    print_whole(table)


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
