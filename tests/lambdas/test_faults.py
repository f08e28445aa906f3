"""Retries, and requests that meet each other."""

import random
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdas.ledger.config import Configuration
from lambdas.ledger.errors import Busy, Invalid
from lambdas.ledger.store import FIRST_PAUSE_S, MAX_ATTEMPTS, MAX_PAUSE_S, REQUEST_DEADLINE_S, Store
from lambdas.ledger.totals import is_month
from tests.support.ledger import UserClient, entry
from tests.support.ledger_faults import Fault, FaultyClient, OneAtATime, Rivals

TRANSIENT = [Fault.UNREACHED, Fault.LOST_ANSWER, Fault.ERROR, Fault.THROTTLED, Fault.CONFLICT]
FOOD = ("2026-03-14", ("EUR", "expense", "Food"))


@pytest.mark.parametrize("fault", TRANSIENT)
def test_a_transient_fault_does_not_change_the_answer(user: UserClient, fault: Fault) -> None:
    with user.ledger.with_faults([fault]):
        added = user.add(id="t", amount="1")
    with user.ledger.with_faults([fault]):
        batch = user.add_many([entry(id="b1", amount="2"), entry(id="b2", amount="3")])
    with user.ledger.with_faults([Fault.NONE, fault]):
        replaced = user.replace("t", 1, amount="10")
    with user.ledger.with_faults([Fault.NONE, fault]):
        deleted = user.delete("t")
    with user.ledger.with_faults([Fault.NONE, fault]):
        restored = user.restore("t")
    with user.ledger.with_faults([fault]):
        listed = user.page()

    assert (added.status, added.body["version"]) == (201, 1)
    assert [result["status"] for result in batch.body["results"]] == [201, 201]
    assert (replaced.status, replaced.body["version"]) == (200, 2)
    assert deleted.status == 204
    assert (restored.status, restored.body["version"]) == (200, 4)
    assert len(listed.body["transactions"]) == 3
    assert user.totals() == {FOOD: ("15", 3)}


@pytest.mark.parametrize("fault", [fault for fault in TRANSIENT if fault is not Fault.LOST_ANSWER])
def test_a_lasting_fault_is_a_503_with_retry_after_and_writes_nothing(user: UserClient, fault: Fault) -> None:
    with user.ledger.with_faults([fault] * MAX_ATTEMPTS):
        reply = user.add(id="t", amount="1")

    assert reply.status == 503
    assert int(reply.headers["Retry-After"]) > 0
    assert user.totals() == {}
    assert user.add(id="t", amount="1").status == 201


def test_an_interrupted_batch_leaves_exact_totals_and_is_completed_by_repeating_it(
    user: UserClient,
) -> None:
    documents = [entry(date=f"2026-01-{1 + n % 28:02}", amount="1") for n in range(150)]
    with user.ledger.with_faults([Fault.NONE, *[Fault.ERROR] * MAX_ATTEMPTS]):
        interrupted = user.add_many(documents)
    created, listed = sum(count for _, count in user.totals().values()), len(user.list_all("limit=500"))
    again = user.add_many(documents)

    assert interrupted.status == 503
    assert 0 < created == listed < 150
    assert (again.body["existing"], again.body["created"]) == (created, 150 - created)
    assert user.summary().body["totals"][0]["expense"] == "150.00"


class Clock:
    """A clock that only sleeping and calls move forward; its calls to DynamoDB are throttled."""

    def __init__(self, call_s: float) -> None:
        self.now_s, self.call_s, self.pauses = 0.0, call_s, list[float]()

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now_s += seconds

    def get_item(self, **_: Any) -> None:
        self.now_s += self.call_s
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "GetItem")

    def store(self) -> Store:
        store = Store(self, Configuration(), sleep=self.sleep, clock=lambda: self.now_s)
        store.start_request()
        return store


def test_pauses_are_drawn_from_a_doubling_range_up_to_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(call_s=0)
    monkeypatch.setattr(random, "random", lambda: 0.25)
    with pytest.raises(Busy):
        clock.store().call("get_item")

    ranges = [min(MAX_PAUSE_S, FIRST_PAUSE_S * 2**attempt) for attempt in range(MAX_ATTEMPTS)]
    assert clock.pauses == [0.25 * range_s for range_s in ranges]


def test_no_call_begins_after_the_requests_deadline() -> None:
    clock = Clock(call_s=4)
    with pytest.raises(Busy):
        clock.store().call("get_item")

    assert REQUEST_DEADLINE_S <= clock.now_s < REQUEST_DEADLINE_S + 4 + MAX_PAUSE_S


def transaction_cancelled(*reasons: dict[str, str]) -> ClientError:
    response: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": reasons,
    }
    return ClientError(response, "TransactWriteItems")


class FailingClient:
    """A client whose transactions fail with one error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def transact_write_items(self, **_: Any) -> None:
        raise self.error


def test_a_day_with_more_categories_than_an_item_can_hold_is_refused() -> None:
    error = transaction_cancelled(
        {"Code": "None"},
        {"Code": "ValidationError", "Message": "Item size to update has exceeded the maximum allowed size"},
    )

    with pytest.raises(Invalid) as refused:
        Store(FailingClient(error), Configuration()).transact([])
    assert refused.value.errors[0].pointer == "#/category"


class SmallMonths:
    """A client whose items of months hold so many categories at most, as if these were very long."""

    def __init__(self, client: Any, max_categories: int) -> None:
        self.client, self.max_categories = client, max_categories

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def transact_write_items(self, *, TransactItems: list[Any], **more: Any) -> Any:  # noqa: N803
        updates = [action["Update"] for action in TransactItems if "Update" in action]
        for update in updates:
            if is_month(update["Key"].get("Date", {}).get("S", "")):
                stored = self.client.get_item(TableName=update["TableName"], Key=update["Key"]).get(
                    "Item", {}
                )
                names = {*stored, *update["ExpressionAttributeNames"].values()}
                if sum(name.startswith("N|") for name in names) > self.max_categories:
                    message = "Item size to update has exceeded the maximum allowed size"
                    raise transaction_cancelled({"Code": "ValidationError", "Message": message})
        return self.client.transact_write_items(TransactItems=TransactItems, **more)


@pytest.fixture
def small_months(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> UserClient:
    """A user in whose months there is room for two categories."""
    for name in ("add_expense", "update_expense", "delete_expense"):
        monkeypatch.setattr(user.ledger.functions[name].store, "client", SmallMonths(user.ledger.client, 2))
    return user


def test_each_entry_of_a_batch_has_its_outcome_also_where_a_month_is_full(small_months: UserClient) -> None:
    categories = ["a", "b", "c", "a", "d", "b"]
    documents = [entry(id=f"t{number}", category=category) for number, category in enumerate(categories)]

    reply = small_months.add_many([*documents, entry(id="later", date="2026-04-01", category="c")])

    results = reply.body["results"]
    assert [result["status"] for result in results] == [201, 201, 422, 201, 422, 201, 201]
    assert results[2]["errors"][0]["code"] == "too_many_categories"
    changed = small_months.update_many(["t0", "t1", "t3"], category="b")
    assert [result["status"] for result in changed.body["results"]] == [200, 200, 200]
    assert small_months.update_many(["t0"], category="e").body["updated"] == 1
    changed = small_months.update_many(["t1", "later"], category="f")
    assert [result["status"] for result in changed.body["results"]] == [422, 200]
    assert {each["id"]: each["category"] for each in small_months.list_all()} == {
        **dict.fromkeys(["t1", "t3", "t5"], "b"),
        "t0": "e",
        "later": "f",
    }


def test_a_month_whose_categories_are_no_longer_used_has_room_for_others(small_months: UserClient) -> None:
    for number in range(4):
        small_months.put_account(f"account-{number}")
        documents = [
            entry(id=f"{number}-{part}", category=f"{number}-{part}", account=f"account-{number}")
            for part in range(2)
        ]
        assert small_months.add_many(documents).body["created"] == 2
        ids = {"ids": [document["id"] for document in documents]}
        assert small_months.call("POST /transactions/batch/delete", ids).body["deleted"] == 2

    names = {name for item in small_months.ledger.items("TOTALS_TABLE", small_months.user) for name in item}
    assert names == {"LedgerID", "Date", "Shard", "ChangedAt"}


class StaleTotals:
    """A client that reads a count of zero of every key, as before a write that came meanwhile."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def batch_get_item(self, *, RequestItems: Any, **_: Any) -> Any:  # noqa: N803
        ((table, request),) = RequestItems.items()
        return {"Responses": {table: [{**key, "N|EUR|expense|Food": {"N": "0"}} for key in request["Keys"]]}}


def test_a_key_that_is_used_again_meanwhile_stays(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        user.add(id=name)
    store = user.ledger.functions["delete_expense"].store
    monkeypatch.setattr(store, "client", StaleTotals(user.ledger.client))

    assert user.delete("one").status == 204

    assert user.totals() == {FOOD: ("12.5", 1)}


@pytest.mark.parametrize(
    "error",
    [
        transaction_cancelled(
            {"Code": "ValidationError", "Message": "The provided expression refers to nothing"}
        ),
        ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "TransactWriteItems"),
    ],
)
def test_an_error_that_is_not_transient_is_not_retried(error: ClientError) -> None:
    with pytest.raises(ClientError):
        Store(FailingClient(error), Configuration(), sleep=lambda _: pytest.fail("waited")).transact([])


class PartialClient:
    """A client that answers a BatchGetItem in parts, as DynamoDB does beyond 16 MB."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def batch_get_item(self, *, RequestItems: Any, **parameters: Any) -> Any:  # noqa: N803
        ((table, request),) = RequestItems.items()
        first, others = request["Keys"][:7], request["Keys"][7:]
        answer = self.client.batch_get_item(RequestItems={table: {**request, "Keys": first}}, **parameters)
        unread = {table: {**request, "Keys": others}} if others else {}
        return {**answer, "UnprocessedKeys": unread}


def test_the_unread_keys_of_a_partial_answer_are_read_again(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [entry(id=f"t{n}") for n in range(60)]
    user.add_many(documents)
    for name in ("add_expense", "delete_expense"):
        store = user.ledger.functions[name].store
        monkeypatch.setattr(store, "client", PartialClient(user.ledger.client))

    assert user.add_many(documents).body["existing"] == 60
    ids = {"ids": [document["id"] for document in documents]}
    assert user.call("POST /transactions/batch/delete", ids).body["deleted"] == 60


class ReadRecorder:
    """A client that records every read of items, and whether it was strongly consistent."""

    def __init__(self, client: Any) -> None:
        self.client, self.reads = client, list[tuple[str, bool]]()

    def __getattr__(self, name: str) -> Any:
        def call(**parameters: Any) -> Any:
            (request,) = (
                parameters["RequestItems"].values() if "RequestItems" in parameters else (parameters,)
            )
            if name in ("get_item", "batch_get_item", "query"):
                self.reads.append((name, request.get("ConsistentRead", False)))
            return getattr(self.client, name)(**parameters)

        return call


def test_every_read_is_strongly_consistent(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = user.ledger.functions
    clients = {name: ReadRecorder(function.store.client) for name, function in functions.items()}
    for name, function in functions.items():
        monkeypatch.setattr(function.store, "client", clients[name])
    user.add(id="t")
    user.add(id="t")
    user.add_many([entry(id="t"), entry(id="b")])
    user.replace("t", 1, amount="2")
    user.get("t")
    user.delete("t")
    user.restore("t")
    user.page()
    user.add_budget("Food", "5")
    user.summary()
    user.call("GET /accounts")
    user.call("GET /rules")
    user.call("GET /export", query="format=ledger")
    user.call("POST /imports/preview", "Date,Amount,Payee\n2026-03-14,-1.50,Tea\n", query="currency=EUR")
    user.call("DELETE /account", {"confirm": "erase everything"})

    assert [name for name, client in clients.items() if not client.reads] == []
    reads = {read for client in clients.values() for read in client.reads}
    assert reads == {("get_item", True), ("batch_get_item", True), ("query", True)}


def test_concurrent_writers_on_one_day_leave_exact_totals(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The faults alternate so that no thread meets the same one until its last attempt.
    plan = deque([Fault.NONE, Fault.CONFLICT, Fault.LOST_ANSWER, Fault.THROTTLED, Fault.NONE] * 13)
    client = FaultyClient(OneAtATime(user.ledger.client), plan)
    for name in ("add_expense", "update_expense"):
        monkeypatch.setattr(user.ledger.functions[name].store, "client", client)

    def add_and_correct(number: int) -> tuple[int, int]:
        added = user.add(id=f"t{number}", amount=f"{number}.01")
        return added.status, user.replace(f"t{number}", 1, amount=f"{number}.02").status

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(add_and_correct, range(1, 33)))

    assert statuses == [(201, 200)] * 32
    total = user.summary().body["totals"][0]
    assert (total["expense"], total["count"]) == ("528.64", 32)
    assert len(user.list_all()) == 32


def test_writers_whose_transactions_are_cancelled_retry_until_all_are_recorded(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = user.ledger.functions["add_expense"].store
    rivals = Rivals(OneAtATime(user.ledger.client, call_s=0.005))
    monkeypatch.setattr(store, "client", rivals)
    monkeypatch.setattr(store, "sleep", time.sleep)

    def add_until_recorded(number: int) -> int:
        """Repeat the request like a caller: a writer can be cancelled ten times in a row."""
        while (status := user.add(id=f"t{number}", amount=f"{number}.01").status) == 503:
            pass
        return status

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(add_until_recorded, range(1, 25)))

    assert rivals.met
    assert set(statuses) <= {200, 201}
    assert user.totals() == {FOOD: ("300.24", 24)}


def test_of_concurrent_replacements_of_one_version_one_succeeds(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = user.ledger.functions["update_expense"].store
    monkeypatch.setattr(store, "client", OneAtATime(user.ledger.client))
    user.add(id="t", amount="1")

    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda n: user.replace("t", 1, amount=f"{n}"), range(10, 18)))

    assert sorted(reply.status for reply in replies) == [200] + [412] * 7
    (winner,) = (reply.body for reply in replies if reply.status == 200)
    assert user.get("t").body == winner
    assert user.totals() == {FOOD: (format(Decimal(winner["amount"]).normalize(), "f"), 1)}


@pytest.mark.parametrize(
    ("route", "limit", "document"),
    [
        (
            "POST /budgets",
            "lambdas.settings.MAX_BUDGETS",
            {"category": "C{}", "amount": "1", "currency": "EUR"},
        ),
        (
            "POST /accounts",
            "lambdas.ledger.account_writer.MAX_ACCOUNTS",
            {"id": "a{}", "name": "A", "kind": "cash", "currency": "EUR"},
        ),
        (
            "POST /rules",
            "lambdas.rules.MAX_RULES",
            {"id": "r{}", "when": {"type": "income"}, "set": {"payee": "P"}},
        ),
    ],
)
def test_a_limit_that_is_counted_holds_however_many_are_created_at_once(
    user: UserClient, monkeypatch: pytest.MonkeyPatch, route: str, limit: str, document: dict[str, Any]
) -> None:
    monkeypatch.setattr(limit, 3)
    client = OneAtATime(user.ledger.client)
    for name in ("settings", "accounts", "rules"):
        monkeypatch.setattr(user.ledger.functions[name].store, "client", client)

    def create(number: int) -> int:
        body = {
            name: value.format(number) if isinstance(value, str) else value
            for name, value in document.items()
        }
        while (status := user.call(route, body).status) == 503:
            pass
        return status

    with ThreadPoolExecutor(8) as threads:
        statuses = sorted(threads.map(create, range(8)))

    assert statuses == [201] * 3 + [422] * 5
