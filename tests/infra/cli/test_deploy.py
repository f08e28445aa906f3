"""`tracker deploy` runs the CDK's own command line with the environment's node."""

import argparse
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.cli.commands import deploy
from infra.client.errors import CommandError
from infra.client.paths import ROOT
from infra.tools import node

APP = "-m infra.stacks.app"


def parsed(*words: str) -> list[str]:
    parser = argparse.ArgumentParser()
    deploy.add_arguments(parser)
    found: list[str] = parser.parse_args(list(words)).cdk
    return found


def test_without_more_it_deploys_every_stack() -> None:
    command = deploy.cdk_command(parsed())
    assert command[:2] == [str(node.executable()), str(deploy.cdk_script())]
    assert command[2:4] == ["deploy", "--all"]
    assert command[4] == "--app" and command[5].endswith(APP)


def test_options_after_the_dashes_go_to_the_deployment() -> None:
    command = deploy.cdk_command(parsed("--", "--profile", "home", "--require-approval", "never"))
    assert command[2:8] == ["deploy", "--all", "--profile", "home", "--require-approval", "never"]


def test_another_command_of_the_cdk_can_be_named() -> None:
    command = deploy.cdk_command(parsed("--", "diff", "ExpensesApp"))
    assert command[2:4] == ["diff", "ExpensesApp"]
    assert "deploy" not in command and "--all" not in command


def test_the_node_and_the_script_are_files_that_the_packages_brought() -> None:
    assert node.executable().is_file()
    assert deploy.cdk_script().is_file()
    answer = subprocess.run(
        [node.executable(), "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert answer.startswith("v")


def test_the_cdk_keeps_what_it_sees_to_itself() -> None:
    assert deploy.cdk_environment()["CDK_DISABLE_CLI_TELEMETRY"] == "true"


def test_a_failed_deployment_says_how_to_prepare_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 3)

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(CommandError, match="status 3") as raised:
        deploy.run(argparse.Namespace(cdk=[]))
    assert "bootstrap" in raised.value.remedy


def test_the_cdks_command_line_lists_the_stacks_without_an_account(tmp_path: Path) -> None:
    arguments = ["ls", "--context", "exportWheels=false", "--output", str(tmp_path / "out")]
    done = subprocess.run(
        deploy.cdk_command(arguments),
        cwd=ROOT,
        env=deploy.cdk_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["ExpensesData", "ExpensesApp"]
