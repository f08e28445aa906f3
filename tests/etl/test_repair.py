"""What goes wrong between the ledger and the lake, and how the next run repairs it."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.table import Table

from etl import commit, proof, run, table
from etl.export import export
from etl.ledger_months import LedgerMonth
from etl.rows import Transactions
from etl.schema import ARROW_SCHEMA
from etl.table import ConflictError, Lake, UnreadableError
from etl.totals import Totals
from tests.etl.conftest import World

STEPS = {
    "opening the table": (Lake, "open_or_create"),
    "reading the change feed": (Totals, "changed_since"),
    "reading the rows": (Transactions, "of"),
    "reading the totals": (Totals, "of"),
    "the proof": (proof, "differing"),
    "comparing with the lake": (run, "changed_groups"),
    "writing the files": (commit, "write_files"),
    "committing to the catalogue": (GlueCatalog, "commit_table"),
    "marking emptied days": (Totals, "expire_emptied"),
}


class Killed(BaseException):
    """What no handler of exceptions may catch, like the end of the process."""


@pytest.mark.parametrize(
    ("step", "after"),
    [(step, False) for step in STEPS]
    + [(step, True) for step in ("writing the files", "committing to the catalogue", "marking emptied days")],
)
def test_the_run_after_one_that_was_killed_repairs_the_lake(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    gone = world.scribe.add("ann", date="2026-08-01")
    moved = world.scribe.add("ann", date="2026-09-01")
    world.export()
    before = world.rows()
    world.scribe.bin(gone)
    world.scribe.change(moved, date="2026-10-01")
    world.scribe.add("bob", date="2026-10-02")

    holder, name = STEPS[step]
    real = getattr(holder, name)

    def killed(*arguments: Any, **named: Any) -> Any:
        if after:
            real(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(holder, name, killed)
        with pytest.raises(Killed):
            world.export()
    # Nothing, or all of it: never a part.
    assert world.rows() in (before, world.scribe.rows())
    world.export()
    assert world.rows() == world.scribe.rows()


@pytest.mark.parametrize(
    ("holder", "name"),
    [
        (Transactions, "everything"),
        (Totals, "everything"),
        (run, "replace_all"),
        (GlueCatalog, "commit_table"),
    ],
)
def test_a_full_run_that_was_killed_changed_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, holder: Any, name: str
) -> None:
    record = world.scribe.add("ann", date="2026-08-01")
    world.export()
    before = world.rows()
    world.scribe.change(record, date="2026-09-01")

    def killed(*_: Any, **__: Any) -> Any:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(holder, name, killed)
        with pytest.raises(Killed):
            world.export(full=True)
    assert world.rows() == before
    world.export()
    assert world.rows() == world.scribe.rows()


@pytest.mark.parametrize("date", ["2026-09-02", "2026-10-01"], ids=["a known month", "a new month"])
def test_two_runs_at_once_publish_a_change_once(
    world: World, monkeypatch: pytest.MonkeyPatch, date: str
) -> None:
    world.scribe.add("ann", date="2026-09-01")
    world.export()
    world.scribe.add("ann", date=date)
    world.scribe.now += timedelta(hours=1)
    before, meeting = world.snapshots(), threading.Barrier(2)
    real = run.changed_groups
    met: set[int] = set()

    def meet(*arguments: Any) -> Any:
        found = real(*arguments)
        if threading.get_ident() not in met:
            met.add(threading.get_ident())
            meeting.wait(30)
        return found

    monkeypatch.setattr(run, "changed_groups", meet)
    outcomes: list[run.Outcome] = []

    def one() -> None:
        outcomes.append(export(world.settings, world.client, world.scribe.now, full=False))

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcome.committed for outcome in outcomes) == [False, True]
    assert world.snapshots() == before + 1
    assert world.rows() == world.scribe.rows()


def test_rows_read_before_another_commit_never_replace_newer_ones(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = world.scribe.add("ann", date="2026-09-01", amount="1")
    world.export()
    record = world.scribe.change(record, amount="2")
    real = run.changed_groups

    def slow(*arguments: Any) -> Any:
        monkeypatch.setattr(run, "changed_groups", real)
        world.scribe.change(record, amount="3")
        world.export()
        return real(*arguments)

    monkeypatch.setattr(run, "changed_groups", slow)
    world.export()
    assert world.rows() == world.scribe.rows()


def test_a_run_gives_up_after_so_many_conflicts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.export()
    world.scribe.add()

    def conflict(*_: object) -> int:
        raise ConflictError("again")

    monkeypatch.setattr(commit, "_commit", conflict)
    with pytest.raises(ConflictError):
        world.export()


def test_a_refused_commit_leaves_no_file_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.scribe.add()
    world.export()
    opened, rows = world.lake.open(), world.lake.open().scan().to_arrow()
    other = world.lake.open()
    commit.replace_all(other, rows, {})
    before = data_files(opened)
    with pytest.raises(ConflictError):
        commit.replace_all(opened, rows, {})
    assert data_files(opened) == before


@pytest.mark.parametrize("harm", ["missing", "cut short"])
def test_a_damaged_file_is_replaced_by_the_next_run(world: World, harm: str) -> None:
    world.scribe.add("ann", date="2026-08-01")
    world.scribe.add("ann", date="2026-09-01")
    world.export()
    opened = world.lake.open()
    path = next(iter(opened.scan().plan_files())).file.file_path
    if harm == "missing":
        opened.io.delete(path)
    else:
        with opened.io.new_output(path).create(overwrite=True) as stream:
            stream.write(b"PAR1")
    outcome = world.export()
    assert outcome.full and outcome.committed
    assert world.rows() == world.scribe.rows()


def test_a_file_damaged_within_is_replaced_once_a_run_touches_it(world: World) -> None:
    record = world.scribe.add("ann", date="2026-08-01")
    world.export()
    opened = world.lake.open()
    file = next(iter(opened.scan().plan_files())).file
    with opened.io.new_output(file.file_path).create(overwrite=True) as stream:
        stream.write(b"\0" * file.file_size_in_bytes)
    world.scribe.change(record, amount="9")
    outcome = world.export()
    assert outcome.full and world.rows() == world.scribe.rows()


def test_a_damaged_list_of_files_fails_the_run_until_the_table_goes_back(world: World) -> None:
    world.scribe.add("ann", date="2026-08-01")
    before = world.export().snapshot_id
    world.scribe.add("ann", date="2026-09-01")
    world.export()
    opened, current = world.lake.open(), world.lake.open().current_snapshot()
    assert current is not None
    (manifest, *_) = current.manifests(opened.io)
    with opened.io.new_output(manifest.manifest_path).create(overwrite=True) as stream:
        stream.write(b"Obj")
    for full in (False, True):
        with pytest.raises(UnreadableError, match="the current snapshot"):
            world.export(full=full)
    roll_back(world.lake.open(), before)
    world.export()
    assert world.rows() == world.scribe.rows()


def test_damaged_metadata_fails_the_run_until_the_table_is_dropped(world: World) -> None:
    world.scribe.add("ann", date="2026-08-01")
    world.export()
    opened = world.lake.open()
    with opened.io.new_output(opened.metadata_location).create(overwrite=True) as stream:
        stream.write(b"\xb8{")
    with pytest.raises(UnreadableError, match="the table's metadata"):
        world.export()
    world.lake.catalog().glue.delete_table(DatabaseName=world.lake.database, Name=world.lake.table)
    assert world.export().full and world.rows() == world.scribe.rows()


def test_the_run_after_a_rollback_brings_the_lake_back_to_today(world: World) -> None:
    world.scribe.add("ann", date="2026-08-01")
    last_week = world.export().snapshot_id
    moved = world.scribe.add("ann", date="2026-09-01")
    world.export()
    world.scribe.change(moved, date="2026-10-01")
    today = world.export()
    roll_back(world.lake.open(), last_week)
    assert len(world.rows()) == 1
    outcome = world.export()
    assert not outcome.full and outcome.committed and outcome.snapshot_id != today.snapshot_id
    assert world.rows() == world.scribe.rows()


def test_the_run_after_a_rollback_further_than_the_feed_reaches_is_a_full_one(world: World) -> None:
    record = world.scribe.add("ann", date="2026-08-01")
    world.scribe.add("ann", date="2026-09-01")
    long_ago = world.export().snapshot_id
    world.scribe.bin(record)
    world.export()
    # TTL took the emptied day out of the feed: nothing there says any more that it once was not empty.
    key = {"UserID": {"S": "ann"}, "Date": {"S": "2026-08-01"}}
    world.scribe.client.delete_item(TableName=world.scribe.totals, Key=key)
    roll_back(world.lake.open(), long_ago)
    assert world.export(later=timedelta(days=91)).full
    assert world.rows() == world.scribe.rows()
    assert not world.export().full


def test_a_commit_of_another_engine_does_not_hide_the_watermark(world: World) -> None:
    world.scribe.add("ann", date="2026-08-01")
    mark = world.export().watermark
    opened = world.lake.open()
    commit.replace_all(opened, opened.scan().to_arrow(), {"engine": "compaction"})
    assert table.watermark(world.lake.open()) == mark
    assert not world.export().full


def test_a_lake_that_was_dropped_is_made_anew(world: World) -> None:
    world.scribe.add()
    world.export()
    world.lake.catalog().drop_table(world.lake.identifier)
    with pytest.raises(table.NoLakeError):
        world.lake.open()
    outcome = world.export()
    assert outcome.full and world.rows() == world.scribe.rows()


def test_a_reader_sees_a_month_whole_at_every_instant(new_world: Callable[..., World]) -> None:
    """Travel in time through every snapshot: each is the ledger as it was at some moment."""
    world = new_world()
    states = [[]]
    record = world.scribe.add("ann", date="2026-09-01")
    for number in range(4):
        states.append(world.scribe.rows())
        world.export(full=number == 3)
        record = world.scribe.change(record, date=f"2026-09-0{number + 2}", amount=str(number + 1))
    opened = world.lake.open()
    seen = [opened.scan(snapshot_id=entry.snapshot_id).to_arrow().to_pylist() for entry in opened.history()]
    assert seen == states[1:]


def test_a_month_of_many_small_files_becomes_one(world: World) -> None:
    for user in ("ann", "bob", "cem", "dai", "eve", "fay"):
        world.scribe.add(user, date="2026-09-01")
        world.export()
        assert world.rows() == world.scribe.rows()
    assert len(data_files(world.lake.open(), live=True)) < 4


def test_users_months_that_did_not_change_keep_their_files(world: World) -> None:
    world.scribe.add("ann", date="2026-08-01")
    world.scribe.add("ann", date="2026-09-01")
    world.export()
    before = data_files(world.lake.open(), live=True)
    world.scribe.add("ann", date="2026-09-02")
    world.export()
    after = data_files(world.lake.open(), live=True)
    assert len(before & after) == 1 and len(after) == 2


def test_a_group_of_a_month_that_has_no_file_yet_is_added(world: World) -> None:
    world.scribe.add("ann", date="2026-08-01")
    world.export()
    world.scribe.add("zoe", date="2027-01-31")
    assert world.export().ledger_months == 1
    assert commit.rows_of(world.lake.open(), [LedgerMonth("zoe", "2027-01")]).num_rows == 1


def data_files(opened: Table, *, live: bool = False) -> set[str]:
    if live:
        return {task.file.file_path for task in opened.scan().plan_files()}
    from pyarrow.fs import FileSelector

    bucket, _, rest = opened.location().removeprefix("s3://").partition("/")
    files = opened.io.fs_by_scheme("s3", bucket)  # type: ignore[attr-defined]
    found = files.get_file_info(FileSelector(f"{bucket}/{rest}/data", recursive=True))
    return {file.path for file in found if file.is_file}


def roll_back(opened: Table, snapshot_id: int | None) -> None:
    assert snapshot_id is not None
    with opened.manage_snapshots() as snapshots:
        snapshots.rollback_to_snapshot(snapshot_id)


@pytest.mark.parametrize("texts", [[], ["changed"]], ids=["rows go", "rows change"])
def test_a_commit_to_other_months_is_no_conflict(world: World, texts: list[str]) -> None:
    world.scribe.add("ann", date="2026-08-01")
    world.scribe.add("ann", date="2026-09-01")
    world.export()
    fresh = {month: world.lake.open() for month in ("2026-08", "2026-09")}
    at = ARROW_SCHEMA.get_field_index("description")
    for month, opened in fresh.items():
        group = LedgerMonth("ann", month)
        rows = commit.rows_of(opened, [group]).slice(0, len(texts))
        rows = rows.set_column(at, "description", pa.array(texts, pa.string()))
        found = commit.changed_groups(opened, [group], rows)
        assert found is not None
        found.commit(opened, {})
    assert [row["description"] for row in world.rows()] == texts * 2
