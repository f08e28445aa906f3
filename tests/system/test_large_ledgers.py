"""The main job at size: two large ledgers through the API into lake and dashboards, exact to the cent."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from infra.client.api import ApiClient
from infra.client.deployment import Deployment
from tests.dashboards.agreement import assert_figures_agree
from tests.support.command_line import CommandLine, for_user
from tests.support.large_ledgers import LargeLedger, account_export, household_export


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
    ("export", "options"),
    [(household_export(), []), (account_export(), ["--currency", "EUR"])],
    ids=["household", "account"],
)
def test_a_large_ledger_is_the_same_to_the_cent_in_api_lake_and_preview_and_is_imported_once(
    tracker: CommandLine, cloud: Deployment, tmp_path: Path, export: LargeLedger, options: list[str]
) -> None:
    file = tmp_path / export.file_name
    file.write_text(export.text, encoding="utf-8", newline="")
    count, currency = len(export.entries), export.entries[0].currency
    totals = {name: export.total(name) for name in ("income", "expense")}

    status, out, err = tracker.run("import", str(file), *options, as_user=True)
    assert status == (1 if export.zero_rows else 0)
    assert lines_of(out, "added") == [[str(count), currency, str(totals["income"]), str(totals["expense"])]]
    assert err.count("amount: must be more than zero") == export.zero_rows

    out = tracker.run("import", str(file), *options, as_user=True)[1]
    assert lines_of(out, "added") == [["0"]]
    assert lines_of(out, "already there")[0][0] == str(count)

    assert tracker.run("export")[0] == 0
    status, out, _ = tracker.run("reconcile", as_user=True)
    assert status == 0, out
    assert f"Ledger, totals and lake agree: {count} transactions" in out

    sql = (
        "SELECT type, COUNT(*) AS n, SUM(amount) AS total FROM expenses.transactions "  # noqa: S608
        f"WHERE ledger_id = '{tracker.user.sub}' GROUP BY type"
    )
    rows = list(csv.DictReader(io.StringIO(tracker.run("query", sql, "--format", "csv")[1])))
    assert {row["type"]: Decimal(row["total"]) for row in rows} == totals
    assert sum(int(row["n"]) for row in rows) == count

    client = ApiClient(cloud, tracker.user.username, tracker.user.password)
    assert_figures_agree(cloud, client, tracker.user.sub, export.entries)


def lines_of(out: str, name: str) -> list[list[str]]:
    """Return the columns after the name, of each printed line that begins with the name."""
    return [line.removeprefix(name).split() for line in out.splitlines() if line.startswith(name)]
