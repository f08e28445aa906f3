"""`tracker deploy` runs the CDK's own command line with the environment's node."""

import argparse
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.cli import main as cli
from infra.cli.cdk import cdk_command, cdk_environment, cdk_script, command_of
from infra.cli.commands import deploy
from infra.client.deployment import isolate
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


def test_a_stack_and_its_options_are_deployed() -> None:
    command = cdk_command(parse("--", "ExpensesApp", "--exclusively"))
    assert command[2:5] == ["deploy", "ExpensesApp", "--exclusively"]
    assert "--all" not in command


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], "deploy"),
        (["--profile", "home"], "deploy"),
        (["ExpensesApp", "--exclusively"], "deploy"),
        (["diff", "ExpensesApp"], "diff"),
        (["bootstrap"], "bootstrap"),
    ],
)
def test_the_cdks_command_is_named_or_deploy(words: list[str], command: str) -> None:
    assert command_of(words) == command


@pytest.mark.parametrize("command", [[], ["bootstrap"], ["diff"]], ids=str)
def test_without_credentials_the_command_says_so_and_how_to_get_some(
    command: list[str], tmp_path: Path
) -> None:
    """Before, every failure was blamed on the bootstrap."""
    environment = dict(os.environ)
    isolate(environment)
    del environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
    options = [] if command else ["--require-approval", "never"]
    completed = subprocess.run(
        [sys.executable, "-m", "infra.cli.main", "deploy", "--", *command, *options],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 1
    assert completed.stderr.splitlines()[0] == "tracker deploy: There are no AWS credentials."
    assert "aws sso login" in completed.stderr and "bootstrap" not in completed.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["destroy", "--all"], "The CDK asks before it destroys"),
        ([], "The CDK asks before it changes permissions"),
        (["--context", 'tracker={"alarmEmail": "me"}'], 'alarmEmail is "me", not an e-mail address'),
        (["--context=tracker=me"], "not a JSON object"),
    ],
)
def test_what_would_fail_after_minutes_is_refused_at_once(
    words: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(CommandError, match=re.escape(message)):
        deploy.run(argparse.Namespace(cdk=words))


def test_a_failure_of_the_cdk_points_to_its_message_and_not_to_the_bootstrap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 3)

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(CommandError, match="status 3; its message is above") as raised:
        deploy.run(argparse.Namespace(cdk=["ls"]))
    assert "bootstrap" not in raised.value.remedy


def test_the_cdks_command_line_lists_the_stacks_without_an_account_with_keys_as_documented(
    tmp_path: Path,
) -> None:
    keys = ["--context", "exportWheels=false", "--context", 'tracker={"currency": "CHF"}']
    arguments = ["ls", *keys, "--output", str(tmp_path / "out")]
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
    app = json.loads((tmp_path / "out" / "ExpensesApp.template.json").read_text(encoding="utf-8"))
    variables = app["Resources"]["AddExpense"]["Properties"]["Environment"]["Variables"]
    assert variables["DEFAULT_CURRENCY"] == "CHF"
