"""`tracker invite`: lets a person in, where nobody may sign up by themselves."""

import argparse
from typing import Any

from infra.cli.session import reporting_aws_errors, selected_deployment
from infra.client.deployment import Deployment, open_session
from infra.client.errors import CommandError
from infra.local import users

NAME = "invite"
HELP = "let a person in: on AWS a mail brings them their first password"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="the person's mail address, by which they sign in")
    parser.add_argument(
        "--again", action="store_true", help="send another mail: a first password is good for seven days"
    )


def run(arguments: argparse.Namespace) -> int:
    """The local cloud sends no mail, so there the password is shown; asked again, it makes a new one."""
    email: str = arguments.email
    name, _, host = email.partition("@")
    if not name or not host or "@" in host or not email.isprintable() or " " in email:
        raise CommandError(f"{email!r} is not a mail address.", "For example: tracker invite you@example.org")
    deployment = selected_deployment(arguments)
    if deployment.endpoint is None:
        with reporting_aws_errors():
            invite_by_mail(
                deployment, open_session(deployment).client("cognito-idp"), email, again=arguments.again
            )
        print(f"A mail is on its way to {email}. They sign in at {deployment.site_url}/")
        return 0
    password = users.new_password()
    users.create_user(open_session(deployment), deployment.user_pool_id, email, password)
    print(f"{email} signs in at {deployment.site_url}/ with the password {password}")
    return 0


def invite_by_mail(deployment: Deployment, cognito: Any, email: str, *, again: bool) -> None:
    """Cognito mails a first password; the sign-in page asks for one of their own.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
    """
    resend = {"MessageAction": "RESEND"} if again else {}
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
            f"{email} was let in before.",
            "Another first password: tracker invite --aws --again. Later, the sign-in page mails a new one.",
        ) from None
