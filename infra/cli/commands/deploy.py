"""`tracker deploy`: deploy the stacks to your AWS account with the CDK's command line."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import boto3

from infra.cli.cdk import command_of, run_cdk
from infra.client.aws_errors import reporting_aws_errors
from infra.client.configuration import CONTEXT_KEY, override_context, parse_configuration, read_context
from infra.client.deployment import APP_STACK, DATA_STACK, INSIGHTS_STACK
from infra.client.errors import CommandError
from infra.client.preflight import explain_failure, find_obstacles

NAME = "deploy"
HELP = "deploy to your AWS account, with the AWS configuration of your shell"

# The CDK's commands that need no AWS account.
OFFLINE_COMMANDS = ("ls", "list", "synth", "docs", "doctor", "context", "acknowledge", "notices", "metadata")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "cdk",
        nargs="*",
        metavar="ARGUMENT",
        help="arguments for the CDK, after --: stacks and options of its deploy "
        "(-- ExpensesApp --exclusively, -- --profile home), or another command of it "
        "(-- diff, -- bootstrap, -- ls)",
    )
    parser.set_defaults(
        unknown_option_hint="\nOptions of the CDK follow --, as in: tracker deploy -- --profile home"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check configuration, credentials and account, then let the CDK work, which prints what it does."""
    words: list[str] = arguments.cdk
    command = command_of(words)
    configuration = parse_configuration(
        override_context(read_context(), context_options(words)).get(CONTEXT_KEY)
    )
    if command in OFFLINE_COMMANDS:
        return finish(run_cdk(words))
    require_answers(command, words)
    with reporting_aws_errors():
        session = open_session(option(words, "--profile"))
        identity = session.client("sts").get_caller_identity()
        print(f"AWS account {identity['Account']}, region {session.region_name}", file=sys.stderr)
        obstacles = find_obstacles(session, configuration) if command == "deploy" else []
    if obstacles:
        raise CommandError(
            "Nothing was deployed, for it would fail:\n"
            + "\n".join(f"- {item.message}" for item in obstacles),
            "\n".join(item.remedy for item in obstacles),
        )
    if sys.stderr.isatty():
        print("Starting the CDK, which takes some seconds …", file=sys.stderr)
    status = run_cdk(words)
    reasons = ""
    if status and command == "deploy":
        with reporting_aws_errors():
            stacks = (DATA_STACK, APP_STACK, INSIGHTS_STACK)
            reasons = explain_failure(session.client("cloudformation"), stacks)
    return finish(status, reasons)


def finish(status: int, reasons: str = "") -> int:
    """Return 0, or raise an error that points to what the CDK has printed."""
    if status:
        raise CommandError(
            f"The CDK ended with status {status}; its message is above.",
            reasons or "docs/deploy.md lists the usual errors.",
        )
    return 0


def open_session(profile: str | None) -> boto3.Session:
    """Return a session with the profile of the CDK's option, else of the shell."""
    session = boto3.Session(profile_name=profile, region_name=os.environ.get("AWS_REGION"))
    if session.region_name is None:
        raise CommandError(
            "No AWS region is set.", "Set AWS_REGION, or AWS_PROFILE to a profile with a region."
        )
    return session


def require_answers(command: str, words: Sequence[str]) -> None:
    """Refuse what the CDK would only ask about after minutes, where there is no terminal to answer on."""
    if sys.stdin.isatty():
        return
    if command == "destroy" and not {"--force", "-f"} & set(words):
        raise CommandError(
            "The CDK asks before it destroys, and there is no terminal.",
            "Add --force, as in: tracker deploy -- destroy --all --force",
        )
    if command == "deploy" and not any(word.startswith("--require-approval") for word in words):
        raise CommandError(
            "The CDK asks before it changes permissions, and there is no terminal.",
            "Pass the answer: tracker deploy -- --require-approval never",
        )


def option(words: Sequence[str], name: str) -> str | None:
    """Return the value of an option of the CDK, written with a space or with =; None without it."""
    for position, word in enumerate(words):
        if word == name:
            return words[position + 1] if position + 1 < len(words) else None
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    return None


def context_options(words: Sequence[str]) -> Mapping[str, Any]:
    """Return the context that the CDK's options --context and -c give, as the texts that they are."""
    overrides: dict[str, str] = {}
    for position, word in enumerate(words):
        pair = ""
        if word in ("--context", "-c") and position + 1 < len(words):
            pair = words[position + 1]
        elif word.startswith("--context="):
            pair = word.removeprefix("--context=")
        name, separator, value = pair.partition("=")
        if separator:
            overrides[name] = value
    return overrides
