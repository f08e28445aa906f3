"""The main job on real input: two large ledgers through the API into the lake, exact to the cent."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from infra.client.api import ApiClient
from infra.client.deployment import Deployment
from tests.dashboards import real_files
from tests.dashboards.agreement import golden_numbers_agree
from tests.support.command_line import CommandLine, for_user
from tests.support.lake_in_memory import Entry

DATA = Path(__file__).parents[2] / "../shared/data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no statements to read: {DATA.name} is not there")

FLAT = "large/generated_bean-example_2010-2025_flat.csv"
CASHFLOW = "large/jerbouma_cashflow_2014-2023.csv"


@pytest.fixture
def tracker(
    cloud: Deployment,
    new_user: Callable[[], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    return for_user(cloud, new_user, tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    ("name", "options", "refused", "by_hand"),
    [
        (FLAT, [], 17, real_files.example_household_as_imported),
        (CASHFLOW, ["--currency", "EUR"], 0, real_files.cashflow_as_imported),
    ],
    ids=["flat", "cashflow"],
)
def test_a_large_ledger_goes_through_api_lake_and_preview_to_the_cent_and_a_second_time_adds_nothing(
    tracker: CommandLine,
    cloud: Deployment,
    name: str,
    options: list[str],
    refused: int,
    by_hand: Callable[[], Sequence[Entry]],
) -> None:
    known = json.loads((DATA / "FACTS.json").read_text())[name]
    rows = known["rows"] - refused

    status, out, err = tracker.run("import", str(DATA / name), *options, as_user=True)
    assert status == (1 if refused else 0)
    assert [line.split()[1:3] for line in out.splitlines() if line.startswith("added")] == [
        [str(rows), "USD" if name == FLAT else "EUR"]
    ]
    assert known["income_sum"] in out
    assert known["expense_sum"] in out
    assert err.count("must be more than zero") == refused

    out = tracker.run("import", str(DATA / name), *options, as_user=True)[1]
    assert [line.split()[:2] for line in out.splitlines() if line.startswith("added")] == [["added", "0"]]
    assert [line.split()[2] for line in out.splitlines() if line.startswith("already there")] == [str(rows)]

    assert tracker.run("export")[0] == 0
    status, out, _ = tracker.run("reconcile", as_user=True)
    assert status == 0, out
    assert f"All agree: {rows} transactions" in out

    sql = (
        "SELECT type, COUNT(*) AS n, SUM(amount) AS total FROM expenses.transactions "  # noqa: S608
        f"WHERE user_id = '{tracker.user.sub}' GROUP BY type"
    )
    answer = list(csv.DictReader(io.StringIO(tracker.run("query", sql, "--format", "csv")[1])))
    assert {row["type"]: Decimal(row["total"]) for row in answer} == {
        "income": Decimal(known["income_sum"]),
        "expense": Decimal(known["expense_sum"]),
    }
    assert sum(int(row["n"]) for row in answer) == rows

    client = ApiClient(cloud, tracker.user.username, tracker.user.password)
    golden_numbers_agree(cloud, client, tracker.user.sub, by_hand())
