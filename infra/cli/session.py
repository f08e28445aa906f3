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
from infra.client.deployment import Target, aws_target, local_target
from infra.client.errors import Failure

if TYPE_CHECKING:
    from etl.table import Lake

PASSWORD = "TRACKER_PASSWORD"  # noqa: S105 - the name of the environment variable


def chosen_target(arguments: argparse.Namespace) -> Target:
    """The AWS stacks with --aws, else the local cloud of --home."""
    return aws_target() if arguments.aws else local_target(arguments.home)


def lake_of(target: Target) -> "Lake":
    """The lake's table as the SQL and the export know it."""
    from etl.table import Lake  # here, since it brings Arrow: a second that an import need not wait

    return Lake(target.lake_bucket, target.database, target.table, target.region, target.endpoint)


@contextmanager
def in_words() -> Iterator[None]:
    """What AWS refuses or cannot do, as a failure in its own words."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Failure(
            f"AWS says: {error}", "Check your credentials, your region and what they allow."
        ) from None


def add_user(parser: argparse.ArgumentParser) -> None:
    """The option --user, for commands that act as someone."""
    parser.add_argument(
        "--user",
        metavar="NAME",
        help=f"whose ledger (default: the local demo user); its password is in {PASSWORD}, or asked for",
    )


def sign_in(target: Target, user: str | None) -> ApiClient:
    """The API as that user. The local demo user's password is known; any other is asked for."""
    name = user or target.demo_user
    if name is None:
        raise Failure("Whose ledger is meant?", "Name the user: --user you@example.org")
    password = os.environ.get(PASSWORD)
    if name == target.demo_user and target.demo_password is not None:
        password = target.demo_password
    elif not password:
        if not sys.stdin.isatty():
            raise Failure(f"There is no password for {name}.", f"Put it into the environment as {PASSWORD}.")
        password = getpass.getpass(f"Password of {name}: ")
    return ApiClient(target, name, password)
