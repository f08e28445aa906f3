"""Commands for the local cloud ignore the user's AWS profile and proxy."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.cli.commands import MODULES
from infra.client.deployment import Deployment, write_outputs

NOT_STARTED = {
    "up",
    "down",
    "reset",
    "synth",
    "deploy",
    "backfill",
    "backup",
    "restore",
    "move-in",
    "forget",
}  # tested in test_local_cloud_lifecycle, test_backup and test_move_in, or for AWS alone
UNREACHABLE = {
    "AWS_PROFILE": "no-such-profile",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
}
STATEMENT = "Date,Category,Amount,Currency\n2026-01-31,Food,-12.50,EUR\n"
TIMEOUT_S = 180


@pytest.fixture
def commands(
    cloud: Deployment, new_user: Callable[[], Any], tmp_path: Path
) -> dict[str, subprocess.Popen[str]]:
    """Start every command that works on a home, after an export that creates the lake."""
    write_outputs(tmp_path, cloud)
    user = new_user()
    (tmp_path / "bank.csv").write_text(STATEMENT)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    for name in ("no_proxy", "NO_PROXY"):
        environment.pop(name, None)
    environment |= UNREACHABLE | {"TRACKER_PASSWORD": user.password}

    def start(name: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "infra.cli.main", name, *arguments, "--home", str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )

    export = start("export")
    export.wait(TIMEOUT_S)
    return {"export": export} | {
        name: start(name, *arguments)
        for name, *arguments in (
            ("import", str(tmp_path / "bank.csv"), "--user", user.username),
            ("rules", "--user", user.username),
            ("query", "SELECT COUNT(*) FROM expenses.transactions"),
            ("lake", "history"),
            ("invite", "isolated@example.com"),
            ("reconcile", "--user", user.username),
            ("failures",),
            ("token", "--user", user.username),
            ("dashboards", "preview", "--everyone"),
        )
    }


def test_no_command_for_the_local_cloud_uses_the_users_profile_or_proxy(
    commands: dict[str, subprocess.Popen[str]],
) -> None:
    assert commands.keys() | NOT_STARTED == MODULES.keys()
    try:
        for name, process in commands.items():
            output, _ = process.communicate(timeout=TIMEOUT_S)
            # If the import finishes first, reconcile reports that the lake is behind, with status 1.
            assert process.returncode == 0 or (
                name == "reconcile" and "changed after the last export" in output
            ), (
                name,
                output,
            )
    finally:
        for process in commands.values():
            process.kill()
