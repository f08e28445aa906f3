"""The frame of the command line: parsing, exit statuses, and errors in plain words."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from etl.storage import NoAccessError, UnavailableError, UnreadableError
from infra.cli import main as cli
from infra.cli.commands import MODULES
from infra.cli.options import complete_command
from infra.client.errors import CommandError, UsageError
from infra.client.paths import DEFAULT_HOME

COMMANDS = Path(cli.__file__).parent / "commands"
Run = Callable[[argparse.Namespace], int]


def replace_commands(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Make every command run this function."""
    module = SimpleNamespace(NAME="export", HELP="…", add_arguments=lambda parser: None, run=run)
    monkeypatch.setattr(cli, "_load", lambda name: module)


def raising(error: Exception) -> Run:
    def run(arguments: argparse.Namespace) -> int:
        raise error

    return run


def test_an_expected_failure_is_printed_with_its_remedy_and_ends_with_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_commands(monkeypatch, raising(CommandError("The port is taken.", "Choose another one.")))
    assert cli.main(["up"]) == 1
    assert capsys.readouterr().err == "tracker up: The port is taken.\nChoose another one.\n"


def test_wrong_usage_that_a_command_finds_ends_with_status_2(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_commands(monkeypatch, raising(UsageError("No user is named.", "Name one.")))
    assert cli.main(["export"]) == 2


def options(home: Path = DEFAULT_HOME, aws: bool = False) -> argparse.Namespace:
    return argparse.Namespace(home=home, aws=aws)


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ([], "tracker export"),
        (["--home", "my home"], "tracker export --home 'my home'"),
        (["--aws"], "tracker export --aws"),
    ],
)
def test_a_remedy_is_completed_with_the_deployment_that_the_command_was_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], command: str
) -> None:
    error = CommandError("There is no lake yet.", "Create it with: tracker export")
    replace_commands(monkeypatch, raising(error))
    cli.main(["query", *words])
    assert capsys.readouterr().err.splitlines()[-1] == f"Create it with: {command}"


def test_a_damaged_lake_is_reported_with_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replace_commands(monkeypatch, raising(UnreadableError("a file: not Parquet")))
    assert cli.main(["query", "--aws"]) == 1
    message, remedy = capsys.readouterr().err.splitlines()
    assert message == "tracker query: A file of the lake is missing or damaged: a file: not Parquet"
    assert "tracker export --aws --full" in remedy and "tracker lake --aws rollback" in remedy


@pytest.mark.parametrize("kind", [NoAccessError, UnavailableError])
def test_a_lake_that_cannot_be_reached_is_not_called_damaged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: type[Exception]
) -> None:
    replace_commands(monkeypatch, raising(kind("the table's metadata: no answer")))
    assert cli.main(["query", "--aws"]) == 1
    printed = capsys.readouterr().err
    assert "no answer" in printed and "missing or damaged" not in printed and "--full" not in printed


@pytest.mark.parametrize("action", ["history", "release"])
@pytest.mark.parametrize("words", [["--aws"], ["--home", "here"], []])
def test_home_and_aws_stand_before_or_after_a_commands_action(action: str, words: list[str]) -> None:
    before, after = cli._parse(["lake", *words, action]), cli._parse(["lake", action, *words])
    assert (before.home, before.aws) == (after.home, after.aws)
    assert (str(before.home) == "here", before.aws) == ("here" in words, "--aws" in words)


def test_the_preview_of_the_dashboards_takes_home_and_aws() -> None:
    arguments = cli._parse(["dashboards", "preview", "--home", "here", "--aws"])
    assert (arguments.home, arguments.aws) == (Path("here"), True)


@pytest.mark.parametrize(
    ("command", "option"),
    [("up", "--aws"), ("reset", "--aws"), ("synth", "--aws"), ("synth", "--home=x"), ("deploy", "--home=x")],
)
def test_a_command_refuses_the_deployment_that_it_cannot_work_on(
    command: str, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, option])
    assert ended.value.code == 2
    assert f"usage: tracker {command}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "completed"),
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
def test_commands_in_a_message_are_completed_with_the_home(text: str, completed: str) -> None:
    assert complete_command(text, options(Path("x"))) == completed
    assert complete_command(text, options()) == text


def test_a_programming_error_is_not_disguised(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_commands(monkeypatch, raising(ZeroDivisionError()))
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
def test_a_lost_connection_is_reported_with_how_to_start_the_local_cloud(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    replace_commands(monkeypatch, raising(error))
    assert cli.main(["query"]) == 1
    printed = capsys.readouterr().err
    assert "The connection was lost" in printed and "tracker up" in printed


def test_ctrl_c_ends_a_command_with_status_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    replace_commands(monkeypatch, run)
    assert cli.main(["up"]) == 130


def test_the_exit_status_is_the_commands_own(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_commands(monkeypatch, lambda arguments: 3)
    assert cli.main(["up"]) == 3


def test_the_default_home_is_the_projects_own_from_every_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    homes = []

    def run(arguments: argparse.Namespace) -> int:
        homes.append(arguments.home)
        return 0

    replace_commands(monkeypatch, run)
    cli.main(["up"])
    cli.main(["up", "--home", "elsewhere"])
    assert homes == [COMMANDS.parents[2] / ".local", Path("elsewhere")]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["fly"], "invalid choice: 'fly'"),
        (["up", "--no-such-option"], "unrecognized arguments: --no-such-option"),
        (["--home", "x", "export"], "as in: tracker export --home DIR"),
        (["--home=x", "export"], "as in: tracker export --home DIR"),
        (["--aws", "export"], "--home and --aws follow the command"),
        (["up", "--port", "80"], "a port is a number from 1024 to 65535"),
        (["lake", "rollback", "--to", "x"], "'x' is not the number of a snapshot"),
        (["dashboards", "preview", "--today", "x"], "'x' is not a day such as"),
        (["dashboards", "preview", "--user", "x", "--everyone"], "not allowed with argument --user"),
    ],
)
def test_wrong_usage_ends_with_status_2_and_says_what_is_wrong(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert "usage: tracker" in printed and message in printed


def test_the_version_is_printed_without_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("tracker ")


@pytest.mark.parametrize("name", MODULES)
def test_every_command_has_the_name_and_help_of_the_list_of_commands(name: str) -> None:
    module, summary = MODULES[name]
    command = cli._load(name)
    assert name == command.NAME
    assert summary == command.HELP
    command.add_arguments(argparse.ArgumentParser())
    assert (COMMANDS / f"{module}.py").exists()


def test_help_lists_every_command_without_importing_them() -> None:
    code = (
        "import sys; from infra.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in sys.modules if m.startswith('infra.cli.commands.') or m in ('boto3', 'pyarrow')])"
    )
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(name in completed.stdout for name in MODULES)
    assert completed.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_closes_the_pipe_causes_no_traceback() -> None:
    code = (
        "import sys, types; from infra.cli import main as cli\n"
        "run = lambda arguments: [print('x' * 1000) for _ in range(1000)] and 0\n"
        "cli._load = lambda name: types.SimpleNamespace(add_arguments=lambda parser: None, run=run)\n"
        "sys.exit(cli.main(['up']))"
    )
    pipe = ["bash", "-c", '"$0" -c "$1" | true', sys.executable, code]
    completed = subprocess.run(pipe, capture_output=True, text=True, check=False)
    assert completed.stderr == ""
