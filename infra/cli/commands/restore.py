"""`tracker restore`: write a backup into an empty deployment, and its lake anew."""

import argparse
import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import boto3

from infra.cli.session import selected_deployment
from infra.cli.terminal import confirm, count
from infra.client.aws_errors import reporting_aws_errors
from infra.client.backup import restore
from infra.client.backup_files import open_files
from infra.client.deployment import Deployment, open_session
from infra.client.export import run_export
from infra.local import users

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

NAME = "restore"
HELP = "write a backup into an empty deployment, and the lake anew"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="PLACE", help="the folder or s3://BUCKET/PREFIX of `tracker backup`")
    parser.add_argument(
        "--replace", action="store_true", help="delete all items that the deployment holds, after asking"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(arguments: argparse.Namespace) -> int:
    deployment = selected_deployment(arguments)
    session = open_session(deployment)
    if arguments.replace and not arguments.yes:
        question = (
            f"Delete every transaction and setting of {deployment.site_url} and write the backup instead?"
        )
        if not confirm(question, "To replace without asking: tracker restore --replace --yes PLACE"):
            print("Nothing was changed.")
            return 1
    with reporting_aws_errors():
        restoration = restore(
            session,
            deployment,
            open_files(arguments.place, session),
            lambda email: ensure_user(session, deployment, email),
            replaces=arguments.replace,
        )
        contents = restoration.contents
        print(f"{count(contents.items['expenses'], 'transaction')} in {count(contents.ledgers, 'ledger')}")
        report = run_export(session, deployment.export_function, full=True)
    print(f"{count(report.rows, 'row')} written to the lake")
    for unproved in (*report.unproved, *report.busy):
        print(f"  not proved: {unproved.month} of {unproved.ledger_id}")
    if deployment.endpoint is None:
        print("Nobody was mailed. For each user: tracker invite --aws --again EMAIL")
    if restoration.ended_subscriptions:
        users_with_mails = count(restoration.ended_subscriptions, "user")
        print(f"Budget mails of {users_with_mails} are off now: switch them on again in the settings.")
    print("To compare the result, ledger by ledger: tracker reconcile --user EMAIL")
    return 1 if report.unproved or report.busy else 0


def ensure_user(session: boto3.Session, deployment: Deployment, email: str) -> str:
    """Return the id of the user with this address; create the user without a mail if there is none.

    Locally, where no mail can bring a password, print one.
    """
    cognito = session.client("cognito-idp")
    pool = deployment.user_pool_id
    with contextlib.suppress(cognito.exceptions.UserNotFoundException):
        return read_subject(cognito.admin_get_user(UserPoolId=pool, Username=email)["UserAttributes"])
    if deployment.endpoint is not None:
        password = users.new_password()
        users.create_user(session, pool, email, password)
        print(f"{email} signs in with the password {password}")
    else:
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
    return read_subject(cognito.admin_get_user(UserPoolId=pool, Username=email)["UserAttributes"])


def read_subject(attributes: "Sequence[AttributeTypeTypeDef]") -> str:
    """Return the user's id among the attributes of a user."""
    return next(item["Value"] for item in attributes if item["Name"] == "sub" and "Value" in item)
