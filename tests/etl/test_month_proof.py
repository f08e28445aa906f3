"""The daily proof: what the change feed lost is repaired within a day, without a full run."""

from datetime import timedelta

import pytest

from etl.ledger_months import LedgerMonth
from lambdas.ledger.transaction import instant_text
from tests.etl.conftest import ExportFixture

DAY = timedelta(days=1)
LATE = [timedelta(minutes=6), timedelta(minutes=30), timedelta(days=2)]


@pytest.mark.parametrize("late", LATE, ids=str)
def test_a_change_that_reaches_the_feed_late_is_repaired_within_a_day(
    pipeline: ExportFixture, late: timedelta
) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.ledger.add("bob", date="2026-09-01")
    pipeline.export()
    reached = pipeline.ledger.now
    # The feed shows the change where the clock said it was: before the instant that it was read from.
    pipeline.ledger.now = reached - late - timedelta(seconds=1)
    pipeline.ledger.add("ann", date="2026-09-02", amount="7")
    pipeline.ledger.now = reached
    if late > pipeline.configuration.overlap:
        assert not pipeline.export().committed, "the feed has lost it"
    outcomes = [pipeline.export(later=timedelta(hours=8)) for _ in range(3)]
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    assert not any(outcome.full or outcome.unproved for outcome in outcomes)
    repaired = [month for outcome in outcomes for month in outcome.finding.repaired]
    assert repaired == [LedgerMonth("ann", "2026-09")]


def test_a_change_within_the_overlap_is_no_repair(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    reached = pipeline.ledger.now
    pipeline.ledger.now = reached - timedelta(minutes=4)
    pipeline.ledger.add("ann", date="2026-09-02")
    pipeline.ledger.now = reached
    assert pipeline.export(later=DAY).finding.repaired == frozenset()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_ledger_that_the_feed_never_showed_is_found(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    reached = pipeline.ledger.now
    pipeline.ledger.now = reached - 3 * DAY
    pipeline.ledger.add("zoe", date="2026-01-31")
    pipeline.ledger.now = reached
    outcome = pipeline.export(later=DAY)
    assert outcome.finding.repaired == {LedgerMonth("zoe", "2026-01")}
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_deletion_that_the_feed_never_showed_is_found(pipeline: ExportFixture) -> None:
    record = pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.ledger.add("bob", date="2026-09-01")
    pipeline.export()
    reached = pipeline.ledger.now
    pipeline.ledger.now = reached - 3 * DAY
    pipeline.ledger.move_to_bin(record)
    pipeline.ledger.now = reached
    assert pipeline.export(later=DAY).finding.repaired == {LedgerMonth("ann", "2026-09")}
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_month_whose_own_totals_are_wrong_is_reported_every_day(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-09-01", amount="5")
    pipeline.export()
    month = {"S|EUR|expense|Food:Groceries": {"N": "6"}}
    pipeline.ledger.set_totals("ann", "M#2026-09", **month)
    for _ in range(2):
        outcome = pipeline.export(later=DAY)
        assert outcome.finding.wrong_totals == {LedgerMonth("ann", "2026-09")}
        assert not outcome.finding.repaired and not outcome.committed
    assert not pipeline.export(later=timedelta(minutes=5)).finding.wrong_totals, "only once a day"


def test_a_watermark_in_the_future_is_set_right_by_a_full_run(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    right = pipeline.ledger.now
    pipeline.ledger.add("ann", date="2026-09-02")
    assert pipeline.export(later=90 * DAY).committed, "with a clock that is ahead"
    pipeline.ledger.now = right
    pipeline.ledger.add("ann", date="2026-09-03", amount="7")
    outcome = pipeline.export()
    assert (outcome.full, outcome.watermark) == (True, instant_text(pipeline.ledger.now))
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    pipeline.ledger.add("ann", date="2026-09-04")
    assert not pipeline.export().full
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_ledger_restored_to_an_earlier_moment_is_in_the_lake_within_a_day(pipeline: ExportFixture) -> None:
    """As after a restore of the tables themselves, which shows in no feed."""
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.ledger.add("bob", date="2026-08-01")
    pipeline.export()
    earlier = pipeline.read_lake()
    with pipeline.ledger.restoring():
        pipeline.ledger.add("ann", date="2026-09-02", amount="9")
        pipeline.ledger.add("zoe", date="2026-10-02")
        pipeline.export()
    assert pipeline.read_lake() != earlier
    outcome = pipeline.export(later=DAY)
    assert pipeline.read_lake() == earlier == pipeline.ledger.expected_rows()
    assert outcome.finding.repaired == {LedgerMonth("ann", "2026-09"), LedgerMonth("zoe", "2026-10")}


def test_a_clock_set_back_loses_no_change_for_longer_than_a_day(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    pipeline.ledger.now -= timedelta(hours=6)
    for day in ("2026-09-02", "2026-09-03"):
        pipeline.ledger.add("ann", date=day)
        pipeline.export(later=timedelta(minutes=10))
    pipeline.export(later=DAY)
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
