"""The lake over years: what a commit leaves behind, what expires, and how erasure ends."""

from datetime import UTC, datetime, timedelta

import pytest
from pyiceberg.table import Table
from pyiceberg.table.statistics import PartitionStatisticsFile, StatisticsFile
from pyiceberg.table.update import SetPartitionStatisticsUpdate

from etl import upkeep
from etl.history import restore_snapshot
from etl.storage import UnreadableError
from etl.table import list_stored_files
from lambdas.ledger.totals import ERASED, ERASED_SHARD
from lambdas.ledger.transaction import instant_text
from tests.etl.conftest import ExportFixture, snapshot_clock
from tests.etl.test_repair import data_files

DAY = timedelta(days=1)


@pytest.fixture
def today(pipeline: ExportFixture) -> ExportFixture:
    """Return a pipeline whose clock is the real one, which snapshots and files are stamped with."""
    pipeline.ledger.now = datetime.now(UTC)
    return pipeline


def mark_erased(pipeline: ExportFixture, ledger_id: str) -> None:
    """Erase a ledger as the function does: transactions first, the mark last."""
    for record in [record for record in pipeline.ledger.records.values() if record.ledger_id == ledger_id]:
        pipeline.ledger.move_to_bin(record)
    mark = {
        "LedgerID": {"S": ledger_id},
        "Date": {"S": ERASED},
        "Shard": {"N": str(ERASED_SHARD)},
        "ChangedAt": {"S": instant_text(pipeline.ledger.now)},
    }
    pipeline.ledger.client.put_item(TableName=pipeline.ledger.totals, Item=mark)


def stored(table: Table) -> set[str]:
    return {file.location for folder in ("data", "metadata") for file in list_stored_files(table, folder)}


def test_a_snapshot_has_one_manifest_however_many_commits_came_before(pipeline: ExportFixture) -> None:
    months = ["2026-08", "2026-09", "2026-10"]
    for month in months:
        pipeline.ledger.add("ann", date=f"{month}-01")
    pipeline.export()
    for number in range(6):
        pipeline.ledger.add("ann", date=f"{months[number % 3]}-02")
        pipeline.export()
        opened = pipeline.lake.open()
        snapshot = opened.current_snapshot()
        assert snapshot is not None
        (manifest,) = snapshot.manifests(opened.io)
        live = manifest.fetch_manifest_entry(opened.io, discard_deleted=True)
        assert {entry.data_file.file_path for entry in live} == data_files(opened, live=True)
        assert (manifest.added_files_count, manifest.deleted_files_count) == (1, 1)
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_files_say_in_which_order_they_are_sorted(pipeline: ExportFixture) -> None:
    pipeline.ledger.add()
    pipeline.export()
    opened = pipeline.lake.open()
    names = [opened.schema().find_column_name(field.source_id) for field in opened.sort_order().fields]
    assert names == ["ledger_id", "date", "transaction_id", "line_number"]
    (file,) = [task.file for task in opened.scan().plan_files()]
    assert file.sort_order_id == opened.sort_order().order_id > 0


def test_upkeep_is_done_once_a_day(today: ExportFixture) -> None:
    today.ledger.now = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    done = []
    for _ in range(4):
        today.export()
        done.append(today.lake.open().properties[upkeep.MAINTAINED][:13])
    assert done == ["2026-11-20T23", "2026-11-21T00", "2026-11-21T00", "2026-11-21T00"]


def test_a_snapshot_expires_thirty_days_after_it_was_replaced(today: ExportFixture) -> None:
    start = datetime.now(UTC) - 3 * DAY
    for number in range(3):
        today.ledger.add(date=f"2026-10-0{number + 1}")
        with snapshot_clock(start + number * DAY):
            today.export(later=timedelta(minutes=1))
    before = stored(today.lake.open())
    kept = today.export(later=27 * DAY)
    assert (kept.upkeep.expired, today.count_snapshots()) == (0, 3)
    outcome = today.export(later=3 * DAY)
    assert (outcome.upkeep.expired, today.count_snapshots()) == (2, 1)
    opened = today.lake.open()
    # Of each expired snapshot: its data file, its manifest, and its list of manifests.
    assert outcome.upkeep.deleted == 6 and len(before - stored(opened)) == 6
    assert data_files(opened) == {path.removeprefix("s3://") for path in data_files(opened, live=True)}
    assert today.read_lake() == today.ledger.expected_rows()


def test_of_a_day_before_last_week_only_the_last_snapshot_is_kept(today: ExportFixture) -> None:
    noon = (datetime.now(UTC) - 2 * DAY).replace(hour=12)
    ids = []
    for hours in (0, 1, 2, 24):
        today.ledger.add(date="2026-10-01")
        with snapshot_clock(noon + timedelta(hours=hours)):
            ids.append(today.export().snapshot_id)
    opened = today.lake.open()
    ids_expired = [
        [expired.snapshot_id for expired in upkeep.find_expired(opened, noon + days * DAY, is_erasure=False)]
        for days in (7, 8, 30, 32)
    ]
    assert ids_expired == [[], ids[:2], ids[:2], ids[:3]]


def test_a_snapshot_that_was_current_until_yesterday_is_kept(today: ExportFixture) -> None:
    ids = []
    for age in (3, 2):
        today.ledger.add(date=f"2026-10-0{age}")
        with snapshot_clock(datetime.now(UTC) - age * DAY):
            ids.append(today.export().snapshot_id)
    restore_snapshot(today.lake.open(), ids[0] or 0, keep=True, at=instant_text(datetime.now(UTC)))
    opened = today.lake.open()
    assert upkeep.find_expired(opened, datetime.now(UTC) + 29 * DAY, is_erasure=False) == []
    (expired,) = upkeep.find_expired(opened, datetime.now(UTC) + 31 * DAY, is_erasure=False)
    assert expired.snapshot_id == ids[1], "the current snapshot never expires"


def test_files_of_a_failed_run_are_deleted_a_day_later(today: ExportFixture) -> None:
    today.ledger.add(date="2026-10-01")
    today.export()
    opened = today.lake.open()
    orphans = [f"{opened.location()}/{name}" for name in ("data/orphan.parquet", "metadata/orphan-m0.avro")]
    for path in orphans:
        with opened.io.new_output(path).create() as stream:
            stream.write(b"of a run that was killed")
    today.export(later=timedelta(hours=22))
    assert set(orphans) <= stored(today.lake.open())
    outcome = today.export(later=DAY)
    assert outcome.upkeep.deleted == 2 and not set(orphans) & stored(today.lake.open())
    assert today.read_lake() == today.ledger.expected_rows()


def find_manifest(table: Table, number: int) -> str:
    """Return the only manifest of a snapshot, counted from the oldest."""
    (manifest,) = table.snapshots()[number].manifests(table.io)
    return manifest.manifest_path


@pytest.mark.parametrize("is_missing", [False, True])
def test_an_old_snapshot_whose_manifest_is_damaged_expires_like_others(
    today: ExportFixture, *, is_missing: bool
) -> None:
    for day in ("01", "02", "03"):
        today.ledger.add(date=f"2026-10-{day}")
        today.export(later=timedelta(minutes=1))
    opened = today.lake.open()
    manifest = find_manifest(opened, 1)
    if is_missing:
        opened.io.delete(manifest)
    else:
        with opened.io.new_output(manifest).create(overwrite=True) as stream:
            stream.write(b"no Avro")
    orphan = f"{opened.location()}/data/orphan.parquet"
    with opened.io.new_output(orphan).create() as stream:
        stream.write(b"of a run that was killed")
    # As long as it is kept, nobody knows which files it uses.
    outcome = today.export(later=5 * DAY)
    assert outcome.upkeep == upkeep.Upkeep(expired=0, deleted=0, unreadable=1)
    assert (outcome.full, today.count_snapshots()) == (False, 3) and orphan in stored(today.lake.open())
    outcome = today.export(later=26 * DAY)
    assert (outcome.upkeep.expired, outcome.upkeep.unreadable, today.count_snapshots()) == (2, 1, 1)
    opened = today.lake.open()
    assert data_files(opened) == {path.removeprefix("s3://") for path in data_files(opened, live=True)}
    assert today.export(later=DAY).upkeep == upkeep.Upkeep()
    assert today.read_lake() == today.ledger.expected_rows()


def test_a_damaged_manifest_of_the_current_snapshot_is_not_passed_over(today: ExportFixture) -> None:
    today.ledger.add(date="2026-10-01")
    today.export()
    opened = today.lake.open()
    opened.io.delete(find_manifest(opened, 0))
    with pytest.raises(UnreadableError):
        upkeep.maintain(opened, datetime.now(UTC), {})


def test_statistics_that_another_engine_wrote_are_kept(today: ExportFixture) -> None:
    today.ledger.add(date="2026-10-01")
    today.export()
    opened = today.lake.open()
    snapshot = opened.current_snapshot()
    assert snapshot is not None
    puffin, parquet = (
        f"{opened.location()}/metadata/statistics.{suffix}" for suffix in ("puffin", "parquet")
    )
    for path in (puffin, parquet):
        with opened.io.new_output(path).create() as stream:
            stream.write(b"of Trino's ANALYZE")
    common = {"snapshot-id": snapshot.snapshot_id, "file-size-in-bytes": 18}
    by_column = StatisticsFile.model_validate(
        {**common, "statistics-path": puffin, "file-footer-size-in-bytes": 4, "blob-metadata": []}
    )
    by_partition = PartitionStatisticsFile.model_validate({**common, "statistics-path": parquet})
    with opened.transaction() as transaction, transaction.update_statistics() as update:
        update.set_statistics(by_column)
    entry = {"action": "set-partition-statistics", "partition-statistics": by_partition}
    with opened.transaction() as transaction:
        transaction._apply((SetPartitionStatisticsUpdate.model_validate(entry),))
    assert today.export(later=3 * DAY).upkeep.deleted == 0
    assert {puffin, parquet} <= stored(today.lake.open())
    # They go with their snapshot.
    today.ledger.add(date="2026-10-02")
    today.export()
    assert today.export(later=31 * DAY).upkeep.expired == 1
    assert not {puffin, parquet} & stored(today.lake.open())


def test_no_snapshot_holds_an_erased_ledger_a_day_later(today: ExportFixture) -> None:
    today.ledger.add("ann", date="2026-10-01", description="a secret")
    today.ledger.add("bob", date="2026-10-01")
    today.export()
    today.ledger.add("bob", date="2026-10-02")
    today.export()
    mark_erased(today, "ann")
    outcomes = [today.export() for _ in range(3)]
    assert today.count_snapshots() == 1
    opened = today.lake.open()
    assert data_files(opened) == {path.removeprefix("s3://") for path in data_files(opened, live=True)}
    assert not any(b"a secret" in opened.io.new_input(path).open().read() for path in stored(opened))
    assert today.read_lake() == today.ledger.expected_rows()
    # What is done is not done again: later snapshots stay as long as they usually do.
    assert sum(outcome.upkeep.expired for outcome in outcomes) == 2
    today.ledger.add("bob", date="2026-10-03")
    today.export()
    today.export()
    assert today.count_snapshots() == 2


def test_a_query_of_the_snapshot_before_an_erasure_may_run_for_an_hour(today: ExportFixture) -> None:
    today.ledger.add("ann", date="2026-10-01")
    today.ledger.add("bob", date="2026-10-01")
    today.export(later=timedelta(minutes=1))
    mark_erased(today, "ann")
    assert today.export(later=timedelta(minutes=1)).upkeep.expired == 0
    assert upkeep.ERASED_UNTIL not in today.lake.open().properties
    assert today.export(later=timedelta(minutes=70)).upkeep.expired == 1
    assert upkeep.ERASED_UNTIL in today.lake.open().properties


def test_a_hold_does_not_keep_an_erased_ledger(today: ExportFixture) -> None:
    today.ledger.add("ann", date="2026-10-01")
    first = today.export()
    today.ledger.add("bob", date="2026-10-01")
    today.export()
    restore_snapshot(today.lake.open(), first.snapshot_id or 0, keep=True, at=instant_text(today.ledger.now))
    mark_erased(today, "ann")
    assert today.export(later=timedelta(hours=11)).held
    assert today.export(later=timedelta(hours=2)).committed
    assert today.export().upkeep.expired == 0 and today.export().held, "nothing is left to forget"
    assert {row["ledger_id"] for row in today.read_lake()} == {"bob"}
