"""`tracker export`: what it prints before and after a run."""

from typing import Any

import pytest

from infra.cli import main as cli
from infra.cli.commands import export
from infra.client.export import ExportReport
from tests.support.deployments import deployment_at

DOCUMENT: dict[str, Any] = {
    "run_id": "r",
    "full": False,
    "committed": False,
    "held": False,
    "ledger_months": 0,
    "rows": 0,
    "snapshot_id": None,
    "unproved": [],
    "busy": [],
    "unproved_tables": [],
    "totals": {},
    "watermark": "2026-11-23T18:00:00.000000Z",
}


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **changes: Any
) -> tuple[int, str, str]:
    """Return exit status, stdout and stderr of a run with this report."""
    report = ExportReport.from_document(DOCUMENT | changes)
    monkeypatch.setattr(export, "run_export", lambda *_, **__: report)
    monkeypatch.setattr(export, "selected_deployment", lambda arguments: deployment_at())
    status = cli.main(["export", "--home", "h"])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_start_of_a_run_is_announced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed_before = []

    def run_export(*arguments: object, **options: object) -> ExportReport:
        printed_before.append(capsys.readouterr().err)
        return ExportReport.from_document(DOCUMENT)

    monkeypatch.setattr(export, "run_export", run_export)
    monkeypatch.setattr(export, "selected_deployment", lambda arguments: deployment_at())
    assert cli.main(["export"]) == 0
    assert "Bringing the lake up to date" in printed_before[0]
    assert "already had everything" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rows", "months", "expected"),
    [(1, 1, "1 row in 1 ledger month written"), (2, 3, "2 rows in 3 ledger months written")],
)
def test_a_commit_is_reported_with_its_rows_and_ledger_months(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    rows: int,
    months: int,
    expected: str,
) -> None:
    totals = {"EUR": {"count": rows, "income": "0.00", "expense": "12.50"}}
    changes = {"committed": True, "snapshot_id": 7, "rows": rows, "ledger_months": months, "totals": totals}
    status, out, _ = run(monkeypatch, capsys, **changes)
    assert status == 0
    assert f"{expected} as snapshot 7" in out
    assert "12.50" in out


def test_a_held_lake_is_reported_with_how_to_release_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(monkeypatch, capsys, held=True)
    assert (status, "tracker lake --home h release" in out) == (0, True)


def test_an_unproved_month_is_reported_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(monkeypatch, capsys, unproved=[{"ledger_id": "u", "month": "2026-11"}])
    assert (status, "Left out: 2026-11 of ledger u" in err) == (1, True)


def test_a_small_table_that_differs_is_reported_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = run(monkeypatch, capsys, unproved_tables=["accounts"])
    assert (status, "table accounts differs" in err) == (1, True)
