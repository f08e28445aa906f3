"""`tracker token`: print the API's address and an access token, as assignments of a shell."""

import argparse
import shlex

from infra.cli.session import add_user_option, selected_deployment, sign_in
from infra.client.aws_errors import reporting_aws_errors

NAME = "token"
HELP = "print the API's address and an access token for 15 minutes, for the shell's eval"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_user_option(parser)


def run(arguments: argparse.Namespace) -> int:
    deployment = selected_deployment(arguments)
    client = sign_in(deployment, arguments.user)
    with reporting_aws_errors():
        token = client.token()
    print(f"API={shlex.quote(deployment.api_url)}\nTOKEN={shlex.quote(token)}")
    return 0
