"""The recipes of docs/connect.md, run as they are written, with the settings of `tracker lake connect`."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from infra.cli.commands.lake import connection_settings, print_connection
from tests.etl.conftest import REGION, ExportFixture, NewPipeline
from tests.support.deployments import deployment_at

TEXT = (Path(__file__).parents[2] / "docs" / "connect.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^## ([^\n]+)\n\n```python\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE))
# What each recipe prints, among other things, of the ledger below.
EXPECTED = {"pyiceberg": "2 expenses", "pandas": "0.3000", "DuckDB": "0.3000"}


@pytest.fixture(scope="module")
def filled(new_pipeline: NewPipeline) -> ExportFixture:
    pipeline = new_pipeline()
    pipeline.ledger.add("ann", date="2026-09-01", amount="0.10", category="Food")
    pipeline.ledger.add("ann", date="2026-09-02", amount="0.20", category="Food")
    pipeline.ledger.add("ann", date="2026-09-02", type="income", category="Salary", amount="5")
    pipeline.export()
    # A file of an older snapshot, which nobody may count.
    pipeline.ledger.add("ann", date="2026-08-02", amount="7", type="income", category="Salary")
    pipeline.export()
    return pipeline


def test_every_recipe_is_run() -> None:
    assert RECIPES.keys() == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recipe_runs_as_it_is_written(filled: ExportFixture, name: str) -> None:
    endpoint = filled.lake.endpoint or ""
    deployment = replace(deployment_at(endpoint), region=REGION)
    code = RECIPES[name].replace("expenses.transactions", f"expenses.{filled.lake.table}")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    completed = subprocess.run(
        [sys.executable, "-c", code],
        env=environment | connection_settings(deployment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    assert EXPECTED[name] in completed.stdout


def test_the_settings_are_printed_for_a_shell(capsys: pytest.CaptureFixture[str]) -> None:
    deployment = deployment_at()
    assert print_connection(deployment) == 0
    words = [shlex.split(line) for line in capsys.readouterr().out.splitlines()]
    assert {word[0] for word in words} == {"export"}
    assert dict(word[1].split("=", 1) for word in words) == connection_settings(deployment)


def test_on_aws_no_credentials_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_connection(replace(deployment_at(), endpoint=None, region="eu-central-1")) == 0
    printed = capsys.readouterr().out
    assert "KEY" not in printed and "ENDPOINT" not in printed
    assert "# jdbc:athena://Region=eu-central-1;WorkGroup=" in printed
