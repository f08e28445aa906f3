"""The frame of the command line."""

import argparse
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from etl.table import UnreadableError
from infra.cli import main as cli
from infra.cli.commands import MODULES
from infra.cli.options import complete_command
from infra.client.errors import CommandError
from infra.client.paths import DEFAULT_HOME

COMMANDS = Path(cli.__file__).parent / "commands"


def with_command(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    module = SimpleNamespace(NAME="up", HELP="…", add_arguments=lambda parser: None, run=run)
    monkeypatch.setattr(cli, "_load", lambda name: module)


def test_an_expected_failure_is_told_in_words_with_its_remedy_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(arguments: argparse.Namespace) -> int:
        raise CommandError("The port is taken.", "Choose another one.")

    with_command(monkeypatch, run)
    assert cli.main(["up"]) == 1
    assert capsys.readouterr().err == "tracker up: The port is taken.\nChoose another one.\n"


def options(home: Path = DEFAULT_HOME, aws: bool = False) -> argparse.Namespace:
    return argparse.Namespace(home=home, aws=aws)


def test_a_remedy_names_the_home_that_the_command_was_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(arguments: argparse.Namespace) -> int:
        raise CommandError("There is no lake yet.", "Make it with: tracker export")

    with_command(monkeypatch, run)
    for given, said in (
        ([], "tracker export"),
        (["--home", "my home"], "tracker export --home 'my home'"),
        (["--aws"], "tracker export --aws"),
    ):
        cli.main(["up", *given])
        assert capsys.readouterr().err.splitlines()[-1] == f"Make it with: {said}"


def test_a_damaged_lake_is_told_with_what_mends_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(arguments: argparse.Namespace) -> int:
        raise UnreadableError("a file: not Parquet")

    with_command(monkeypatch, run)
    assert cli.main(["up", "--aws"]) == 1
    said, remedy = capsys.readouterr().err.splitlines()
    assert said == "tracker up: A file of the lake is missing or damaged. a file: not Parquet"
    assert "tracker export --aws --full" in remedy and "tracker lake --aws rollback" in remedy


@pytest.mark.parametrize("words", [("lake", "history"), ("lake", "release"), ("dashboards", "preview")])
def test_the_place_may_be_said_before_or_behind_a_commands_action(words: tuple[str, str]) -> None:
    command, action = words
    for options in (["--aws"], ["--home", "here"], []):
        before, behind = cli._parse([command, *options, action]), cli._parse([command, action, *options])
        assert (before.home, before.aws) == (behind.home, behind.aws)
        assert (str(before.home) == "here", before.aws) == ("here" in options, "--aws" in options)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Run: tracker up", "Run: tracker up --home x"),
        (
            "tracker lake history, then tracker down",
            "tracker lake --home x history, then tracker down --home x",
        ),
        (
            "To delete without asking: tracker reset --yes",
            "To delete without asking: tracker reset --home x --yes",
        ),
        ("tracker invite --aws --again", "tracker invite --aws --again"),
        ("See: tracker query --help", "See: tracker query --help"),
        (
            "tracker export --full. On AWS: tracker export --aws",
            "tracker export --home x --full. On AWS: tracker export --aws",
        ),
        ("tracker deploy -- bootstrap", "tracker deploy -- bootstrap"),
        ("Another tracker command is at work.", "Another tracker command is at work."),
    ],
)
def test_commands_in_words_work_on_the_same_home(text: str, said: str) -> None:
    assert complete_command(text, options(Path("x"))) == said
    assert complete_command(text, options()) == text


def test_a_programming_error_is_not_disguised(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments: argparse.Namespace) -> int:
        raise ZeroDivisionError

    with_command(monkeypatch, run)
    with pytest.raises(ZeroDivisionError):
        cli.main(["up"])


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://127.0.0.1:4680/", error=OSError()),
        ConnectionClosedError(endpoint_url="http://127.0.0.1:4680/"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1:4680/"),
        ConnectionResetError(104, "Connection reset by peer"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_local_cloud_that_goes_away_meanwhile_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    def run(arguments: argparse.Namespace) -> int:
        raise error

    with_command(monkeypatch, run)
    assert cli.main(["up"]) == 1
    assert "The connection was lost" in capsys.readouterr().err


def test_ctrl_c_ends_a_command_with_status_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    with_command(monkeypatch, run)
    assert cli.main(["up"]) == 130


def test_the_status_is_the_commands_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with_command(monkeypatch, lambda arguments: 3)
    assert cli.main(["up"]) == 3


def test_the_home_is_the_projects_own_wherever_it_is_called_from_unless_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    homes = []

    def run(arguments: argparse.Namespace) -> int:
        homes.append(arguments.home)
        return 0

    with_command(monkeypatch, run)
    cli.main(["up"])
    cli.main(["up", "--home", "elsewhere"])
    assert homes == [COMMANDS.parents[2] / ".local", Path("elsewhere")]


@pytest.mark.parametrize("arguments", [[], ["fly"], ["up", "--no-such-option"]])
def test_wrong_usage_ends_with_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage: tracker" in capsys.readouterr().err


@pytest.mark.parametrize("name", MODULES)
def test_every_command_is_what_the_list_of_commands_says(name: str) -> None:
    module, summary = MODULES[name]
    command = cli._load(name)
    assert name == command.NAME
    assert summary == command.HELP
    command.add_arguments(argparse.ArgumentParser())
    assert (COMMANDS / f"{module}.py").exists()


def test_help_lists_every_command_without_loading_them() -> None:
    code = (
        "import sys; from infra.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in sys.modules if m.startswith('infra.cli.commands.') or m in ('boto3', 'pyarrow')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in MODULES)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    code = (
        "import sys, types; from infra.cli import main as cli\n"
        "run = lambda arguments: [print('x' * 1000) for _ in range(1000)] and 0\n"
        "cli._load = lambda name: types.SimpleNamespace(add_arguments=lambda parser: None, run=run)\n"
        "sys.exit(cli.main(['up']))"
    )
    pipe = ["bash", "-c", '"$0" -c "$1" | true', sys.executable, code]
    done = subprocess.run(pipe, capture_output=True, text=True, check=False)
    assert done.stderr == ""
