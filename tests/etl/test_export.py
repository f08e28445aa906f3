"""From the ledger to the lake: what a run publishes, and what it does not touch."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest

from etl import pages
from etl.export import Configuration, export, handler
from etl.ledger_months import LedgerMonth
from etl.ledger_tables import TotalsTable, TransactionsTable
from etl.pages import raw_client
from etl.plan import CurrencyTotals
from etl.report import format_log_entry
from etl.table import read_watermark
from lambdas.ledger.transaction import instant_text
from tests.etl.conftest import ExportFixture, NewPipeline
from tests.etl.ledger_writer import Record


def test_the_first_run_publishes_the_whole_ledger(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-09-30", amount="0.01", tags=("b", "a"), description="=cmd 🦉")
    pipeline.ledger.add("ann", date="2026-10-01", type="income", category="Salary", amount="99999999999.99")
    pipeline.ledger.add("bob", date="2026-10-01", currency="JPY", amount="1200", refund=True)
    outcome = pipeline.export()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    assert outcome.full and outcome.committed and outcome.rows == 3 and outcome.ledger_months == 3
    assert outcome.totals == {
        "EUR": CurrencyTotals(income="99999999999.99", expense="0.01", count=2),
        "JPY": CurrencyTotals(income="0", expense="-1200", count=1),
    }


def test_a_later_run_publishes_what_changed_since(pipeline: ExportFixture) -> None:
    unchanged = pipeline.ledger.add("ann", date="2026-08-15")
    moved = pipeline.ledger.add("ann", date="2026-09-01")
    deleted = pipeline.ledger.add("bob", date="2026-09-02")
    pipeline.export()
    pipeline.ledger.change(moved, date="2026-10-02", amount="3.75")
    pipeline.ledger.move_to_bin(deleted)
    pipeline.ledger.add("bob", date="2026-08-20", refund=True)
    outcome = pipeline.export()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    assert unchanged.transaction_id in {row["transaction_id"] for row in pipeline.read_lake()}
    assert not outcome.full and outcome.committed and outcome.ledger_months == 4 and outcome.rows == 2


def test_a_run_without_changes_commits_nothing(pipeline: ExportFixture) -> None:
    pipeline.ledger.add()
    first = pipeline.export()
    before = pipeline.count_snapshots()
    again = pipeline.export(later=timedelta(seconds=1))
    assert pipeline.count_snapshots() == before
    assert not again.committed and again.snapshot_id == first.snapshot_id and again.rows == 0
    assert again.watermark == first.watermark


def test_an_empty_ledger_makes_an_empty_lake_with_a_watermark(pipeline: ExportFixture) -> None:
    outcome = pipeline.export()
    assert outcome.full and outcome.committed and outcome.rows == 0
    assert pipeline.read_lake() == [] and read_watermark(pipeline.lake.open()) == outcome.watermark
    pipeline.ledger.add()
    assert not pipeline.export().full
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_an_emptied_month_leaves_the_lake(pipeline: ExportFixture) -> None:
    only = pipeline.ledger.add("ann", date="2026-07-07")
    pipeline.ledger.add("bob", date="2026-07-08")
    pipeline.export()
    pipeline.ledger.move_to_bin(only)
    outcome = pipeline.export()
    assert outcome.committed and outcome.rows == 0 and outcome.ledger_months == 1
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_an_erased_account_leaves_the_lake(pipeline: ExportFixture) -> None:
    records = [pipeline.ledger.add("ann", date=f"2026-{month:02d}-03") for month in range(1, 10)]
    pipeline.ledger.add("bob", date="2026-02-02")
    pipeline.export()
    for record in records:
        pipeline.ledger.move_to_bin(record)
    pipeline.export()
    assert {row["ledger_id"] for row in pipeline.read_lake()} == {"bob"}


def test_a_full_run_gives_the_same_rows_as_the_runs_before_it(pipeline: ExportFixture) -> None:
    for number in range(30):
        record = pipeline.ledger.add("ann" if number % 2 else "bob", date=f"2026-{number % 9 + 1:02d}-11")
        if number % 3 == 0:
            pipeline.ledger.change(record, amount=f"{number}.5", category="Fun")
        if number % 7 == 0:
            pipeline.export()
    pipeline.export()
    before = pipeline.read_lake()
    outcome = pipeline.export(full=True)
    assert outcome.full and outcome.rows == 30
    assert pipeline.read_lake() == before == pipeline.ledger.expected_rows()


def test_an_emptied_day_is_marked_to_expire_after_the_commit(pipeline: ExportFixture) -> None:
    deleted = pipeline.ledger.add(date="2026-10-01")
    pipeline.ledger.add(date="2026-10-02")
    pipeline.ledger.move_to_bin(deleted)
    pipeline.export()
    expiry = pipeline.ledger.now + timedelta(days=90)
    assert pipeline.ledger.read_day("ann", "2026-10-01")["ExpiresAt"] == {"N": str(int(expiry.timestamp()))}
    assert "ExpiresAt" not in pipeline.ledger.read_day("ann", "2026-10-02")


def test_an_emptied_day_that_is_written_to_again_is_not_marked_to_expire(pipeline: ExportFixture) -> None:
    pipeline.ledger.move_to_bin(pipeline.ledger.add(date="2026-10-01"))
    totals = TotalsTable(pipeline.client, pipeline.configuration.totals_table, pipeline.configuration.shards)
    seen = totals.read_all()
    pipeline.ledger.move_to_bin(pipeline.ledger.add(date="2026-10-01"))
    assert totals.expire_emptied(seen.days, 1_999_999_999) == 0
    assert "ExpiresAt" not in pipeline.ledger.read_day("ann", "2026-10-01")


def test_the_number_of_feed_shards_makes_no_difference(new_pipeline: NewPipeline) -> None:
    def history(pipeline: ExportFixture) -> list[dict[str, Any]]:
        records = [pipeline.ledger.add(user, date="2026-10-05") for user in ("ann", "bob", "cem", "dai")]
        pipeline.export()
        pipeline.ledger.change(records[0], amount="1")
        pipeline.ledger.move_to_bin(records[2])
        pipeline.export()
        assert pipeline.read_lake() == pipeline.ledger.expected_rows()
        return [{**row, "updated_at": None} for row in pipeline.read_lake()]

    assert history(new_pipeline(shards=1)) == history(new_pipeline(shards=4))


def test_a_write_that_reaches_the_change_feed_late_is_exported_by_the_next_run(
    pipeline: ExportFixture,
) -> None:
    pipeline.ledger.add("ann")
    pipeline.export()
    # Written two minutes before that run by a clock that is slow, or shown late by the index.
    pipeline.ledger.now -= timedelta(minutes=2)
    pipeline.ledger.add("ann")
    pipeline.export(later=timedelta(seconds=130))
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_a_write_by_a_fast_clock_is_exported_at_once_and_only_once(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann")
    pipeline.export()
    pipeline.ledger.now += timedelta(minutes=10)
    pipeline.ledger.add("ann")
    assert pipeline.export(later=-timedelta(minutes=9)).committed
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()
    assert not pipeline.export(later=timedelta(minutes=1)).committed
    assert not pipeline.export().committed


def test_an_unproved_ledger_month_is_left_out_and_the_watermark_waits_for_it(
    pipeline: ExportFixture,
) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    good = pipeline.ledger.add("bob", date="2026-09-01")
    pipeline.export()
    before = [row for row in pipeline.read_lake() if row["ledger_id"] == "ann"]
    pipeline.ledger.add("ann", date="2026-09-02")
    broken_at = instant_text(pipeline.ledger.now)
    pipeline.ledger.put_unaccounted(Record("ann", "stray", date="2026-09-03"))
    pipeline.ledger.change(good, amount="7")
    outcome = pipeline.export()
    assert outcome.unproved == {LedgerMonth("ann", "2026-09")}
    assert outcome.committed and outcome.watermark == broken_at
    assert [row for row in pipeline.read_lake() if row["ledger_id"] == "ann"] == before
    assert [row["amount"] for row in pipeline.read_lake() if row["ledger_id"] == "bob"] == [Decimal(7)]

    pipeline.client.delete_item(
        TableName=pipeline.configuration.expenses_table,
        Key={"LedgerID": {"S": "ann"}, "TransactionID": {"S": "stray"}},
    )
    healed = pipeline.export()
    assert (
        healed.committed and not healed.unproved and pipeline.read_lake() == pipeline.ledger.expected_rows()
    )
    assert healed.watermark == instant_text(pipeline.ledger.now)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S|EUR|expense|Food:Groceries", "12.51"),
        ("N|EUR|expense|Food:Groceries", "2"),
        ("N|USD|income|Pay", "1"),
    ],
)
def test_a_total_that_is_off_by_a_cent_or_a_count_is_unproved(
    pipeline: ExportFixture, name: str, value: str
) -> None:
    pipeline.ledger.add("ann", date="2026-09-01", amount="12.50")
    pipeline.ledger.set_totals("ann", "2026-09-01", **{name: {"N": value}})
    outcome = pipeline.export()
    assert outcome.unproved == {LedgerMonth("ann", "2026-09")}
    assert pipeline.read_lake() == []


def test_a_full_run_keeps_the_lakes_rows_of_an_unproved_ledger_month(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.ledger.add("bob", date="2026-09-01")
    pipeline.export()
    before = pipeline.read_lake()
    pipeline.ledger.put_unaccounted(Record("ann", "stray", date="2026-09-03"))
    outcome = pipeline.export(full=True)
    assert outcome.unproved == {LedgerMonth("ann", "2026-09")} and pipeline.read_lake() == before


def test_an_item_without_any_totals_prevents_a_first_watermark(pipeline: ExportFixture) -> None:
    pipeline.ledger.put_unaccounted(Record("ann", "stray"))
    assert pipeline.export().watermark is None
    assert pipeline.export().full


@contextmanager
def writing_after_reads(pipeline: ExportFixture, times: int) -> Iterator[None]:
    """Let somebody add a transaction after so many reads of the rows, before their totals are read."""
    real, writes = TransactionsTable.read_months, iter(range(times))

    def read_then_write(self: TransactionsTable, *arguments: Any) -> Any:
        rows = real(self, *arguments)
        if next(writes, None) is not None:
            pipeline.ledger.add("ann", date="2026-09-03")
        return rows

    with mock.patch.object(TransactionsTable, "read_months", read_then_write):
        yield


def test_a_write_between_the_two_reads_is_read_again(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    pipeline.ledger.add("ann", date="2026-09-02")
    with writing_after_reads(pipeline, 1):
        outcome = pipeline.export()
    assert (
        not outcome.busy and not outcome.unproved and pipeline.read_lake() == pipeline.ledger.expected_rows()
    )


def test_a_month_under_constant_writes_is_busy_and_not_unproved(pipeline: ExportFixture) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    pipeline.ledger.add("ann", date="2026-09-02")
    changed_at = instant_text(pipeline.ledger.now)
    with writing_after_reads(pipeline, 99):
        outcome = pipeline.export()
    assert outcome.busy == {LedgerMonth("ann", "2026-09")} and not outcome.unproved
    entry = json.loads(format_log_entry(outcome, pipeline.ledger.now))
    assert entry["ExportUnproved"] == 0 and entry["ExportAgeSeconds"] > 0
    assert outcome.watermark is not None and outcome.watermark <= changed_at

    later = pipeline.export()
    assert not later.busy and pipeline.read_lake() == pipeline.ledger.expected_rows()


@pytest.mark.parametrize("full", [False, True])
def test_a_transaction_that_moves_during_a_run_is_never_in_the_lake_twice(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    moving = pipeline.ledger.add("ann", date="2026-08-01")
    pipeline.ledger.add("ann", date="2026-09-02")
    pipeline.export()
    # September changed; August, where it comes from, did not, so no run would look there.
    pipeline.ledger.add("ann", date="2026-09-03")
    real = TransactionsTable.read_all if full else TransactionsTable.read_months
    writes = iter([lambda: pipeline.ledger.change(moving, date="2026-09-04")])

    def write_then_read(self: TransactionsTable, *arguments: Any) -> Any:
        next(writes, lambda: None)()
        return real(self, *arguments)

    monkeypatch.setattr(TransactionsTable, real.__name__, write_then_read)
    outcome = pipeline.export(full=full)
    assert pipeline.read_lake() == pipeline.ledger.expected_rows() and not outcome.unproved


def test_constant_writes_do_not_keep_a_run_from_its_commit(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.ledger.add("ann", date="2026-09-01")
    pipeline.export()
    pipeline.ledger.add("ann", date="2026-09-02")
    real = TotalsTable.read_changes

    def write_then_read(self: TotalsTable, instant: str) -> Any:
        pipeline.ledger.add("bob", date="2026-09-02")
        return real(self, instant)

    with monkeypatch.context() as patch:
        patch.setattr(TotalsTable, "read_changes", write_then_read)
        assert pipeline.export().committed
    pipeline.export()
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_many_changed_ledger_months_are_read_by_a_scan_with_the_same_result(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MIN_QUERIES_FOR_SCAN", 2)
    for number in range(12):
        pipeline.ledger.add(f"user{number}", date="2026-10-05")
    pipeline.export()
    for number in range(8):
        pipeline.ledger.add(f"user{number}", date="2026-10-06")
    monkeypatch.setattr(TransactionsTable, "_read_range", None)
    monkeypatch.setattr(TotalsTable, "_read_range", None)
    assert pipeline.export().ledger_months == 8
    assert pipeline.read_lake() == pipeline.ledger.expected_rows()


def test_neighbouring_months_of_a_user_are_read_by_one_query(pipeline: ExportFixture) -> None:
    pipeline.export()
    for month in ("2025-11", "2025-12", "2026-01", "2026-03"):
        pipeline.ledger.add("ann", date=f"{month}-30")
        pipeline.ledger.add("bob", date=f"{month}-01")
    requests: list[dict[str, Any]] = []
    client = raw_client(pipeline.lake.region, pipeline.lake.endpoint)
    client.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: requests.append(dict(params))
    )
    pipeline.ledger.now += timedelta(hours=1)
    outcome = export(pipeline.configuration, client, pipeline.ledger.now, full=False)
    assert outcome.ledger_months == 8 and pipeline.read_lake() == pipeline.ledger.expected_rows()
    bounds = [
        tuple(params["ExpressionAttributeValues"][name]["S"] for name in (":ledger", ":first", ":last"))
        for params in requests
        if params.get("IndexName") == "ByDate"
    ]
    assert sorted(bounds) == [
        (user, first, last)
        for user in ("ann", "bob")
        # With 14 days more at either end, for transfers that arrive on another day.
        for first, last in (("2025-10-18", "2026-02-14"), ("2026-02-15", "2026-04-14"))
    ]


def test_everything_but_the_change_feed_is_read_strongly_consistently(pipeline: ExportFixture) -> None:
    reads = set()

    def record_read(params: dict[str, Any], model: Any, **_: object) -> None:
        reads.add((model.name, params.get("IndexName"), params.get("ConsistentRead", False)))

    client = raw_client(pipeline.lake.region, pipeline.lake.endpoint)
    for operation in ("Query", "Scan"):
        client.meta.events.register(f"provide-client-params.dynamodb.{operation}", record_read)
    for full in (True, False):
        pipeline.ledger.add("ann")
        pipeline.ledger.now += timedelta(hours=1)
        export(pipeline.configuration, client, pipeline.ledger.now, full=full)
    assert reads == {
        ("Query", "ByChange", False),
        ("Query", "ByDate", True),
        ("Query", None, True),
        ("Scan", None, True),
    }


def test_every_page_is_read(pipeline: ExportFixture) -> None:
    text = "x" * 500
    for number in range(40):
        pipeline.ledger.add("ann", date=f"2026-10-{number % 28 + 1:02d}", description=text)
    client = raw_client(pipeline.lake.region, pipeline.lake.endpoint)
    client.meta.events.register("provide-client-params.dynamodb", seven_a_page)
    outcome = export(pipeline.configuration, client, pipeline.ledger.now, full=True)
    assert outcome.rows == 40 and pipeline.read_lake() == pipeline.ledger.expected_rows()
    pipeline.ledger.add("ann", date="2026-10-30")
    outcome = export(pipeline.configuration, client, pipeline.ledger.now, full=False)
    assert outcome.rows == 41 and pipeline.read_lake() == pipeline.ledger.expected_rows()


def seven_a_page(params: dict[str, Any], **_: object) -> None:
    params.setdefault("Limit", 7)


def test_a_missing_name_in_the_environment_is_an_error_at_start() -> None:
    with pytest.raises(KeyError, match="EXPENSES_TABLE"):
        Configuration.from_environment({})


def test_the_handler_returns_and_logs_its_outcome(
    pipeline: ExportFixture, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.ledger.add("ann", amount="3.20")
    environment = {
        "EXPENSES_TABLE": pipeline.configuration.expenses_table,
        "TOTALS_TABLE": pipeline.configuration.totals_table,
        "SETTINGS_TABLE": pipeline.configuration.settings_table,
        "CHANGE_SHARDS": str(pipeline.configuration.shards),
        "EXPORT_OVERLAP_S": "300",
        "QUICKSIGHT_DATASETS": "",
        "LAKE_BUCKET": pipeline.lake.bucket,
        "LAKE_DATABASE": pipeline.lake.database,
        "LAKE_TABLE": pipeline.lake.table,
        "AWS_REGION": pipeline.lake.region,
        "AWS_ENDPOINT_URL": pipeline.lake.endpoint or "",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    answer = handler({"full": True}, None)
    assert json.loads(json.dumps(answer)) == answer
    assert answer["committed"] and answer["unproved"] == []
    assert answer.pop("totals") == {"EUR": {"income": "0.00", "expense": "3.20", "count": 1}}
    [line] = capsys.readouterr().out.splitlines()
    logged = json.loads(line)
    assert answer.items() <= logged.items()
    assert "3.20" not in line, "amounts must not be logged"
    metrics = logged["_aws"]["CloudWatchMetrics"][0]
    assert metrics["Namespace"] == "ExpenseTracker"
    assert {metric["Name"]: logged[metric["Name"]] for metric in metrics["Metrics"]} == {
        "ExportRows": 1,
        "ExportLedgerMonths": 1,
        "ExportUnproved": 0,
        "ExportRepaired": 0,
        "ExportWrongTotals": 0,
        "ExportAgeSeconds": 0.0,
        "ExportCommitted": 1,
    }
