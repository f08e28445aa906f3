"""The deployment that a command works on, its lake, and the API as a user."""

import argparse
import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import NoCredentialsError

from infra.cli.terminal import ask_password
from infra.client.api import ApiClient
from infra.client.aws_errors import translate_aws_error
from infra.client.deployment import Deployment, aws_deployment, local_deployment, open_session
from infra.client.errors import CommandError, UsageError

if TYPE_CHECKING:
    import boto3

    from etl.table import Credentials, Lake

PASSWORD_VARIABLE = "TRACKER_PASSWORD"  # noqa: S105 - the name of the environment variable


def selected_deployment(arguments: argparse.Namespace) -> Deployment:
    """Return the stacks on AWS with --aws, else the local cloud of --home."""
    return aws_deployment() if arguments.aws else local_deployment(arguments.home)


def lake_location(deployment: Deployment) -> "Lake":
    """Return where the deployment's lake is, for the modules of `etl`, with boto3's credentials."""
    from etl.table import Lake  # imports Arrow: a second that `tracker import` need not wait

    lake = Lake(
        deployment.lake_bucket, deployment.database, deployment.table, deployment.region, deployment.endpoint
    )
    return replace(lake, credentials=_read_credentials(open_session(deployment)))


def _read_credentials(session: "boto3.Session") -> "Callable[[], Credentials]":
    """Return a function that returns the session's credentials, refreshed where they expire."""
    from etl.table import Credentials

    source = session.get_credentials()
    if source is None:
        raise translate_aws_error(NoCredentialsError())

    def read() -> Credentials:
        frozen = source.get_frozen_credentials()
        return Credentials(frozen.access_key or "", frozen.secret_key or "", frozen.token)

    return read


def add_user_option(parser: argparse.ArgumentParser) -> None:
    """Add --user, for commands that act as a user."""
    parser.add_argument(
        "--user",
        metavar="NAME",
        help="whose ledger (default: the local demo user); "
        f"the password comes from {PASSWORD_VARIABLE}, or is asked for",
    )


def sign_in(deployment: Deployment, user: str | None) -> ApiClient:
    """Return a client of the API as a user, asking for the password unless it is known."""
    name = user or deployment.demo_user
    if name is None:
        raise UsageError("No user is named, and there is no demo user.", "Name one: --user you@example.org")
    password = os.environ.get(PASSWORD_VARIABLE)
    if name == deployment.demo_user and deployment.demo_password is not None:
        password = deployment.demo_password
    elif not password:
        password = ask_password(name, f"Put it into the environment variable {PASSWORD_VARIABLE}.")
    return ApiClient(deployment, name, password)


def read_ledger_id(deployment: Deployment, user: str | None) -> str:
    """Return the id of the own ledger of a user, or of the local demo user, without signing in."""
    name = user or deployment.demo_user
    if name is None:
        raise UsageError(
            "No user is named, and there is no demo user.", "Name one with --user NAME, or use --everyone."
        )
    client = open_session(deployment).client("cognito-idp")
    try:
        answer = client.admin_get_user(UserPoolId=deployment.user_pool_id, Username=name)
    except client.exceptions.UserNotFoundException:
        raise CommandError(
            f"There is no user {name}.", "Name another with --user NAME, or use --everyone."
        ) from None
    return next(
        attribute["Value"]
        for attribute in answer["UserAttributes"]
        if attribute["Name"] == "sub" and "Value" in attribute
    )
