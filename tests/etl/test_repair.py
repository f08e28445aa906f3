"""Failures between the ledger and the lake, and how the next run repairs them."""

import threading
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.table import Table

from etl import commit, ledger_reader, run
from etl.export import export
from etl.ledger_months import LedgerMonth
from etl.ledger_tables import TotalsTable, TransactionsTable
from etl.plan import plan_changes
from etl.report import Outcome
from etl.schema import ARROW_SCHEMA
from etl.storage import UnreadableError
from etl.table import ConflictError, Lake, NoLakeError, read_watermark
from tests.etl.conftest import ExportFixture
from tests.etl.lake_writer import replace_all, replace_months

STEPS: dict[str, tuple[Any, str]] = {
    "opening the table": (Lake, "open_or_create"),
    "reading the change feed": (TotalsTable, "read_changes"),
    "reading the rows": (TransactionsTable, "read_months"),
    "reading the totals": (TotalsTable, "read_months"),
    "the proof": (ledger_reader, "find_unequal_months"),
    "reading the lake's files": (run, "read_lake_files"),
    "the plan": (run, "plan_changes"),
    "writing the files": (commit, "write_files"),
    "committing to the catalogue": (GlueCatalog, "commit_table"),
    "marking emptied days": (TotalsTable, "expire_emptied"),
}


class Killed(BaseException):
    """The end of the process: `except Exception` does not catch it."""


@pytest.mark.parametrize(
    ("step", "after"),
    [(step, False) for step in STEPS]
    + [(step, True) for step in ("writing the files", "committing to the catalogue", "marking emptied days")],
)
def test_the_run_after_one_that_was_killed_repairs_the_lake(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    deleted = pipeline.ledger.add("ann", date="2026-08-01")
    moved = pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    before = pipeline.read_lake()
    pipeline.ledger.move_to_bin(deleted)
    pipeline.ledger.change(moved, date="2026-10-01")
    pipeline.ledger.add("bob", date="2026-10-02")

    holder, name = STEPS[step]
    real = getattr(holder, name)

    def killed(*arguments: Any, **named: Any) -> Any:
        if after:
            real(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(holder, name, killed)
        with pytest.raises(Killed):
            pipeline.export()
    # Nothing, or all of it: never a part.
    assert pipeline.read_lake() in (before, pipeline.ledger.expected_rows())
    pipeline.export()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


@pytest.mark.parametrize(
    ("holder", "name"),
    [
        (TransactionsTable, "read_all"),
        (TotalsTable, "read_all"),
        (run, "plan_everything"),
        (run, "commit_replacement"),
        (GlueCatalog, "commit_table"),
    ],
)
def test_a_full_run_that_was_killed_changed_nothing(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch, holder: Any, name: str
) -> None:
    record = pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.export()
    before = pipeline.read_lake()
    pipeline.ledger.change(record, date="2026-09-01")

    def killed(*_: Any, **__: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(holder, name, killed)
        with pytest.raises(Killed):
            pipeline.export(full=True)
    assert pipeline.read_lake() == before
    pipeline.export()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


@pytest.mark.parametrize("date", ["2026-09-02", "2026-10-01"], ids=["a known month", "a new month"])
def test_two_runs_at_once_publish_a_change_once(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch, date: str
) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    pipeline.ledger.add("ann", date=date)
    pipeline.ledger.now += timedelta(hours=1)
    before, meeting = pipeline.count_snapshots(), threading.Barrier(2)
    real = plan_changes
    met: set[int] = set()

    def meet(*arguments: Any, **named: Any) -> Any:
        plan = real(*arguments, **named)
        if threading.get_ident() not in met:
            met.add(threading.get_ident())
            meeting.wait(30)
        return plan

    monkeypatch.setattr(run, "plan_changes", meet)
    outcomes: list[Outcome] = []

    def one() -> None:
        outcomes.append(export(pipeline.configuration, pipeline.client, pipeline.ledger.now, full=False))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcome.committed for outcome in outcomes) == [False, True]
    assert pipeline.count_snapshots() == before + 1
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_rows_read_before_another_commit_never_replace_newer_ones(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = pipeline.ledger.add("ann", date="2026-09-01", amount="1")
    pipeline.export()
    record = pipeline.ledger.change(record, amount="2")
    real = commit.read_lake_files

    def slow(*arguments: Any) -> Any:
        monkeypatch.setattr(run, "read_lake_files", real)
        pipeline.ledger.change(record, amount="3")
        pipeline.export()
        return real(*arguments)

    monkeypatch.setattr(run, "read_lake_files", slow)
    pipeline.export()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_run_gives_up_after_so_many_conflicts(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.export()
    pipeline.ledger.add()

    def conflict(*_: object) -> int:
        raise ConflictError("again")

    monkeypatch.setattr(run, "commit_replacement", conflict)
    with pytest.raises(ConflictError):
        pipeline.export()


def test_a_refused_commit_leaves_no_file_behind(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.ledger.add()
    pipeline.export()
    opened, rows = pipeline.lake.open(), pipeline.lake.open().scan().to_arrow()
    replace_all(pipeline.lake.open(), rows)
    before = data_files(opened)
    with pytest.raises(ConflictError):
        replace_all(opened, rows)
    assert data_files(opened) == before


@pytest.mark.parametrize("harm", ["missing", "cut short"])
def test_a_damaged_file_is_replaced_by_the_next_run(pipeline: ExportFixture, harm: str) -> None:
    pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    opened = pipeline.lake.open()
    path = next(iter(opened.scan().plan_files())).file.file_path
    if harm == "missing":
        opened.io.delete(path)
    else:
        with opened.io.new_output(path).create(overwrite=True) as stream:
            stream.write(b"PAR1")
    outcome = pipeline.export()
    assert outcome.full and outcome.committed
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_file_damaged_within_is_replaced_once_a_run_touches_it(pipeline: ExportFixture) -> None:
    record = pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.export()
    opened = pipeline.lake.open()
    file = next(iter(opened.scan().plan_files())).file
    with opened.io.new_output(file.file_path).create(overwrite=True) as stream:
        stream.write(b"\0" * file.file_size_in_bytes)
    pipeline.ledger.change(record, amount="9")
    outcome = pipeline.export()
    assert outcome.full and pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_damaged_list_of_files_fails_the_run_until_the_table_goes_back(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-08-01")
    before = pipeline.export().snapshot_id
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    opened, current = pipeline.lake.open(), pipeline.lake.open().current_snapshot()
    assert current is not None
    (manifest, *_) = current.manifests(opened.io)
    with opened.io.new_output(manifest.manifest_path).create(overwrite=True) as stream:
        stream.write(b"Obj")
    for full in (False, True):
        with pytest.raises(UnreadableError, match="the current snapshot"):
            pipeline.export(full=full)
    roll_back(pipeline.lake.open(), before)
    pipeline.export()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_damaged_metadata_fails_the_run_until_the_table_is_dropped(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.export()
    opened = pipeline.lake.open()
    with opened.io.new_output(opened.metadata_location).create(overwrite=True) as stream:
        stream.write(b"\xb8{")
    with pytest.raises(UnreadableError, match="the table's metadata"):
        pipeline.export()
    pipeline.lake.catalog().glue.delete_table(DatabaseName=pipeline.lake.database, Name=pipeline.lake.table)
    assert pipeline.export().full and pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_the_run_after_a_rollback_brings_the_lake_back_to_today(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-08-01")
    last_week = pipeline.export().snapshot_id
    moved = pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    pipeline.ledger.change(moved, date="2026-10-01")
    today = pipeline.export()
    roll_back(pipeline.lake.open(), last_week)
    assert len(pipeline.read_lake()) == 1
    outcome = pipeline.export()
    assert not outcome.full and outcome.committed and outcome.snapshot_id != today.snapshot_id
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_the_run_after_a_rollback_further_than_the_feed_reaches_is_a_full_one(
    pipeline: ExportFixture,
) -> None:
    record = pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.ledger.add("ann", date="2026-09-01")
    long_ago = pipeline.export().snapshot_id
    pipeline.ledger.move_to_bin(record)
    pipeline.export()
    # TTL took the emptied day out of the feed: nothing there says any more that it once was not empty.
    key = {"LedgerID": {"S": "ann"}, "Date": {"S": "2026-08-01"}}
    pipeline.ledger.client.delete_item(TableName=pipeline.ledger.totals, Key=key)
    roll_back(pipeline.lake.open(), long_ago)
    assert pipeline.export(later=timedelta(days=91)).full
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    assert not pipeline.export().full


def test_a_commit_of_another_engine_does_not_hide_the_watermark(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-08-01")
    watermark = pipeline.export().watermark
    opened = pipeline.lake.open()
    replace_all(opened, opened.scan().to_arrow(), {"engine": "compaction"})
    assert read_watermark(pipeline.lake.open()) == watermark
    assert not pipeline.export().full


def test_a_lake_that_was_dropped_is_made_anew(pipeline: ExportFixture) -> None:
    pipeline.ledger.add()
    pipeline.export()
    pipeline.lake.catalog().drop_table(pipeline.lake.identifier)
    with pytest.raises(NoLakeError):
        pipeline.lake.open()
    outcome = pipeline.export()
    assert outcome.full and pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_every_snapshot_is_the_ledger_at_some_moment(pipeline: ExportFixture) -> None:
    states: list[list[dict[str, Any]]] = []
    record = pipeline.ledger.add("ann", date="2026-09-01")
    for number in range(4):
        states.append(pipeline.ledger.expected_rows())
        pipeline.export(full=number == 3)
        record = pipeline.ledger.change(record, date=f"2026-09-0{number + 2}", amount=str(number + 1))
    opened = pipeline.lake.open()
    seen = [opened.scan(snapshot_id=entry.snapshot_id).to_arrow().to_pylist() for entry in opened.history()]
    assert seen == states


def test_small_files_of_a_month_are_combined(pipeline: ExportFixture) -> None:
    for user in ("ann", "bob", "cem", "dai", "eve", "fay"):
        pipeline.ledger.add(user, date="2026-09-01")
        pipeline.export()
        assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    assert len(data_files(pipeline.lake.open(), live=True)) < 4


def test_months_that_did_not_change_keep_their_files(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    before = data_files(pipeline.lake.open(), live=True)
    pipeline.ledger.add("ann", date="2026-09-02")
    pipeline.export()
    after = data_files(pipeline.lake.open(), live=True)
    assert len(before & after) == 1 and len(after) == 2


def test_a_ledger_month_without_a_file_is_added(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.export()
    pipeline.ledger.add("zoe", date="2027-01-31")
    assert pipeline.export().ledger_months == 1
    assert commit.read_lake_rows(pipeline.lake.open(), [LedgerMonth("zoe", "2027-01")]).num_rows == 1


def data_files(opened: Table, *, live: bool = False) -> set[str]:
    if live:
        return {task.file.file_path for task in opened.scan().plan_files()}
    from pyarrow.fs import FileSelector

    bucket, _, path = opened.location().removeprefix("s3://").partition("/")
    files = opened.io.fs_by_scheme("s3", bucket)  # type: ignore[attr-defined]
    stored = files.get_file_info(FileSelector(f"{bucket}/{path}/data", recursive=True))
    return {file.path for file in stored if file.is_file}


def roll_back(opened: Table, snapshot_id: int | None) -> None:
    assert snapshot_id is not None
    with opened.manage_snapshots() as snapshots:
        snapshots.rollback_to_snapshot(snapshot_id)


@pytest.mark.parametrize("texts", [[], ["changed"]], ids=["rows go", "rows change"])
def test_a_commit_to_other_months_is_no_conflict(pipeline: ExportFixture, texts: list[str]) -> None:
    pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    tables = {month: pipeline.lake.open() for month in ("2026-08", "2026-09")}
    at = ARROW_SCHEMA.get_field_index("description")
    for month, opened in tables.items():
        months = [LedgerMonth("ann", month)]
        rows = commit.read_lake_rows(opened, months).slice(0, len(texts))
        rows = rows.set_column(at, "description", pa.array(texts, pa.string()))
        replace_months(opened, months, rows)
    assert [row["description"] for row in pipeline.read_lake()] == texts * 2
