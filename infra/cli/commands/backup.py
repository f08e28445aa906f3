"""`tracker backup`: copy ledgers, settings and users into a folder or a bucket."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime

import boto3

from infra.cli.session import selected_deployment
from infra.cli.terminal import count
from infra.client.aws_errors import reporting_aws_errors
from infra.client.backup import BackupSource, back_up
from infra.client.backup_files import open_files
from infra.client.deployment import aws_session, open_session

NAME = "backup"
HELP = "copy all ledgers, settings and users into an empty folder or s3://BUCKET/PREFIX"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="PLACE", help="an empty folder, or s3://BUCKET/PREFIX")
    parser.add_argument(
        "--tables",
        nargs=3,
        metavar=("EXPENSES", "TOTALS", "SETTINGS"),
        help="these tables instead of the deployed ones, for example after a point-in-time restore",
    )
    parser.add_argument(
        "--user-pool", metavar="POOL", help="the users of this pool instead of the deployed one"
    )


def run(arguments: argparse.Namespace) -> int:
    source, session = selected_source(arguments)
    with reporting_aws_errors():
        contents = back_up(session, source, open_files(arguments.place, session), datetime.now(UTC))
    print(f"{count(contents.items['expenses'], 'transaction')} in {count(contents.ledgers, 'ledger')}")
    print(f"{count(contents.users, 'user')} by e-mail address; passwords cannot be copied")
    print(
        f"Written to {arguments.place}. Keep it as safe as the ledger: whoever can read it sees everything."
    )
    return 0


def selected_source(arguments: argparse.Namespace) -> tuple[BackupSource, boto3.Session]:
    """Return what to back up: named tables and pool need no deployment, so that what one left can be read."""
    if arguments.aws and arguments.tables and arguments.user_pool:
        with reporting_aws_errors():
            session = aws_session()
        source = BackupSource("", "", "", arguments.user_pool)
    else:
        deployment = selected_deployment(arguments)
        source, session = BackupSource.of_deployment(deployment), open_session(deployment)
    if arguments.tables:
        expenses, totals, settings = arguments.tables
        source = BackupSource(expenses, totals, settings, source.user_pool_id)
    if arguments.user_pool:
        source = replace(source, user_pool_id=arguments.user_pool)
    return source, session
