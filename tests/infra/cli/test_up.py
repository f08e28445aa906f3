"""What `tracker up` shows once everything is there."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from infra.cli.commands import up
from infra.client.deployment import Deployment
from tests.infra.client.test_api import deployment_at

HERE = deployment_at("http://127.0.0.1:9", "http://127.0.0.1:9/api")


def test_the_sums_beside_the_demo_login_are_the_demo_users_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    def answer(deployment: Deployment, sql: str) -> pa.Table:
        asked.append(sql)
        return pa.table({"year": [2026]})

    monkeypatch.setattr(up, "run_sql", answer)
    monkeypatch.setattr(up, "read_user_id", lambda deployment, name: f"sub-of-{name}")
    up.print_result(
        replace(HERE, demo_user="demo@example.com", demo_password="secret"), Path("h"), stays=False
    )
    [sql] = asked
    assert "WHERE user_id = 'sub-of-demo@example.com'" in sql
    assert f'$ tracker query --home h "{sql}"' in capsys.readouterr().out


def test_without_a_demo_user_it_says_how_to_let_somebody_in(capsys: pytest.CaptureFixture[str]) -> None:
    up.print_result(replace(HERE, demo_user=None), Path("my home"), stays=False)
    assert "tracker invite --home 'my home' you@example.org" in capsys.readouterr().out
