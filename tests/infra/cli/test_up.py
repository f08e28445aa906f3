"""`tracker up`: what it prints once everything runs, and the port that it chooses."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from infra.cli import main as cli
from infra.cli.commands import reset, up
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


def test_a_home_remembers_that_it_has_no_demo_household_until_it_is_told_otherwise(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    assert up.remember_demo(home, None)
    assert not up.remember_demo(home, False)
    assert not up.remember_demo(home, None)
    assert up.remember_demo(home, True)
    assert up.remember_demo(home, None)


@pytest.mark.parametrize(
    ("options", "expected"), [([], None), (["--demo"], True), (["--no-demo"], False)], ids=str
)
def test_the_demo_household_can_be_asked_for_or_refused(options: list[str], expected: bool | None) -> None:
    assert cli._parse(["up", *options]).demo is expected


def test_a_reset_deletes_the_previews_with_their_transactions_and_nothing_of_others(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    for name in ("dashboard.html", "dashboard-overview.png", "outputs.json", "thesis.txt"):
        (tmp_path / name).write_text("x")
    reset.delete(home)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
