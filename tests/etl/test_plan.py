"""The plan of a commit, from values alone: no table, no DynamoDB, no S3."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from struct import pack

import pyarrow as pa
import pytest
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.table import FileScanTask
from pyiceberg.typedef import Record as PartitionRecord

from etl.day_totals import DAYS_SCHEMA
from etl.iceberg_schema import build_schema, map_field_ids
from etl.ledger_months import LedgerMonth
from etl.ledger_reader import Proved
from etl.plan import (
    MIN_SMALL_FILES,
    CurrencyTotals,
    LakeFile,
    plan_changes,
    plan_everything,
    plan_replacement,
)
from etl.rows import ROW_SCHEMA
from etl.run import EMPTIED_DAY_RETENTION, Run, choose_start
from etl.schema import ARROW_SCHEMA
from etl.table import LakeState
from tests.etl.ledger_writer import Record

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
IDS = map_field_ids(build_schema())
STARTED_AT = "2026-11-23T12:00:00.000000Z"
BEFORE, EARLIER = "2026-11-23T11:00:00.000000Z", "2026-11-23T10:30:00.000000Z"
ANN, BOB = LedgerMonth("ann", "2026-10"), LedgerMonth("bob", "2026-10")


def rows(*records: Record) -> pa.Table:
    return pa.Table.from_pylist([record.to_row() for record in records], schema=ARROW_SCHEMA)


def lake_file(
    *records: Record, read: bool = True, size: int = 1_000_000_000, bounded: bool = True
) -> LakeFile:
    """Return a file with these rows and the bounds that Iceberg would keep of them."""
    users = sorted(record.ledger_id.encode() for record in records)
    dates = sorted((date.fromisoformat(record.date) - date(1970, 1, 1)).days for record in records)
    file = DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=f"s3://lake/{'-'.join(record.transaction_id for record in records)}.parquet",
        file_format=FileFormat.PARQUET,
        partition=PartitionRecord(),
        record_count=len(records),
        file_size_in_bytes=size,
        lower_bounds=bounds(users[0], dates[0]) if bounded else None,
        upper_bounds=bounds(users[-1], dates[-1]) if bounded else None,
    )
    return LakeFile(FileScanTask(file), IDS, rows(*records) if read else None)


def bounds(user: bytes, days: int) -> dict[int, bytes]:
    return {IDS["ledger_id"]: user, IDS["date"]: pack("<i", days)}


def proved(*records: Record, unproved: dict[LedgerMonth, str | None] | None = None) -> Proved:
    return Proved(
        rows(*records).select(ROW_SCHEMA.names).cast(ROW_SCHEMA), DAYS_SCHEMA.empty_table(), unproved or {}
    )


def ids(table: pa.Table) -> list[str]:
    result: list[str] = sorted(table["transaction_id"].to_pylist())
    return result


def paths(files: Sequence[LakeFile]) -> list[str]:
    return [file.file.file_path for file in files]


A1, A2, B1 = Record("ann", "a1"), Record("ann", "a2", date="2026-10-09"), Record("bob", "b1")


def test_equal_rows_need_no_commit() -> None:
    assert plan_replacement([lake_file(A1, B1)], [ANN], rows(A1)) is None
    assert plan_replacement([], [], rows()) is None


def test_a_files_other_rows_stay() -> None:
    files = [lake_file(A1, B1)]
    plan = plan_replacement(files, [ANN], rows(A1, A2))
    assert plan is not None
    assert (ids(plan.rows), ids(plan.carried), plan.removed) == (["a1", "a2"], ["b1"], tuple(files))
    assert plan.months == ("2026-10",) and plan.unread == ()


def test_a_file_without_the_users_or_months_is_not_touched() -> None:
    others = [
        lake_file(Record("zoe", "z1"), read=False),
        lake_file(Record("ann", "a0", date="2026-09-30"), read=False),
    ]
    plan = plan_replacement([lake_file(A1), *others], [ANN], rows(A2))
    assert plan is not None and paths(plan.removed) == ["s3://lake/a1.parquet"]


def test_a_file_without_bounds_is_read_for_every_month() -> None:
    plan = plan_replacement([lake_file(A1, B1, bounded=False)], [ANN], rows(A2))
    assert plan is not None and (ids(plan.rows), ids(plan.carried)) == (["a2"], ["b1"])


def test_a_month_that_did_not_change_is_not_written_with_one_that_did() -> None:
    september = Record("ann", "a0", date="2026-09-30")
    files = [lake_file(september), lake_file(A1)]
    plan = plan_replacement(files, [LedgerMonth("ann", "2026-09"), ANN], rows(september, A2))
    assert plan is not None
    assert plan.months == ("2026-10",) and ids(plan.rows) == ["a2"]
    assert paths(plan.removed) == ["s3://lake/a1.parquet"]


@pytest.mark.parametrize("small", [MIN_SMALL_FILES - 1, MIN_SMALL_FILES])
def test_small_files_of_a_month_are_combined_once_there_are_enough(small: int) -> None:
    changed = lake_file(A1, size=1_000)
    others = [lake_file(Record("zoe", f"z{n}"), read=False, size=1_000) for n in range(small - 1)]
    plan = plan_replacement([changed, *others], [ANN], rows(A2))
    assert plan is not None
    is_combined = small == MIN_SMALL_FILES
    assert plan.unread == (tuple(others) if is_combined else ())
    assert plan.removed == ((changed, *others) if is_combined else (changed,))


def test_a_removed_month_leaves_no_rows() -> None:
    plan = plan_replacement([lake_file(A1)], [ANN], rows())
    assert plan is not None and (plan.rows.num_rows, plan.carried.num_rows) == (0, 0)


@pytest.mark.parametrize(
    ("unproved", "watermark", "expected"),
    [
        ({}, BEFORE, STARTED_AT),
        ({BOB: BEFORE}, EARLIER, BEFORE),
        # The overlap shows changes from before the watermark, which must not move it back.
        ({BOB: EARLIER}, BEFORE, BEFORE),
        # By a fast clock.
        ({}, "2026-11-23T12:30:00.000000Z", "2026-11-23T12:30:00.000000Z"),
    ],
)
def test_the_watermark_waits_for_the_oldest_unproved_change(
    unproved: dict[LedgerMonth, str | None], watermark: str, expected: str
) -> None:
    changes = {ANN: BEFORE} | {month: str(instant) for month, instant in unproved.items()}
    plan = plan_changes(
        [], [ANN], proved(A1, unproved=unproved), changes, started_at=STARTED_AT, watermark=watermark
    )
    assert plan is not None and plan.watermark == expected
    assert (plan.ledger_months, plan.rows) == (1, 1)
    assert plan.totals == {"EUR": CurrencyTotals("0.00", "12.50", 1)}


@pytest.mark.parametrize(
    ("unproved", "expected"),
    [({}, STARTED_AT), ({BOB: EARLIER}, EARLIER), ({BOB: None}, BEFORE), ({BOB: None, ANN: EARLIER}, BEFORE)],
)
def test_a_full_run_keeps_its_watermark_while_a_month_has_no_totals(
    unproved: dict[LedgerMonth, str | None], expected: str
) -> None:
    files = [lake_file(B1, read=False)]
    plan = plan_everything(
        files, proved(A1, unproved=unproved), rows(B1), rows(), started_at=STARTED_AT, watermark=BEFORE
    )
    assert plan.watermark == expected
    replacement = plan.replacement
    assert (replacement.months, replacement.removed, replacement.unread) == (None, tuple(files), ())
    assert (ids(replacement.rows), ids(replacement.carried)) == (["a1"], ["b1"])


@pytest.mark.parametrize(
    ("watermark", "full", "is_current", "expected"),
    [
        (BEFORE, False, True, "2026-11-23T10:55:00.000000Z"),
        (BEFORE, True, True, None),
        (BEFORE, False, False, None),
        (None, False, True, None),
        ("2026-08-25T12:00:00.000000Z", False, True, "2026-08-25T11:55:00.000000Z"),
        ("2026-08-25T11:59:59.999999Z", False, True, None),
    ],
)
def test_the_feed_is_read_from_the_overlap_before_the_watermark_while_it_reaches_back_so_far(
    watermark: str | None, full: bool, is_current: bool, expected: str | None
) -> None:
    assert timedelta(days=90) == EMPTIED_DAY_RETENTION
    lake = LakeState(watermark, 1, rows=10, is_held=False, is_current_layout=is_current)
    assert choose_start(lake, Run("run", NOW, timedelta(minutes=5), full)) == expected
