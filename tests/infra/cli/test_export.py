"""`tracker export`: what it says before and after."""

import argparse
from typing import Any

import pytest

from infra.cli.commands import export
from infra.client.paths import DEFAULT_HOME
from tests.infra.client.test_api import deployment_at

RAN: dict[str, Any] = {
    "run_id": "r",
    "full": False,
    "committed": False,
    "unproved": [],
    "totals": {},
    "watermark": "2026-11-23T18:00:00.000000Z",
}


def test_a_run_says_that_it_works_before_it_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []

    def run(*arguments: object, **options: object) -> dict[str, Any]:
        said.append(capsys.readouterr())
        return RAN

    monkeypatch.setattr(export, "run_export", run)
    monkeypatch.setattr(
        export, "selected_deployment", lambda given: deployment_at("http://127.0.0.1:9", "http://x/api")
    )
    assert export.run(argparse.Namespace(full=False, aws=False, home=DEFAULT_HOME)) == 0
    assert "Bringing the lake up to date" in said[0].err
    assert "already had everything" in capsys.readouterr().out
