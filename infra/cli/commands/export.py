"""`tracker export`: run the deployed export once and say what it did."""

import argparse
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.cli.options import complete_command
from infra.cli.session import reporting_aws_errors, selected_deployment
from infra.cli.tables import print_table
from infra.client.deployment import open_session
from infra.client.export import run_export

NAME = "export"
HELP = "bring the lake up to date with the ledger"

PROGRESS_TEXT = "Bringing the lake up to date"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--full", action="store_true", help="read the whole ledger instead of what changed since the last run"
    )


def run(arguments: argparse.Namespace) -> int:
    deployment = selected_deployment(arguments)
    console = Console(stderr=True)
    if not console.is_terminal:
        # The moving line is for terminals alone; a large ledger's export takes minutes.
        console.print(f"{PROGRESS_TEXT} …")
    with console.status(f"{PROGRESS_TEXT} …"), reporting_aws_errors():
        ran = run_export(open_session(deployment), deployment.export_function, full=arguments.full)
    print_report(ran, arguments)
    for month in ran["unproved"]:
        console.print(f"Left out: {month['month']} of user {month['user_id']}: rows and totals disagree.")
    return 1 if ran["unproved"] else 0


def print_report(ran: dict[str, Any], arguments: argparse.Namespace) -> None:
    """Print what a run says of itself."""
    print(f"Run {ran['run_id']}, {'full' if ran['full'] else 'changes only'}")
    if ran["committed"]:
        months = "month" if ran["ledger_months"] == 1 else "months"
        print(
            f"{ran['rows']} rows of {ran['ledger_months']} users' {months} written"
            f" as snapshot {ran['snapshot_id']}"
        )
    elif ran.get("held"):
        held = "The lake is held at an older snapshot, so nothing was written; see: tracker lake release"
        print(complete_command(held, arguments))
    else:
        print("The lake already had everything; nothing was written")
    if ran["totals"]:
        table = Table("currency", "rows", "income", "expense", box=None, pad_edge=False)
        for column in table.columns[1:]:
            column.justify = "right"
        for currency, figures in sorted(ran["totals"].items()):
            table.add_row(currency, str(figures["count"]), figures["income"], figures["expense"])
        print_table(table)
    if ran["committed"] or ran.get("held") or ran["unproved"]:
        print(f"The lake holds the ledger as it was at {ran['watermark']}")
    else:
        print(f"It is up to date; its last change holds the ledger as of {ran['watermark']}")
