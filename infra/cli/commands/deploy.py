"""`tracker deploy`: deploy the stacks to your AWS account with the CDK's command line."""

import argparse
import sys

from infra.cli.cdk import run_cdk
from infra.client.errors import CommandError

NAME = "deploy"
HELP = "deploy to your AWS account, with the AWS configuration of your shell"

BOOTSTRAP_HINT = (
    "An account and region must be prepared once: tracker deploy -- bootstrap\n"
    "docs/deploy.md has the steps and what to check."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cdk",
        nargs="*",
        metavar="ARGUMENT",
        help="arguments for the CDK, after --: options of its deploy (-- --profile home), "
        "or another command of it (-- diff, -- bootstrap, -- ls)",
    )
    parser.set_defaults(
        unknown_option_hint="\nOptions of the CDK follow --, as in: tracker deploy -- --profile home"
    )


def run(arguments: argparse.Namespace) -> int:
    if sys.stderr.isatty():
        print("Starting the CDK, which takes some seconds …", file=sys.stderr)
    if status := run_cdk(arguments.cdk):
        raise CommandError(f"The CDK ended with status {status}.", BOOTSTRAP_HINT)
    return 0
