"""`tracker export`: run the deployed export once and print its report."""

import argparse

from rich.console import Console
from rich.table import Table

from infra.cli.options import complete_command
from infra.cli.session import selected_deployment
from infra.cli.tables import print_table
from infra.cli.terminal import count
from infra.client.aws_errors import reporting_aws_errors
from infra.client.deployment import open_session
from infra.client.export import ExportReport, run_export

NAME = "export"
HELP = "bring the lake up to date with the ledger"

PROGRESS_TEXT = "Bringing the lake up to date …"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--full", action="store_true", help="read the whole ledger instead of what changed since the last run"
    )


def run(arguments: argparse.Namespace) -> int:
    deployment = selected_deployment(arguments)
    console = Console(stderr=True)
    if not console.is_terminal:
        # The spinner below is shown on terminals alone; the export of a large ledger takes minutes.
        console.print(PROGRESS_TEXT)
    with console.status(PROGRESS_TEXT), reporting_aws_errors():
        report = run_export(open_session(deployment), deployment.export_function, full=arguments.full)
    print_report(report, arguments)
    for month in report.unproved:
        console.print(
            f"Left out: {month.month} of ledger {month.ledger_id}. Its rows and its totals disagree."
        )
    for month in report.busy:
        console.print(
            f"Left out: {month.month} of ledger {month.ledger_id}. It was written to all the time; try again."
        )
    for name in report.unproved_tables:
        console.print(f"The lake's table {name} differs from its source. The next run writes it again.")
    return 1 if report.unproved or report.busy or report.unproved_tables else 0


def print_report(report: ExportReport, arguments: argparse.Namespace) -> None:
    """Print what a run wrote, and up to when the lake holds the ledger."""
    print(f"Run {report.run_id}, {'full' if report.full else 'changes only'}")
    if report.committed:
        rows, months = count(report.rows, "row"), count(report.ledger_months, "ledger month")
        print(f"{rows} in {months} written as snapshot {report.snapshot_id}")
    elif report.held:
        release = complete_command("tracker lake release", arguments)
        print(f"The lake is held at an older snapshot, so nothing was written. To end that: {release}")
    else:
        print("The lake already had everything; nothing was written")
    if report.totals:
        table = Table("currency", "rows", "income", "expense", box=None, pad_edge=False)
        for column in table.columns[1:]:
            column.justify = "right"
        for currency, totals in sorted(report.totals.items()):
            table.add_row(currency, str(totals.count), totals.income, totals.expense)
        print_table(table)
    if report.committed or report.held or report.unproved or report.busy:
        print(f"The lake holds the ledger as it was at {report.watermark}")
    else:
        print(f"The lake is up to date; its last commit holds the ledger as it was at {report.watermark}")
