"""From the ledger to the lake: what a run publishes, and what it leaves alone."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from etl import pages
from etl.export import Settings, export, handler
from etl.ledger_months import LedgerMonth
from etl.pages import raw_client
from etl.rows import Transactions
from etl.table import watermark
from etl.totals import Totals
from lambdas.ledger.transaction import instant_text
from tests.etl.conftest import World
from tests.etl.ledger_writer import Record


def test_the_first_run_publishes_the_whole_ledger(world: World) -> None:
    world.scribe.add("ann", date="2026-09-30", amount="0.01", tags=("b", "a"), description="=cmd 🦉")
    world.scribe.add("ann", date="2026-10-01", type="income", category="Salary", amount="99999999999.99")
    world.scribe.add("bob", date="2026-10-01", currency="JPY", amount="1200", refund=True)
    outcome = world.export()
    assert world.rows() == world.scribe.rows()
    assert outcome.full and outcome.committed and outcome.rows == 3 and outcome.ledger_months == 3
    assert outcome.totals == {
        "EUR": {"income": "99999999999.99", "expense": "0.01", "count": 2},
        "JPY": {"income": "0", "expense": "-1200", "count": 1},
    }


def test_a_later_run_publishes_what_changed_since(world: World) -> None:
    kept = world.scribe.add("ann", date="2026-08-15")
    moved = world.scribe.add("ann", date="2026-09-01")
    gone = world.scribe.add("bob", date="2026-09-02")
    world.export()
    world.scribe.change(moved, date="2026-10-02", amount="3.75")
    world.scribe.bin(gone)
    world.scribe.add("bob", date="2026-08-20", refund=True)
    outcome = world.export()
    assert world.rows() == world.scribe.rows()
    assert kept.transaction_id in {row["transaction_id"] for row in world.rows()}
    assert not outcome.full and outcome.committed and outcome.ledger_months == 4 and outcome.rows == 2


def test_a_run_without_changes_commits_nothing(world: World) -> None:
    world.scribe.add()
    first = world.export()
    before = world.snapshots()
    again = world.export(later=timedelta(seconds=1))
    assert world.snapshots() == before
    assert not again.committed and again.snapshot_id == first.snapshot_id and again.rows == 0
    assert again.watermark == first.watermark


def test_an_empty_ledger_makes_an_empty_lake_with_a_watermark(world: World) -> None:
    outcome = world.export()
    assert outcome.full and outcome.committed and outcome.rows == 0
    assert world.rows() == [] and watermark(world.lake.open()) == outcome.watermark
    world.scribe.add()
    assert not world.export().full
    assert world.rows() == world.scribe.rows()


def test_an_emptied_month_leaves_the_lake(world: World) -> None:
    only = world.scribe.add("ann", date="2026-07-07")
    world.scribe.add("bob", date="2026-07-08")
    world.export()
    world.scribe.bin(only)
    outcome = world.export()
    assert outcome.committed and outcome.rows == 0 and outcome.ledger_months == 1
    assert world.rows() == world.scribe.rows()


def test_an_erased_account_leaves_the_lake(world: World) -> None:
    records = [world.scribe.add("ann", date=f"2026-{month:02d}-03") for month in range(1, 10)]
    world.scribe.add("bob", date="2026-02-02")
    world.export()
    for record in records:
        world.scribe.bin(record)
    world.export()
    assert {row["user_id"] for row in world.rows()} == {"bob"}


def test_a_full_run_says_the_same_as_the_runs_before_it(world: World) -> None:
    for number in range(30):
        record = world.scribe.add("ann" if number % 2 else "bob", date=f"2026-{number % 9 + 1:02d}-11")
        if number % 3 == 0:
            world.scribe.change(record, amount=f"{number}.5", category="Fun")
        if number % 7 == 0:
            world.export()
    world.export()
    before = world.rows()
    outcome = world.export(full=True)
    assert outcome.full and outcome.rows == 30
    assert world.rows() == before == world.scribe.rows()


def test_a_day_emptied_is_marked_to_expire_once_the_lake_knows(world: World) -> None:
    gone = world.scribe.add(date="2026-10-01")
    world.scribe.add(date="2026-10-02")
    world.scribe.bin(gone)
    world.export()
    expiry = world.scribe.now + timedelta(days=90)
    assert world.scribe.day("ann", "2026-10-01")["ExpiresAt"] == {"N": str(int(expiry.timestamp()))}
    assert "ExpiresAt" not in world.scribe.day("ann", "2026-10-02")


def test_a_day_written_to_again_while_it_was_exported_is_not_marked(world: World) -> None:
    world.scribe.bin(world.scribe.add(date="2026-10-01"))
    totals = Totals(world.client, world.settings.totals_table, world.settings.shards)
    seen = totals.everything()
    world.scribe.bin(world.scribe.add(date="2026-10-01"))
    assert totals.expire_emptied(seen.days, 1_999_999_999) == 0
    assert "ExpiresAt" not in world.scribe.day("ann", "2026-10-01")


def test_the_number_of_feed_shards_makes_no_difference(new_world: Callable[..., World]) -> None:
    def history(world: World) -> list[dict[str, Any]]:
        kept = [world.scribe.add(user, date="2026-10-05") for user in ("ann", "bob", "cem", "dai")]
        world.export()
        world.scribe.change(kept[0], amount="1")
        world.scribe.bin(kept[2])
        world.export()
        assert world.rows() == world.scribe.rows()
        return [{**row, "updated_at": None} for row in world.rows()]

    assert history(new_world(shards=1)) == history(new_world(shards=4))


def test_a_write_that_reaches_the_change_feed_late_is_seen_by_the_next_run(world: World) -> None:
    world.scribe.add("ann")
    world.export()
    # Written two minutes before that run by a clock that is slow, or shown late by the index.
    world.scribe.now -= timedelta(minutes=2)
    world.scribe.add("ann")
    world.export(later=timedelta(seconds=130))
    assert world.rows() == world.scribe.rows()


def test_a_write_by_a_clock_that_is_fast_is_seen_at_once_and_written_once(world: World) -> None:
    world.scribe.add("ann")
    world.export()
    world.scribe.now += timedelta(minutes=10)
    world.scribe.add("ann")
    assert world.export(later=-timedelta(minutes=9)).committed
    assert world.rows() == world.scribe.rows()
    assert not world.export(later=timedelta(minutes=1)).committed
    assert not world.export().committed


def test_a_group_that_does_not_agree_is_left_out_and_the_watermark_waits_for_it(world: World) -> None:
    world.scribe.add("ann", date="2026-09-01")
    good = world.scribe.add("bob", date="2026-09-01")
    world.export()
    before = [row for row in world.rows() if row["user_id"] == "ann"]
    world.scribe.add("ann", date="2026-09-02")
    broken_at = instant_text(world.scribe.now)
    world.scribe.put_unaccounted(Record("ann", "stray", date="2026-09-03"))
    world.scribe.change(good, amount="7")
    outcome = world.export()
    assert outcome.unproved == {LedgerMonth("ann", "2026-09")}
    assert outcome.committed and outcome.watermark == broken_at
    assert [row for row in world.rows() if row["user_id"] == "ann"] == before
    assert [row["amount"] for row in world.rows() if row["user_id"] == "bob"] == [Decimal(7)]

    world.client.delete_item(
        TableName=world.settings.expenses_table,
        Key={"UserID": {"S": "ann"}, "TransactionID": {"S": "stray"}},
    )
    healed = world.export()
    assert healed.committed and not healed.unproved and world.rows() == world.scribe.rows()
    assert healed.watermark == instant_text(world.scribe.now)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("S|EUR|expense|Food:Groceries", "12.51"),
        ("N|EUR|expense|Food:Groceries", "2"),
        ("N|USD|income|Pay", "1"),
    ],
)
def test_a_total_off_by_a_cent_or_a_count_is_noticed(world: World, name: str, value: str) -> None:
    world.scribe.add("ann", date="2026-09-01", amount="12.50")
    world.scribe.touch("ann", "2026-09-01", **{name: {"N": value}})
    outcome = world.export()
    assert outcome.unproved == {LedgerMonth("ann", "2026-09")}
    assert world.rows() == []


def test_a_full_run_keeps_what_the_lake_had_of_a_group_that_it_cannot_prove(world: World) -> None:
    world.scribe.add("ann", date="2026-09-01")
    world.scribe.add("bob", date="2026-09-01")
    world.export()
    before = world.rows()
    world.scribe.put_unaccounted(Record("ann", "stray", date="2026-09-03"))
    outcome = world.export(full=True)
    assert outcome.unproved == {LedgerMonth("ann", "2026-09")} and world.rows() == before


def test_a_stray_item_without_any_totals_never_lets_a_first_watermark_pass(world: World) -> None:
    world.scribe.put_unaccounted(Record("ann", "stray"))
    assert world.export().watermark is None
    assert world.export().full


def test_a_write_between_the_two_reads_is_read_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.scribe.add("ann", date="2026-09-01")
    world.export()
    world.scribe.add("ann", date="2026-09-02")
    real = Transactions.of
    writes = iter([lambda: world.scribe.add("ann", date="2026-09-03")])

    def read_then_write(self: Transactions, *arguments: Any) -> Any:
        rows = real(self, *arguments)
        next(writes, lambda: None)()
        return rows

    monkeypatch.setattr(Transactions, "of", read_then_write)
    outcome = world.export()
    assert not outcome.unproved and world.rows() == world.scribe.rows()


@pytest.mark.parametrize("full", [False, True])
def test_a_transaction_that_moves_while_it_is_read_is_never_there_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    moving = world.scribe.add("ann", date="2026-08-01")
    world.scribe.add("ann", date="2026-09-02")
    world.export()
    # September changed; August, where it comes from, did not, so no run would look there.
    world.scribe.add("ann", date="2026-09-03")
    real = Transactions.everything if full else Transactions.of
    writes = iter([lambda: world.scribe.change(moving, date="2026-09-04")])

    def write_then_read(self: Transactions, *arguments: Any) -> Any:
        next(writes, lambda: None)()
        return real(self, *arguments)

    monkeypatch.setattr(Transactions, real.__name__, write_then_read)
    outcome = world.export(full=full)
    assert world.rows() == world.scribe.rows() and not outcome.unproved


def test_writers_that_never_rest_do_not_keep_a_run_from_its_commit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.scribe.add("ann", date="2026-09-01")
    world.export()
    world.scribe.add("ann", date="2026-09-02")
    real = Totals.changed_since

    def write_then_read(self: Totals, instant: str) -> Any:
        world.scribe.add("bob", date="2026-09-02")
        return real(self, instant)

    with monkeypatch.context() as patch:
        patch.setattr(Totals, "changed_since", write_then_read)
        assert world.export().committed
    world.export()
    assert world.rows() == world.scribe.rows()


def test_many_changed_groups_are_read_by_a_scan_with_the_same_result(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FEW_QUERIES", 2)
    for number in range(12):
        world.scribe.add(f"user{number}", date="2026-10-05")
    world.export()
    for number in range(8):
        world.scribe.add(f"user{number}", date="2026-10-06")
    monkeypatch.setattr(Transactions, "_read_range", None)
    monkeypatch.setattr(Totals, "_read_range", None)
    assert world.export().ledger_months == 8
    assert world.rows() == world.scribe.rows()


def test_neighbouring_months_of_a_user_are_read_by_one_query(world: World) -> None:
    world.export()
    for month in ("2025-11", "2025-12", "2026-01", "2026-03"):
        world.scribe.add("ann", date=f"{month}-30")
        world.scribe.add("bob", date=f"{month}-01")
    asked: list[dict[str, Any]] = []
    client = raw_client(world.lake.region, world.lake.endpoint)
    client.meta.events.register(
        "provide-client-params.dynamodb.Query", lambda params, **_: asked.append(dict(params))
    )
    world.scribe.now += timedelta(hours=1)
    outcome = export(world.settings, client, world.scribe.now, full=False)
    assert outcome.ledger_months == 8 and world.rows() == world.scribe.rows()
    bounds = [
        tuple(params["ExpressionAttributeValues"][name]["S"] for name in (":user", ":first", ":last"))
        for params in asked
        if params.get("IndexName") == "ByDate"
    ]
    assert sorted(bounds) == [
        (user, first, last)
        for user in ("ann", "bob")
        for first, last in (("2025-11-01", "2026-01-31"), ("2026-03-01", "2026-03-31"))
    ]


def test_all_but_the_index_is_read_strongly_consistently(world: World) -> None:
    reads = set()

    def hear(params: dict[str, Any], model: Any, **_: object) -> None:
        reads.add((model.name, params.get("IndexName"), params.get("ConsistentRead", False)))

    client = raw_client(world.lake.region, world.lake.endpoint)
    for operation in ("Query", "Scan"):
        client.meta.events.register(f"provide-client-params.dynamodb.{operation}", hear)
    for full in (True, False):
        world.scribe.add("ann")
        world.scribe.now += timedelta(hours=1)
        export(world.settings, client, world.scribe.now, full=full)
    assert reads == {
        ("Query", "ByChange", False),
        ("Query", "ByDate", True),
        ("Query", None, True),
        ("Scan", None, True),
    }


def test_every_page_is_followed(world: World) -> None:
    text = "x" * 500
    for number in range(40):
        world.scribe.add("ann", date=f"2026-10-{number % 28 + 1:02d}", description=text)
    client = raw_client(world.lake.region, world.lake.endpoint)
    client.meta.events.register("provide-client-params.dynamodb", seven_a_page)
    outcome = export(world.settings, client, world.scribe.now, full=True)
    assert outcome.rows == 40 and world.rows() == world.scribe.rows()
    world.scribe.add("ann", date="2026-10-30")
    outcome = export(world.settings, client, world.scribe.now, full=False)
    assert outcome.rows == 41 and world.rows() == world.scribe.rows()


def seven_a_page(params: dict[str, Any], **_: object) -> None:
    params.setdefault("Limit", 7)


def test_a_missing_setting_is_an_error_at_start() -> None:
    with pytest.raises(KeyError, match="EXPENSES_TABLE"):
        Settings.from_environment({})


def test_the_handler_answers_and_logs_what_it_did(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.scribe.add("ann", amount="3.20")
    environment = {
        "EXPENSES_TABLE": world.settings.expenses_table,
        "TOTALS_TABLE": world.settings.totals_table,
        "CHANGE_SHARDS": str(world.settings.shards),
        "EXPORT_OVERLAP_S": "300",
        "QUICKSIGHT_DATASETS": "",
        "LAKE_BUCKET": world.lake.bucket,
        "LAKE_DATABASE": world.lake.database,
        "LAKE_TABLE": world.lake.table,
        "AWS_REGION": world.lake.region,
        "AWS_ENDPOINT_URL": world.lake.endpoint or "",
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
    assert "3.20" not in line, "what somebody spends is nothing for a log"
    metrics = logged["_aws"]["CloudWatchMetrics"][0]
    assert metrics["Namespace"] == "ExpenseTracker"
    assert {metric["Name"]: logged[metric["Name"]] for metric in metrics["Metrics"]} == {
        "ExportRows": 1,
        "ExportLedgerMonths": 1,
        "ExportUnproved": 0,
        "ExportAgeSeconds": 0.0,
        "ExportCommitted": 1,
    }
