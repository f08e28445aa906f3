"""Erasing an account, also when it is interrupted."""

import json
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.cli.commands import forget
from lambdas.ledger import batches, erasure
from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.http import Event
from lambdas.ledger.store import MAX_ATTEMPTS, Store
from lambdas.ledger.totals import ERASED, iter_totals
from tests.support.ledger import Ledger, Reply, UserClient, entry
from tests.support.ledger_faults import Fault

TABLES = ("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE")
TRANSIENT = [fault for fault in Fault if fault is not Fault.NONE]


def erase(user: UserClient, confirm: Any = "erase everything") -> Reply:
    return user.call("DELETE /account", {"confirm": confirm})


@pytest.fixture
def household(ledger: Ledger) -> UserClient:
    return new_household(ledger)


def new_household(ledger: Ledger, records: int = 35) -> UserClient:
    """Return a user of the pool with transactions, some in the bin, settings and budgets."""
    user = ledger.new_user()
    ledger.users.names.add(user.user)
    user.add_many([entry(id=f"t{n}", date=f"2026-0{1 + n % 3}-{1 + n % 28:02}") for n in range(records)])
    user.call("POST /transactions/batch/delete", {"ids": ["t1", "t2"]})
    user.call("PUT /settings", {"currency": "USD"}, headers={"if-match": '"0"'})
    for category in ("Food", "Home"):
        user.add_budget(category, "5")
    return user


def stored_items(user: UserClient) -> dict[str, list[dict[str, Any]]]:
    return {table: user.ledger.items(table, user.user) for table in TABLES}


def in_pool(user: UserClient) -> bool:
    return user.user in user.ledger.users.names


def assert_totals_are_exact(user: UserClient) -> None:
    """Assert that the transactions add up to the totals of days and of months."""
    listed = user.list_all("limit=500")
    totals = user.totals()
    assert sum(count for _, count in totals.values()) == len(listed)
    assert sum((Decimal(amount) for amount, _ in totals.values()), Decimal(0)) == sum(
        (Decimal(each["amount"]) for each in listed), Decimal(0)
    )


def assert_erased(user: UserClient) -> None:
    """Assert that nothing is left but the days that the export must see empty, and the mark for it."""
    items = stored_items(user)
    assert items["EXPENSES_TABLE"] == items["SETTINGS_TABLE"] == []
    (mark,) = [item for item in items["TOTALS_TABLE"] if item["Date"]["S"] == ERASED]
    assert mark.keys() == {"ChangedAt", "Date", "ExpiresAt", "LedgerID", "Shard"}
    assert {tuple(sorted(item)) for item in items["TOTALS_TABLE"] if item is not mark} <= {
        ("ChangedAt", "Date", "LedgerID", "Shard")
    }
    assert not in_pool(user)


def test_only_empty_days_for_the_export_are_left_of_a_user(ledger: Ledger, household: UserClient) -> None:
    other = new_household(ledger, records=3)
    before = stored_items(other)
    days = {each["date"] for each in household.list_all("limit=500")}
    started = datetime.now(UTC)

    reply = erase(household)

    assert (reply.status, reply.body["done"], reply.body["erased"]) == (200, True, 35)
    until = {name: datetime.fromisoformat(reply.body[name]) for name in ("lakeUntil", "backupsUntil")}
    assert until["lakeUntil"] - started < timedelta(days=1, seconds=10)
    assert until["backupsUntil"] - until["lakeUntil"] == timedelta(days=34)
    assert_erased(household)
    totals = stored_items(household)["TOTALS_TABLE"]
    assert days <= {item["Date"]["S"] for item in totals}
    changed = [item for item in totals if item["Date"]["S"] in days]
    assert all(datetime.fromisoformat(item["ChangedAt"]["S"]) >= started for item in changed)
    assert (stored_items(other), in_pool(other)) == (before, True)


def test_erasing_again_or_a_user_without_data_succeeds(ledger: Ledger, household: UserClient) -> None:
    erase(household)

    for user in (household, ledger.new_user()):
        assert erase(user).body["erased"] == 0
        assert_erased(user)


@pytest.mark.parametrize(
    "body", [None, {}, {"confirm": "yes"}, {"confirm": "erase everything", "a": "b"}, []]
)
def test_nothing_is_erased_without_the_confirmation(household: UserClient, body: Any) -> None:
    before = stored_items(household)

    assert household.call("DELETE /account", body).status in (400, 422)
    assert (stored_items(household), in_pool(household)) == (before, True)


def test_a_day_that_the_export_has_seen_empty_keeps_its_expiry(
    user: UserClient,
) -> None:
    user.delete(user.add(date="2026-03-14", category="a secret").body["id"])
    day = {"LedgerID": {"S": user.user}, "Date": {"S": "2026-03-14"}}
    user.ledger.client.update_item(
        TableName="Totals",
        Key=day,
        UpdateExpression="SET ExpiresAt = :at",
        ExpressionAttributeValues={":at": {"N": "1999999999"}},
    )

    erase(user)

    (item,) = [item for item in stored_items(user)["TOTALS_TABLE"] if item["Date"]["S"] != ERASED]
    assert item.keys() == {"LedgerID", "Date", "Shard", "ChangedAt", "ExpiresAt"}
    assert (item["Date"], item["ExpiresAt"]) == (day["Date"], {"N": "1999999999"})


@pytest.fixture
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit transactions to a few actions, so that a small account takes as many of them as a large one."""
    monkeypatch.setattr(batches, "MAX_ACTIONS", 9)
    monkeypatch.setattr(erasure, "MAX_ACTIONS", 4)


@pytest.mark.usefixtures("small_transactions")
@pytest.mark.parametrize(
    "end", [[Fault.ERROR] * MAX_ATTEMPTS, [Fault.LOST_ANSWER] + [Fault.ERROR] * (MAX_ATTEMPTS - 1)]
)
def test_an_erasure_interrupted_at_any_call_leaves_exact_totals_and_is_completed_by_repeating_it(
    ledger: Ledger, end: list[Fault]
) -> None:
    """The connection fails before each call in turn, or just after it."""
    user = new_household(ledger, records=8)
    tables = ledger.copy_tables()
    for call in range(100):
        ledger.restore_tables(tables)
        ledger.users.names.add(user.user)
        with ledger.with_faults([Fault.NONE] * call + end):
            interrupted = erase(user)
        assert_totals_are_exact(user)
        assert erase(user).body["done"]
        assert_erased(user)
        if interrupted.status == 200:
            break
        assert interrupted.status == 503
    assert call > 10, "an erasure has more calls than that"


@pytest.mark.usefixtures("small_transactions")
@settings(
    max_examples=300 if os.environ.get("NIGHTLY") else 5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(faults=st.lists(st.sampled_from([Fault.NONE, Fault.NONE, *TRANSIENT]), max_size=40))
def test_an_account_is_erased_whatever_transient_faults_are_met(ledger: Ledger, faults: list[Fault]) -> None:
    ledger.empty()
    user = new_household(ledger, records=8)
    with ledger.with_faults(faults):
        erase(user)
    assert_totals_are_exact(user)
    assert erase(user).body["done"]
    assert_erased(user)


@pytest.fixture
def slow_household(household: UserClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[UserClient]:
    """Make each DynamoDB transaction take so long that a call has time for one."""
    store = household.ledger.functions["delete_account"].store
    elapsed_s = [0.0]
    transact = store.transact

    def slowly(actions: Any) -> None:
        transact(actions)
        elapsed_s[0] += 8

    monkeypatch.setattr(store, "clock", lambda: elapsed_s[0])
    monkeypatch.setattr(store, "transact", slowly)
    yield household


def test_a_call_that_runs_out_of_time_reports_that_there_is_more_to_do(slow_household: UserClient) -> None:
    replies: list[Reply] = []
    while not replies or not replies[-1].body["done"]:
        assert in_pool(slow_household), "the sign-in goes last: without it nobody could call again"
        replies.append(erase(slow_household))
        assert_totals_are_exact(slow_household)
        assert len(replies) < 20

    assert len(replies) > 2
    assert sum(reply.body["erased"] for reply in replies) == 35
    assert_erased(slow_household)


def test_a_transaction_added_meanwhile_is_erased_too(
    household: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second device adds transactions just before days are cleared; until then the totals stay exact."""
    additions = [
        lambda: household.add(id="late", date="2026-01-01"),
        lambda: household.add(id="later", category="New"),
    ]
    clear_totals = erasure._clear_totals

    def add_then_clear(store: Store, items: Sequence[Item]) -> bool:
        if additions:
            additions.pop()()
        is_done = clear_totals(store, items)
        days = [
            item for item in stored_items(household)["TOTALS_TABLE"] if not item["Date"]["S"].startswith("M#")
        ]
        assert sum(count for *_, count in iter_totals(days)) == len(household.list_all())
        return is_done

    monkeypatch.setattr(erasure, "_clear_totals", add_then_clear)

    assert erase(household).body["erased"] == 37
    assert_erased(household)


def test_wrong_totals_do_not_stop_an_erasure(household: UserClient) -> None:
    household.ledger.client.update_item(
        TableName="Totals",
        Key={"LedgerID": {"S": household.user}, "Date": {"S": "2026-01-01"}},
        UpdateExpression="ADD #sum :one",
        ExpressionAttributeNames={"#sum": "N|EUR|expense|Food"},
        ExpressionAttributeValues={":one": {"N": "1"}},
    )

    assert erase(household).body["done"]
    assert_erased(household)


def test_a_user_who_is_not_in_the_pool_is_erased_too(user: UserClient) -> None:
    user.add(date=(datetime.now(UTC) - timedelta(days=1)).date().isoformat())

    assert erase(user).body["erased"] == 1
    assert_erased(user)


def run_hourly(ledger: Ledger) -> int:
    answer = ledger.functions["delete_account"](cast("Event", {}), None)
    late: int = json.loads(answer["body"])["ledgers"]
    return late


def test_what_a_token_writes_after_the_erasure_is_erased_within_the_hour(
    ledger: Ledger, household: UserClient
) -> None:
    other = new_household(ledger)
    ledgers = other.list_all()
    erase(household)
    assert run_hourly(ledger) == 0
    household.add(id="late", amount="3")
    household.put_account("giro")
    household.add_budget("Food", "5")

    assert run_hourly(ledger) == 1

    stored = stored_items(household)
    assert (stored["EXPENSES_TABLE"], stored["SETTINGS_TABLE"]) == ([], [])
    assert household.totals() == {}
    assert run_hourly(ledger) == 0
    assert other.list_all() == ledgers


def test_a_setting_alone_that_is_written_late_is_erased_too(ledger: Ledger, household: UserClient) -> None:
    erase(household)
    household.call("PUT /settings", {"currency": "USD"}, headers={"if-match": '"0"'})

    assert run_hourly(ledger) == 1
    assert stored_items(household)["SETTINGS_TABLE"] == []


def test_an_operator_erases_a_ledger_in_as_many_calls_as_it_needs(
    ledger: Ledger, slow_household: UserClient
) -> None:
    store = ledger.functions["delete_account"].store

    assert forget.erase_all(store, slow_household.user, datetime.now(UTC)) > 0

    assert stored_items(slow_household)["EXPENSES_TABLE"] == []
    assert in_pool(slow_household)
