"""Users of the local cloud: made and signed in as an administrator, for there is no mail to confirm."""

import contextlib
import secrets
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.client.deployment import Deployment
from infra.client.errors import CommandError

DEMO_USER = "demo@example.com"
# Letters and digits that cannot be mistaken for each other: the password is typed from the terminal.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_password() -> str:
    """93 bits, in groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def create_user(session: boto3.Session, pool: str, username: str, password: str) -> None:
    """A confirmed user who signs in with `password`; one who exists already gets it anew."""
    cognito = session.client("cognito-idp")
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=username,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": username},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
    cognito.admin_set_user_password(UserPoolId=pool, Username=username, Password=password, Permanent=True)


def ensure_demo_user(
    session: boto3.Session, pool: str, client: str, previous: Deployment | None
) -> tuple[str, str]:
    """Name and password of the demo user; the password of before, if it still opens the door."""
    if previous and previous.demo_user and previous.demo_password:
        login = previous.demo_user, previous.demo_password
        if sign_in(session, pool, client, *login) is not None:
            return login
    login = DEMO_USER, new_password()
    create_user(session, pool, *login)
    return login


def access_token(session: boto3.Session, pool: str, client: str, username: str, password: str) -> str:
    """A fresh access token of the user."""
    token = sign_in(session, pool, client, username, password)
    if token is None:
        raise CommandError(f"{username} cannot sign in: wrong name or password.")
    return token


def sign_in(session: boto3.Session, pool: str, client: str, username: str, password: str) -> str | None:
    """The access token, or None if the user or the password is not known here."""
    try:
        answer: Any = session.client("cognito-idp").admin_initiate_auth(
            UserPoolId=pool,
            ClientId=client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in (
            "NotAuthorizedException",
            "UserNotFoundException",
            "ResourceNotFoundException",
        ):
            return None
        raise
    return str(answer["AuthenticationResult"]["AccessToken"])
