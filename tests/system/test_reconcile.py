"""Import, export, query and reconcile on the deployed stacks: agreement, a late lake, wrong totals."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from infra.cli.session import sign_in
from infra.client.deployment import Deployment, open_session
from tests.support.command_line import CommandLine, for_user

FILE = (
    "Date,Type,Category,Amount,Currency\n2026-01-31,expense,Food,12.50,EUR\n2026-02-01,income,Work,900,EUR\n"
)


@pytest.fixture
def tracker(
    cloud: Deployment,
    new_user: Callable[[], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandLine:
    return for_user(cloud, new_user, tmp_path, monkeypatch, capsys)


def take_in(tracker: CommandLine, text: str, *options: str) -> None:
    path = tracker.home / "bank.csv"
    path.write_text(text)
    status, _, err = tracker.run("import", str(path), *options, as_user=True)
    assert status == 0, err


def test_all_agree_after_an_export_and_the_lake_is_behind_after_the_next_import(
    tracker: CommandLine, cloud: Deployment
) -> None:
    api = sign_in(cloud, tracker.user.username)
    opening = {"amount": "100", "date": "2026-01-01"}
    giro = {"id": "giro", "name": "Giro", "kind": "checking", "currency": "EUR", "opening": opening}
    api.post("/accounts", giro)
    take_in(tracker, FILE, "--account", "Giro")
    api.put("/accounts/giro/balance-assertions/2026-01-31", {"amount": "87.50"})
    assert tracker.run("export")[0] == 0
    status, out, _ = tracker.run("reconcile", as_user=True)
    agree = "Ledger, totals and lake agree: 2 transactions in 2 months, 2 postings of 1 account."
    assert (status, agree in out, "The bank agrees with 1 of 1 balance." in out) == (0, True, True)

    take_in(tracker, FILE + "2026-02-02,expense,Food,0.01,EUR\n", "--account", "Giro")
    status, out, _ = tracker.run("reconcile", as_user=True)
    assert status == 1
    assert "2 of 5 lines changed after the last export" in out
    assert "should agree" not in out

    api.put("/accounts/giro/balance-assertions/2026-02-28", {"amount": "987.51"})
    assert tracker.run("export")[0] == 0
    status, out, _ = tracker.run("reconcile", as_user=True)
    assert status == 1
    assert "Ledger, totals and lake agree: 3 transactions in 2 months, 3 postings of 1 account." in out
    difference = "Giro differs from the bank by 0.02 on 2026-02-28; the difference arose after 2026-01-31."
    assert difference in out
    assert "The bank agrees with 1 of 2 balances." in out


def test_a_cent_too_many_in_the_totals_is_found_and_no_late_lake(
    tracker: CommandLine, cloud: Deployment
) -> None:
    take_in(tracker, FILE)
    assert tracker.run("export")[0] == 0
    table = open_session(cloud).resource("dynamodb").Table(cloud.totals_table)
    key = {"LedgerID": tracker.user.sub, "Date": "2026-01-31"}

    def add(amount: str) -> None:
        table.update_item(
            Key=key,
            UpdateExpression="ADD #sum :amount",
            ExpressionAttributeNames={"#sum": "S|EUR|expense|Food"},
            ExpressionAttributeValues={":amount": Decimal(amount)},
        )

    add("0.01")
    status, out, _ = tracker.run("reconcile", as_user=True)
    add("-0.01")
    assert status == 1
    assert "1 of 2 lines should agree and do not" in out
    assert [
        line for line in out.splitlines() if "DIFFERENT" in line and "2026-01" in line and "12.51" in line
    ]
    assert tracker.run("reconcile", as_user=True)[0] == 0


def test_a_query_can_read_the_lake_as_of_an_earlier_time(tracker: CommandLine) -> None:
    sql = f"SELECT COUNT(*) AS n FROM expenses.transactions WHERE ledger_id = '{tracker.user.sub}'"  # noqa: S608
    take_in(tracker, FILE)
    assert tracker.run("export")[0] == 0
    then = datetime.now(UTC).isoformat()
    take_in(tracker, FILE + "2026-03-01,expense,Food,1,EUR\n")
    assert tracker.run("export")[0] == 0
    assert tracker.run("query", sql, "--format", "csv")[1] == "n\n3\n"
    assert tracker.run("query", sql, "--format", "csv", "--as-of", then)[1] == "n\n2\n"


def test_a_saved_query_as_of_an_earlier_day_returns_that_days_rows(tracker: CommandLine) -> None:
    """The example of docs/sql.md: the months as of an earlier day."""

    def march(*options: str) -> Decimal:
        status, out, err = tracker.run("query", "--saved", "months", "--format", "json", *options)
        assert status == 0, err
        return sum(
            (Decimal(row["expense"]) for row in json.loads(out) if row["month"] == "2026-03-01"), Decimal()
        )

    take_in(tracker, FILE + "2026-03-01,expense,Food,10,EUR\n")
    assert tracker.run("export")[0] == 0
    then, before = datetime.now(UTC).isoformat(), march()
    take_in(tracker, FILE + "2026-03-31,expense,Food,0.50,EUR\n")
    assert tracker.run("export")[0] == 0
    assert (march("--as-of", then), march() - before) == (before, Decimal("0.50"))


def test_a_wrong_query_fails_with_the_engines_message(tracker: CommandLine) -> None:
    assert tracker.run("export")[0] == 0
    status, out, err = tracker.run("query", "SELECT amonut FROM expenses.transactions")
    assert (status, out) == (1, "")
    assert "amonut" in err
    assert "Traceback" not in err


def test_a_wrong_password_gives_an_error_message(
    tracker: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_PASSWORD", "not the password")
    status, _, err = tracker.run("reconcile", as_user=True)
    assert status == 1
    assert "cannot sign in: the user is unknown or the password is wrong" in err
