"""`tracker backfill`: fill the lake with a whole ledger, by Athena from DynamoDB's own export to S3."""

import argparse
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console

from infra.cli.session import lake_location, selected_deployment
from infra.cli.terminal import count
from infra.client.aws_errors import reporting_aws_errors
from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from etl.backfill import Backfill
    from etl.point_in_time import TableExport

NAME = "backfill"
HELP = "fill the lake from DynamoDB's own export, by Athena; for ledgers too large for one export run"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--exports",
        nargs=2,
        metavar=("TRANSACTIONS", "TOTALS"),
        help="ARNs of existing exports of both tables as of the same instant, instead of new ones",
    )


def run(arguments: argparse.Namespace) -> int:
    from etl.backfill import Backfill, HeldError, UnprovedError
    from etl.point_in_time import ExportError
    from etl.sql import SqlError, execute_on_athena, run_athena

    deployment = selected_deployment(arguments)
    if deployment.endpoint is not None:
        raise CommandError(
            "The local cloud has neither DynamoDB's export to S3 nor an Athena that writes Iceberg.",
            "Here a full run does the same: tracker export --full. On AWS: tracker backfill --aws",
        )

    athena = (open_session(deployment), deployment.workgroup, deployment.database)
    backfill = Backfill(
        lake_location(deployment),
        query=lambda sql: run_athena(*athena, sql),
        execute=lambda sql: execute_on_athena(*athena, sql),
        run_id=uuid.uuid4().hex,
    )
    try:
        with reporting_aws_errors():
            return run_steps(deployment, backfill, arguments.exports)
    except HeldError as error:
        raise CommandError(f"{error}.", "Release it first: tracker lake release --aws") from None
    except (ExportError, SqlError) as error:
        raise CommandError(
            str(error).strip(), "The lake is as it was, and scheduled exports continue. Try again."
        ) from None
    except UnprovedError as error:
        raise CommandError(
            str(error), "The lake was rolled back. See: tracker reconcile, then try again."
        ) from None


def run_steps(deployment: Deployment, backfill: "Backfill", exports: list[str] | None) -> int:
    """Run and report all steps; the lake is released however they end, so that exports continue."""
    from etl.backfill import read_totals, read_transactions
    from etl.point_in_time import read_blocks

    s3 = open_session(deployment).client("s3")
    backfill.hold(datetime.now(UTC))
    try:
        print("The lake is held: until the end, scheduled exports do not change it.")
        transactions, totals = obtain_exports(deployment, exports)
        print(f"Both tables are exported as of {transactions.at:%Y-%m-%d %H:%M:%S} UTC.")
        rows, lines = backfill.stage(
            read_transactions(read_blocks(s3, transactions)), read_totals(read_blocks(s3, totals))
        )
        print(f"{count(rows, 'transaction')} and {count(lines, 'total')} are staged.")
        years = backfill.merge()
        backfill.commit_watermark(transactions.at)
        print(f"Merged by Athena: {', '.join(map(str, years)) or 'nothing'}.")
        print("The lake equals the totals to the last digit.")
    finally:
        backfill.release()
    backfill.drop_staged_tables()
    print("The next export continues from there.")
    return 0


def latest_common_time(client: "DynamoDBClient", tables: Sequence[str]) -> datetime:
    """Return the latest instant that every table can be exported as of."""
    # DynamoDB keeps the instant to the second.
    return min(latest_restorable_time(client, table) for table in tables).replace(microsecond=0)


def latest_restorable_time(client: "DynamoDBClient", table: str) -> datetime:
    """Return the latest instant that the table can be exported as of, typically five minutes ago.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoveryDescription.html
    """
    answer = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    latest = answer.get("PointInTimeRecoveryDescription", {}).get("LatestRestorableDateTime")
    if latest is None:
        raise CommandError(
            f"The table {table} has no point-in-time recovery yet.",
            "It begins some minutes after the table was created. Try again then.",
        )
    return latest.astimezone(UTC)


def obtain_exports(deployment: Deployment, exports: list[str] | None) -> "tuple[TableExport, TableExport]":
    """Return finished exports of both tables as of the same instant: those named, or new ones."""
    from etl.backfill import PREFIX
    from etl.point_in_time import start_export, wait_for_export

    client = open_session(deployment).client("dynamodb")
    if exports is None:
        tables = (deployment.expenses_table, deployment.totals_table)
        at = latest_common_time(client, tables)
        exports = [start_export(client, table, deployment.lake_bucket, PREFIX, at) for table in tables]
        print(f"To use these exports again: tracker backfill --aws --exports {' '.join(exports)}")
    with Console(stderr=True).status("DynamoDB exports both tables to S3; large ones take an hour …"):
        transactions, totals = (wait_for_export(client, arn, time.sleep) for arn in exports)
    if transactions.at != totals.at:
        raise CommandError(
            "The two exports are not of the same instant.", "To make new ones, leave out --exports."
        )
    for export, table in ((transactions, deployment.expenses_table), (totals, deployment.totals_table)):
        if not export.table_arn.endswith(f":table/{table}"):
            raise CommandError(
                f"{export.arn} is not an export of the table {table}.",
                "Give the export of the transactions first, then that of the totals.",
            )
    return transactions, totals
