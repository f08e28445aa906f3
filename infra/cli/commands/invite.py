"""`tracker invite`: create a user, where nobody may sign up by themselves."""

import argparse
from typing import TYPE_CHECKING, Any

from infra.cli.session import selected_deployment
from infra.client.aws_errors import reporting_aws_errors
from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError, UsageError
from infra.local import users

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

NAME = "invite"
HELP = "invite a user: on AWS a mail brings them their first password"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="the user's mail address, by which they sign in")
    parser.add_argument(
        "--again", action="store_true", help="send another mail: a first password is good for seven days"
    )


def run(arguments: argparse.Namespace) -> int:
    """Invite a user by mail on AWS; print a new password locally, where no mail is sent."""
    email: str = arguments.email
    name, _, host = email.partition("@")
    if not name or not host or "@" in host or not email.isprintable() or " " in email:
        raise UsageError(f"{email!r} is not a mail address.", "For example: tracker invite you@example.org")
    deployment = selected_deployment(arguments)
    session = open_session(deployment)
    if deployment.endpoint is None:
        with reporting_aws_errors():
            invite_by_mail(deployment, session.client("cognito-idp"), email, again=arguments.again)
        print(f"A mail is on its way to {email}. They sign in at {deployment.site_url}/")
        return 0
    password = users.new_password()
    users.create_user(session, deployment.user_pool_id, email, password)
    print(f"{email} signs in at {deployment.site_url}/ with the password {password}")
    return 0


def invite_by_mail(
    deployment: Deployment, cognito: "CognitoIdentityProviderClient", email: str, *, again: bool
) -> None:
    """Let Cognito mail a first password, which the sign-in page replaces by one of the user's own.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
    """
    resend: dict[str, Any] = {"MessageAction": "RESEND"} if again else {}
    try:
        cognito.admin_create_user(
            UserPoolId=deployment.user_pool_id,
            Username=email,
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
            DesiredDeliveryMediums=["EMAIL"],
            **resend,
        )
    except cognito.exceptions.UsernameExistsException:
        raise CommandError(
            f"{email} was invited before.",
            "To send another first password: tracker invite --aws --again EMAIL. "
            "A user who has signed in once gets a new password on the sign-in page.",
        ) from None
