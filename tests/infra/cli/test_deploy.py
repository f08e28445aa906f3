"""`tracker deploy` runs the CDK's own command line with the environment's node."""

import argparse
import subprocess
from pathlib import Path
from typing import Any

import pytest

from infra.cli import main as cli
from infra.cli.cdk import cdk_command, cdk_environment, cdk_script
from infra.cli.commands import deploy
from infra.client.errors import CommandError
from infra.client.paths import ROOT
from infra.tools import node


def parse(*words: str) -> list[str]:
    """Return the CDK's arguments of a command line."""
    arguments: list[str] = cli._parse(["deploy", *words]).cdk
    return arguments


def test_without_arguments_it_deploys_every_stack() -> None:
    command = cdk_command(parse())
    assert command[:2] == [str(node.executable()), str(cdk_script())]
    assert command[2:4] == ["deploy", "--all"]
    assert command[4] == "--app" and command[5].endswith("-m infra.stacks.app")


def test_options_after_the_dashes_go_to_the_cdks_deploy() -> None:
    command = cdk_command(parse("--", "--profile", "home", "--require-approval", "never"))
    assert command[2:8] == ["deploy", "--all", "--profile", "home", "--require-approval", "never"]


def test_another_command_of_the_cdk_can_be_named() -> None:
    command = cdk_command(parse("--", "diff", "ExpensesApp"))
    assert command[2:4] == ["diff", "ExpensesApp"]
    assert "deploy" not in command and "--all" not in command


def test_an_option_without_the_dashes_is_wrong_usage_that_shows_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse("--profile", "home")
    assert ended.value.code == 2
    error = capsys.readouterr().err
    assert "usage: tracker deploy" in error
    assert "tracker deploy -- --profile home" in error


def test_node_and_the_cdks_script_are_files_of_the_packages() -> None:
    assert node.executable().is_file()
    assert cdk_script().is_file()
    completed = subprocess.run([node.executable(), "--version"], capture_output=True, text=True, check=True)
    assert completed.stdout.startswith("v")


def test_the_cdk_sends_no_telemetry() -> None:
    assert cdk_environment()["CDK_DISABLE_CLI_TELEMETRY"] == "true"


def test_a_failed_deployment_says_how_to_prepare_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 3)

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(CommandError, match="status 3") as raised:
        deploy.run(argparse.Namespace(cdk=[]))
    assert "bootstrap" in raised.value.remedy


def test_the_cdks_command_line_lists_the_stacks_without_an_account(tmp_path: Path) -> None:
    arguments = ["ls", "--context", "exportWheels=false", "--output", str(tmp_path / "out")]
    completed = subprocess.run(
        cdk_command(arguments),
        cwd=ROOT,
        env=cdk_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    assert completed.stdout.split() == ["ExpensesData", "ExpensesApp"]
