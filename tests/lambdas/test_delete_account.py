import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdas.ledger import erasure, writer
from lambdas.ledger.store import MAX_ATTEMPTS
from lambdas.ledger.totals import iter_totals
from tests.support.ledger import Ledger, Reply, UserClient, entry
from tests.support.ledger_faults import Fault

TABLES = ("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE")
TRANSIENT = [fault for fault in Fault if fault is not Fault.NONE]


def erase(user: UserClient, confirm: Any = "erase everything") -> Reply:
    return user.call("DELETE /account", {"confirm": confirm})


@pytest.fixture
def known(ledger: Ledger) -> UserClient:
    return furnished(ledger)


def furnished(ledger: Ledger, records: int = 35) -> UserClient:
    """A user of the pool with transactions, some in the bin, settings and budgets."""
    user = ledger.new_user()
    ledger.users.names.add(user.user)
    user.add_many([entry(id=f"t{n}", date=f"2026-0{1 + n % 3}-{1 + n % 28:02}") for n in range(records)])
    user.call("POST /transactions/batch/delete", {"ids": ["t1", "t2"]})
    user.call("PUT /settings", {"currency": "USD"}, headers={"if-match": '"0"'})
    for category in ("Food", "Home"):
        user.add_budget(category, "5")
    return user


def left(user: UserClient) -> dict[str, list[dict[str, Any]]]:
    return {table: user.ledger.items(table, user.user) for table in TABLES}


def in_pool(user: UserClient) -> bool:
    return user.user in user.ledger.users.names


def assert_in_step(user: UserClient) -> None:
    """The ledger adds up to the totals, of days and of months."""
    listed = user.list_all("limit=500")
    totals = user.totals()
    assert sum(count for _, count in totals.values()) == len(listed)
    assert sum((Decimal(amount) for amount, _ in totals.values()), Decimal(0)) == sum(
        (Decimal(each["amount"]) for each in listed), Decimal(0)
    )


def assert_erased(user: UserClient) -> None:
    """Nothing is left but days that tell the export that they are empty, and not what they held."""
    rest = left(user)
    assert rest["EXPENSES_TABLE"] == rest["SETTINGS_TABLE"] == []
    assert {tuple(sorted(item)) for item in rest["TOTALS_TABLE"]} <= {
        ("ChangedAt", "Date", "Shard", "UserID")
    }
    assert not in_pool(user)


def test_nothing_is_left_of_a_user_but_empty_days_for_the_export(ledger: Ledger, known: UserClient) -> None:
    other = furnished(ledger, records=3)
    before = left(other)
    days = {each["date"] for each in known.list_all("limit=500")}
    started = datetime.now(UTC)

    reply = erase(known)

    assert (reply.status, reply.body) == (200, {"done": True, "erased": 35})
    assert_erased(known)
    kept = left(known)["TOTALS_TABLE"]
    assert days <= {item["Date"]["S"] for item in kept}
    changed = [item for item in kept if item["Date"]["S"] in days]
    assert all(datetime.fromisoformat(item["ChangedAt"]["S"]) >= started for item in changed)
    assert (left(other), in_pool(other)) == (before, True)


def test_erasing_again_is_fine_and_so_is_a_user_who_has_nothing(ledger: Ledger, known: UserClient) -> None:
    erase(known)

    for user in (known, ledger.new_user()):
        assert erase(user).body == {"done": True, "erased": 0}
        assert_erased(user)


@pytest.mark.parametrize(
    "body", [None, {}, {"confirm": "yes"}, {"confirm": "erase everything", "a": "b"}, []]
)
def test_without_the_words_nothing_is_erased(known: UserClient, body: Any) -> None:
    before = left(known)

    assert known.call("DELETE /account", body).status in (400, 422)
    assert (left(known), in_pool(known)) == (before, True)


def test_a_day_that_the_export_has_seen_empty_says_nothing_more_and_expires_when_it_would_have(
    user: UserClient,
) -> None:
    user.delete(user.add(date="2026-03-14", category="a secret").body["id"])
    day = {"UserID": {"S": user.user}, "Date": {"S": "2026-03-14"}}
    user.ledger.client.update_item(
        TableName="DailyTotals",
        Key=day,
        UpdateExpression="SET ExpiresAt = :at",
        ExpressionAttributeValues={":at": {"N": "1999999999"}},
    )

    erase(user)

    (item,) = left(user)["TOTALS_TABLE"]
    assert item.keys() == {"UserID", "Date", "Shard", "ChangedAt", "ExpiresAt"}
    assert (item["Date"], item["ExpiresAt"]) == (day["Date"], {"N": "1999999999"})


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions of a few actions, so that a small account takes as many steps as a large one."""
    monkeypatch.setattr(writer, "MAX_ACTIONS", 9)
    monkeypatch.setattr(erasure, "MAX_ACTIONS", 4)


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize(
    "end", [[Fault.ERROR] * MAX_ATTEMPTS, [Fault.LOST_ANSWER] + [Fault.ERROR] * (MAX_ATTEMPTS - 1)]
)
def test_interrupted_at_any_call_ledger_and_totals_agree_and_a_repetition_finishes(
    ledger: Ledger, end: list[Fault]
) -> None:
    """It ends before the call or just after it, for each call that there is."""
    for call in range(100):
        ledger.empty()
        user = furnished(ledger, records=8)
        with ledger.with_faults([Fault.NONE] * call + end):
            interrupted = erase(user)
        assert_in_step(user)
        assert erase(user).body["done"]
        assert_erased(user)
        if interrupted.status == 200:
            break
        assert interrupted.status == 503
    assert call > 10, "an erasure has more calls than that"


@pytest.mark.usefixtures("small_steps")
@settings(
    max_examples=300 if os.environ.get("NIGHTLY") else 5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(faults=st.lists(st.sampled_from([Fault.NONE, Fault.NONE, *TRANSIENT]), max_size=40))
def test_whatever_is_met_on_the_way_it_ends_with_nothing(ledger: Ledger, faults: list[Fault]) -> None:
    ledger.empty()
    user = furnished(ledger, records=8)
    with ledger.with_faults(faults):
        erase(user)
    assert_in_step(user)
    assert erase(user).body["done"]
    assert_erased(user)


@pytest.fixture
def hurried(known: UserClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[UserClient]:
    """Each transaction takes so long that a call has time for one."""
    store = known.ledger.functions["delete_account"].store
    passed = [0.0]
    transact = store.transact

    def slowly(actions: Any) -> None:
        transact(actions)
        passed[0] += 8

    monkeypatch.setattr(store, "clock", lambda: passed[0])
    monkeypatch.setattr(store, "transact", slowly)
    yield known


def test_a_call_does_what_it_has_time_for_and_says_that_there_is_more(hurried: UserClient) -> None:
    replies = []
    while not replies or not replies[-1].body["done"]:
        assert in_pool(hurried), "the sign-in goes last: without it nobody could call again"
        replies.append(erase(hurried))
        assert_in_step(hurried)
        assert len(replies) < 20

    assert len(replies) > 2
    assert sum(reply.body["erased"] for reply in replies) == 35
    assert_erased(hurried)


def test_what_is_added_meanwhile_goes_too_or_the_day_keeps_its_sums(
    known: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second device adds just before a day is cleared."""
    additions = [
        lambda: known.add(id="late", date="2026-01-01"),
        lambda: known.add(id="later", category="New"),
    ]
    clear = erasure._clear_totals

    def after_an_addition(*given: Any) -> bool:
        if additions:
            additions.pop()()
        done = clear(*given)
        days = [item for item in left(known)["TOTALS_TABLE"] if not item["Date"]["S"].startswith("M#")]
        assert sum(count for *_, count in iter_totals(days)) == len(known.list_all())
        return done

    monkeypatch.setattr(erasure, "_clear_totals", after_an_addition)

    assert erase(known).body == {"done": True, "erased": 37}
    assert_erased(known)


def test_totals_that_went_wrong_do_not_keep_an_account_from_being_erased(known: UserClient) -> None:
    known.ledger.client.update_item(
        TableName="DailyTotals",
        Key={"UserID": {"S": known.user}, "Date": {"S": "2026-01-01"}},
        UpdateExpression="ADD #sum :one",
        ExpressionAttributeNames={"#sum": "N|EUR|expense|Food"},
        ExpressionAttributeValues={":one": {"N": "1"}},
    )

    assert erase(known).body["done"]
    assert_erased(known)


def test_a_user_who_never_was_in_the_pool_ends_all_the_same(user: UserClient) -> None:
    user.add(date=(datetime.now(UTC) - timedelta(days=1)).date().isoformat())

    assert erase(user).body == {"done": True, "erased": 1}
    assert_erased(user)
