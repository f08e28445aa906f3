"""Creates and signs in users of the local cloud as an administrator, since no mail can confirm them."""

import contextlib
import secrets
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from infra.client.deployment import Deployment
from infra.client.errors import CommandError

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

DEMO_USER = "demo@example.com"
# Without letters and digits that look alike: the password is typed from the terminal.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
UNKNOWN_LOGIN = ("NotAuthorizedException", "UserNotFoundException", "ResourceNotFoundException")


def new_password() -> str:
    """Return a random password of 93 bits, in groups of four characters."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def create_user(session: boto3.Session, pool: str, username: str, password: str) -> None:
    """Create a confirmed user with a password; set it as the new one of a user who exists."""
    cognito: CognitoIdentityProviderClient = session.client("cognito-idp")
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
    """Return name and password of the demo user: the previous login if it still works, else a new one."""
    if previous and previous.demo_user and previous.demo_password:
        login = previous.demo_user, previous.demo_password
        if sign_in(session, pool, client, *login) is not None:
            return login
    login = DEMO_USER, new_password()
    create_user(session, pool, *login)
    return login


def access_token(session: boto3.Session, pool: str, client: str, username: str, password: str) -> str:
    """Return a new access token of the user. Raises CommandError if the login is unknown."""
    token = sign_in(session, pool, client, username, password)
    if token is None:
        raise CommandError(f"{username} cannot sign in: wrong name or password.")
    return token


def sign_in(session: boto3.Session, pool: str, client: str, username: str, password: str) -> str | None:
    """Return an access token, or None if the user is unknown here or the password is wrong."""
    cognito: CognitoIdentityProviderClient = session.client("cognito-idp")
    try:
        answer = cognito.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in UNKNOWN_LOGIN:
            return None
        raise
    return answer["AuthenticationResult"]["AccessToken"]
