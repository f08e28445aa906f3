"""The command line `tracker` against the stacks of the test run, as one of their users."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.cli import main as cli
from infra.cli.session import PASSWORD_VARIABLE
from infra.client.deployment import Deployment, write_outputs


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Runs commands in this process and captures their output."""

    home: Path
    user: Any
    capsys: pytest.CaptureFixture[str]

    def run(self, command: str, *arguments: str, as_user: bool = False) -> tuple[int, str, str]:
        """Return exit status, stdout and stderr."""
        user = ["--user", self.user.username] if as_user else []
        self.capsys.readouterr()
        status = cli.main([command, *arguments, *user, "--home", str(self.home)])
        captured = self.capsys.readouterr()
        return status, captured.out, captured.err


def for_user(
    cloud: Deployment,
    new_user: Callable[[], Any],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    """Return a command line whose home describes `cloud`, for a new user with an empty ledger."""
    write_outputs(home, cloud)
    user = new_user()
    monkeypatch.setenv(PASSWORD_VARIABLE, user.password)
    return CommandLine(home, user, capsys)
