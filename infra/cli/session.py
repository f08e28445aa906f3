"""What the commands' common options stand for: the deployment, its lake, and a user's way in."""

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from infra.client.api import ApiClient
from infra.client.deployment import Deployment, aws_deployment, local_deployment
from infra.client.errors import CommandError

if TYPE_CHECKING:
    from etl.table import Lake

PASSWORD_VARIABLE = "TRACKER_PASSWORD"  # noqa: S105 - the name of the environment variable


def selected_deployment(arguments: argparse.Namespace) -> Deployment:
    """The AWS stacks with --aws, else the local cloud of --home."""
    return aws_deployment() if arguments.aws else local_deployment(arguments.home)


def lake_location(deployment: Deployment) -> "Lake":
    """The lake's table as the SQL and the export know it."""
    from etl.table import Lake  # here, since it brings Arrow: a second that an import need not wait

    return Lake(
        deployment.lake_bucket, deployment.database, deployment.table, deployment.region, deployment.endpoint
    )


@contextmanager
def reporting_aws_errors() -> Iterator[None]:
    """What AWS refuses or cannot do, as a failure in its own words."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise CommandError(
            f"AWS says: {error}", "Check your credentials, your region and what they allow."
        ) from None


def add_user_option(parser: argparse.ArgumentParser) -> None:
    """The option --user, for commands that act as someone."""
    parser.add_argument(
        "--user",
        metavar="NAME",
        help="whose ledger (default: the local demo user); "
        f"the password comes from {PASSWORD_VARIABLE}, or is asked for",
    )


def sign_in(deployment: Deployment, user: str | None) -> ApiClient:
    """The API as that user. The local demo user's password is known; any other is asked for."""
    name = user or deployment.demo_user
    if name is None:
        raise CommandError("Whose ledger is meant?", "Name the user: --user you@example.org")
    password = os.environ.get(PASSWORD_VARIABLE)
    if name == deployment.demo_user and deployment.demo_password is not None:
        password = deployment.demo_password
    elif not password:
        if not sys.stdin.isatty():
            raise CommandError(
                f"There is no password for {name}.", f"Put it into the environment as {PASSWORD_VARIABLE}."
            )
        password = getpass.getpass(f"Password of {name}: ")
    return ApiClient(deployment, name, password)
