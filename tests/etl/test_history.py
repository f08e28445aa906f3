"""`tracker lake`: the history, rolling back, and releasing a held lake."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from etl.history import Difference, Figures, compare_with_snapshot, read_states
from etl.sql import run_duckdb
from etl.storage import UnreadableError
from infra.cli.commands import lake as command
from infra.client.errors import CommandError
from infra.client.paths import DEFAULT_HOME
from tests.etl.conftest import ExportFixture

Tracker = Callable[..., int]


@pytest.fixture
def lake(pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """`tracker lake …` on this pipeline's lake."""
    monkeypatch.setattr(command, "selected_deployment", lambda _: None)
    monkeypatch.setattr(command, "lake_location", lambda _: pipeline.lake)
    parser = argparse.ArgumentParser()
    parser.set_defaults(aws=False, home=DEFAULT_HOME)
    command.add_arguments(parser)
    return lambda *words: command.run(parser.parse_args([str(word) for word in words]))


@pytest.fixture
def two_states(pipeline: ExportFixture) -> tuple[int, int]:
    """An August of 10.00, then also a September; the snapshots' numbers."""
    pipeline.ledger.add("ann", date="2026-08-01", amount="10")
    first = pipeline.export()
    pipeline.ledger.add("ann", date="2026-09-01", amount="5.50")
    pipeline.ledger.add("ann", date="2026-09-02", amount="100", type="income", currency="USD")
    second = pipeline.export()
    assert first.snapshot_id and second.snapshot_id
    return first.snapshot_id, second.snapshot_id


def test_each_state_has_its_rows_sums_and_watermark(
    pipeline: ExportFixture, two_states: tuple[int, int]
) -> None:
    first, second = read_states(pipeline.lake.open())
    assert (first.snapshot_id, second.snapshot_id) == two_states
    assert (first.rows, first.written, second.rows, second.written) == (1, 1, 3, 2)
    assert second.sums == {"EUR": ("0.00", "5.50"), "USD": ("100.00", "0.00")}
    assert first.watermark is not None and second.watermark is not None and first.watermark < second.watermark
    assert not first.is_current and second.is_current and first.is_ancestor


def test_history_prints_every_snapshot_with_its_sums(
    lake: Tracker, two_states: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert lake("history") == 0
    printed = capsys.readouterr().out
    assert all(str(number) in printed for number in two_states)
    assert "100.00 USD" in printed and "5.50 EUR" in printed


def test_the_differences_are_listed_by_month_and_currency(
    pipeline: ExportFixture, two_states: tuple[int, int]
) -> None:
    assert compare_with_snapshot(pipeline.lake.open(), two_states[0]) == [
        Difference("2026-09", "EUR", Figures(1, Decimal(0), Decimal("5.50")), Figures()),
        Difference("2026-09", "USD", Figures(1, Decimal(100), Decimal(0)), Figures()),
    ]


def test_the_export_after_a_rollback_repairs_the_lake(
    pipeline: ExportFixture, lake: Tracker, two_states: tuple[int, int]
) -> None:
    assert lake("rollback", "--to", two_states[0], "--yes") == 0
    assert len(pipeline.read_lake()) == 1
    states = read_states(pipeline.lake.open())
    assert [state.snapshot_id for state in states] == [*two_states, two_states[0]]
    assert [state.is_current for state in states] == [False, False, True]
    pipeline.export()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_held_lake_is_not_exported_to_until_it_is_released(
    pipeline: ExportFixture, lake: Tracker, two_states: tuple[int, int]
) -> None:
    at = datetime.fromtimestamp(read_states(pipeline.lake.open())[0].at.timestamp(), UTC)
    assert lake("rollback", "--to-time", at.isoformat(), "--keep", "--yes") == 0
    for full in (False, True):
        outcome = pipeline.export(full=full)
        assert outcome.held and not outcome.committed and len(pipeline.read_lake()) == 1
    assert lake("release") == 0
    assert not pipeline.export().held
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_snapshot_that_a_rollback_removed_is_marked_and_can_become_current_again(
    pipeline: ExportFixture, lake: Tracker, two_states: tuple[int, int]
) -> None:
    first, second = two_states
    lake("rollback", "--to", first, "--keep", "--yes")
    assert [state.snapshot_id for state in read_states(pipeline.lake.open()) if not state.is_ancestor] == [
        second
    ]
    lake("rollback", "--to", second, "--yes")
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_rollback_says_whether_the_next_export_updates_the_lake(
    pipeline: ExportFixture, lake: Tracker, two_states: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = two_states
    lake("rollback", "--to", first, "--yes")
    assert "The next export brings the lake up to date" in capsys.readouterr().out
    for words in ((second, "--keep"), (first,)):
        lake("rollback", "--to", *words, "--yes")
        assert "until you run: tracker lake release" in capsys.readouterr().out
        assert pipeline.export().held


def test_without_confirmation_nothing_is_changed(
    pipeline: ExportFixture, lake: Tracker, two_states: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="no terminal"):
        lake("rollback", "--to", two_states[0])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "")
    assert lake("rollback", "--to", two_states[0]) == 1
    assert len(pipeline.read_lake()) == 3


def test_a_lake_with_a_damaged_file_can_be_rolled_back(
    pipeline: ExportFixture, lake: Tracker, two_states: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    opened = pipeline.lake.open()
    for task in opened.scan("date >= '2026-09-01'").plan_files():
        opened.io.delete(task.file.file_path)
    with pytest.raises(UnreadableError):
        run_duckdb(pipeline.lake, "SELECT SUM(amount) FROM transactions")
    assert lake("rollback", "--to", two_states[0], "--yes") == 0
    assert "What would change is unknown: the current snapshot" in capsys.readouterr().out
    assert len(pipeline.read_lake()) == 1


@pytest.mark.parametrize("words", [("--to", "1"), ("--to-time", "2020-01-01")])
def test_an_unknown_snapshot_is_refused(
    lake: Tracker, two_states: tuple[int, int], words: tuple[str, str]
) -> None:
    with pytest.raises(CommandError, match="no such snapshot"):
        lake("rollback", *words, "--yes")


def test_a_rollback_to_the_current_snapshot_is_refused(lake: Tracker, two_states: tuple[int, int]) -> None:
    with pytest.raises(CommandError, match="current one already"):
        lake("rollback", "--to", two_states[1], "--yes")


def test_without_a_lake_the_command_says_what_to_do(lake: Tracker) -> None:
    with pytest.raises(CommandError) as raised:
        lake("history")
    assert "tracker export" in raised.value.remedy
