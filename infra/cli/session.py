"""The deployment that a command works on, its lake, and the API as a user."""

import argparse
import os
from typing import TYPE_CHECKING

from infra.cli.terminal import ask_password
from infra.client.api import ApiClient
from infra.client.deployment import Deployment, aws_deployment, local_deployment, open_session
from infra.client.errors import CommandError, UsageError

if TYPE_CHECKING:
    from etl.table import Lake

PASSWORD_VARIABLE = "TRACKER_PASSWORD"  # noqa: S105 - the name of the environment variable


def selected_deployment(arguments: argparse.Namespace) -> Deployment:
    """Return the stacks on AWS with --aws, else the local cloud of --home."""
    return aws_deployment() if arguments.aws else local_deployment(arguments.home)


def lake_location(deployment: Deployment) -> "Lake":
    """Return where the deployment's lake is, for the modules of `etl`."""
    from etl.table import Lake  # imports Arrow: a second that `tracker import` need not wait

    return Lake(
        deployment.lake_bucket, deployment.database, deployment.table, deployment.region, deployment.endpoint
    )


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
