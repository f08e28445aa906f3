"""`tracker up`: what it prints once everything runs, and the port that it chooses."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from infra.cli.commands import up
from infra.client.deployment import Deployment, write_outputs
from infra.local.home import Home
from tests.support.deployments import deployment_at


def test_the_sums_beside_the_demo_login_are_the_demo_users_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    statements = []

    def run_sql(deployment: Deployment, sql: str) -> pa.Table:
        statements.append(sql)
        return pa.table({"year": [2026]})

    monkeypatch.setattr(up, "run_sql", run_sql)
    monkeypatch.setattr(up, "read_ledger_id", lambda deployment, name: f"sub-of-{name}")
    deployment = replace(deployment_at(), demo_user="demo@example.com", demo_password="secret")
    up.print_addresses(deployment, Path("h"), stops_with_command=False)
    [sql] = statements
    assert "WHERE ledger_id = 'sub-of-demo@example.com'" in sql
    assert f'$ tracker query --home h "{sql}"' in capsys.readouterr().out


def test_without_a_demo_user_it_says_how_to_invite_one(capsys: pytest.CaptureFixture[str]) -> None:
    up.print_addresses(deployment_at(), Path("my home"), stops_with_command=False)
    assert "tracker invite --home 'my home' you@example.org" in capsys.readouterr().out


def test_a_home_keeps_its_port(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert up.previous_port(home) == up.DEFAULT_PORT
    write_outputs(tmp_path, deployment_at("http://127.0.0.1:4711"))
    assert up.previous_port(home) == 4711
