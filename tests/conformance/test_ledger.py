"""The functions on AWS's own engine: expressions, limits and parallel writers, which moto does not check.

DynamoDB Local never cancels a transaction because of another one: it locks whole tables instead.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
So `Rivals` cancels transactions that overlap on an item, as AWS does.
"""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from lambdas.ledger.balance_assertions import assertions_in
from lambdas.ledger.joining import transfer_id
from tests.support.ledger import UserClient, entry
from tests.support.ledger_faults import Fault, Rivals
from tests.support.ledger_model import Model, ModelAccount, ModelRecord, content

FOOD = ("2026-03-14", ("EUR", "expense", "Food"))


def test_the_totals_follow_a_transaction_from_creation_to_restoration(user: UserClient) -> None:
    added = user.add(id="t", amount="5", tags=["a", "b"], refund=True, description="")
    user.add(id="beside", amount="7")
    replaced = user.replace("t", 1, amount="3", category="a|b: é", date="2026-04-01")
    deleted, again = user.delete("t"), user.delete("t")
    restored = user.restore("t")

    assert [reply.status for reply in (added, replaced, deleted, again, restored)] == [
        201,
        200,
        204,
        204,
        200,
    ]
    assert added.body["tags"] == ["a", "b"]
    assert user.totals() == {FOOD: ("7", 1), ("2026-04-01", ("EUR", "expense", "a|b: é")): ("3", 1)}
    assert user.replace("t", 1, amount="4").status == 412
    assert user.add(id="t", amount="5").status == 409


def test_500_entries_over_a_year_are_within_dynamodbs_limits_and_added_once(user: UserClient) -> None:
    documents = [
        entry(date=f"2025-{1 + n % 12:02}-{1 + n % 28:02}", amount=f"{n + 1}.01", category=f"C{n % 40}")
        for n in range(500)
    ]
    first, again = user.add_many(documents), user.add_many([*documents[:499], entry(id="one more")])
    repeated = user.add_many(documents)

    assert first.body["created"] == 500
    assert (again.body["created"], again.body["refused"]) == (499, 1)
    assert (repeated.body["created"], repeated.body["existing"]) == (0, 500)
    assert user.summary("period=yearly").body["totals"][0]["count"] == 999


def test_300_entries_of_one_day_with_the_longest_texts_fit(user: UserClient) -> None:
    text = "é" * 512
    documents = [
        entry(category=f"{n:03}" + "漢" * 61, description=text, tags=[f"{t:02}" + "ü" * 30 for t in range(5)])
        for n in range(300)
    ]
    reply = user.add_many(documents)

    assert (reply.status, reply.body["created"]) == (200, 300)
    assert len(user.totals()) == 300


@pytest.mark.parametrize(
    "query",
    [
        "",
        "limit=7",
        "limit=1&from=2026-01-05&to=2026-01-06",
        "limit=3&category=Food&type=expense&currency=EUR&tag=even&min=2&max=40",
        "limit=2&q=cafe",
    ],
)
def test_the_pages_of_a_query_contain_each_match_once(user: UserClient, query: str) -> None:
    user.add_many(
        [
            entry(
                id=f"t{n}",
                date=f"2026-01-{1 + n // 10:02}",
                amount=f"{n + 1}",
                category="Food:Café" if n % 3 else "Foodie",
                tags=["odd" if n % 2 else "even"],
            )
            for n in range(95)
        ]
    )
    filters = "&".join(part for part in query.split("&") if not part.startswith("limit"))
    whole = [each["id"] for each in user.list_all("&".join(filter(None, [filters, "limit=500"])))]

    listed = user.list_all(query)
    assert Counter(each["id"] for each in listed) == Counter(whole)
    assert [each["date"] for each in listed] == sorted((each["date"] for each in listed), reverse=True)
    assert whole


def test_a_range_outside_the_supported_days_is_empty(user: UserClient) -> None:
    assert user.page("from=2500-01-01").body == {"transactions": [], "cursor": None}
    assert user.summary("to=1900-01-01").body["totals"] == []


def test_a_write_whose_answer_was_lost_is_reported_as_successful(user: UserClient) -> None:
    with user.ledger.with_faults([Fault.LOST_ANSWER]):
        assert user.add(id="t", amount="1").status == 201
    with user.ledger.with_faults([Fault.LOST_ANSWER]):
        assert user.add_many([entry(id="b", amount="2")]).body["results"][0]["status"] == 201

    assert user.totals() == {FOOD: ("3", 2)}


@pytest.mark.parametrize("cancelling", [False, True], ids=["rivals wait", "rivals are cancelled"])
def test_32_writers_on_one_user_and_day_leave_exact_totals(
    user: UserClient, monkeypatch: pytest.MonkeyPatch, cancelling: bool
) -> None:
    store = user.ledger.functions["add_expense"].store
    monkeypatch.setattr(store, "sleep", time.sleep)
    rivals = Rivals(store.client)
    if cancelling:
        monkeypatch.setattr(store, "client", rivals)
    with ThreadPoolExecutor(32) as threads:
        replies = list(threads.map(lambda n: user.add(id=f"t{n}", amount=f"{n}.01"), range(1, 97)))

    assert bool(rivals.met) == cancelling
    acknowledged = {reply.body["id"] for reply in replies if reply.status == 201}
    listed = user.list_all("limit=500")
    total = user.summary().body["totals"][0]
    assert {reply.status for reply in replies} <= {201, 503}
    assert len(acknowledged) >= 64
    assert acknowledged <= {each["id"] for each in listed}
    assert Decimal(total["expense"]) == sum(Decimal(each["amount"]) for each in listed)
    assert total["count"] == len(listed)
    assert sum(count for _, count in user.totals().values()) == len(listed)


def test_16_callers_of_every_operation_leave_ledger_days_and_months_equal(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rivals = Rivals(user.ledger.functions["add_expense"].store.client)
    for function in user.ledger.functions.values():
        monkeypatch.setattr(function.store, "sleep", time.sleep)
        monkeypatch.setattr(function.store, "client", rivals)
    ids = [f"t{n}" for n in range(8)]
    days = ["2026-01-31", "2026-02-01", "2026-02-02"]

    def anything(seed: int) -> set[int]:
        chance = random.Random(seed)  # noqa: S311
        seen = set()
        for _ in range(12):
            one, day, amount = chance.choice(ids), chance.choice(days), f"{chance.randrange(1, 999)}.01"
            several = {"ids": chance.sample(ids, 3)}
            call = chance.choice(
                [
                    partial(user.add, id=one, date=day, amount=amount),
                    partial(user.add_many, [entry(id=each, date=day) for each in several["ids"]]),
                    partial(user.replace, one, chance.randrange(1, 9), date=day, amount=amount),
                    partial(user.delete, one),
                    partial(user.restore, one),
                    partial(user.call, "POST /transactions/batch/delete", several),
                    partial(user.call, "POST /transactions/batch/restore", several),
                ]
            )
            seen.add(call().status)
        return seen

    with ThreadPoolExecutor(16) as threads:
        statuses = set().union(*threads.map(anything, range(16)))

    assert rivals.met
    assert statuses <= {200, 201, 204, 404, 409, 412, 503}
    listed = user.list_all("limit=500")
    total = user.summary("period=monthly").body["totals"]
    assert sum(each["count"] for each in total) == len(listed)
    assert sum(Decimal(each["expense"]) for each in total) == sum(Decimal(each["amount"]) for each in listed)
    assert sum(count for _, count in user.totals().values()) == len(listed)


def test_50_splits_with_the_longest_texts_are_replaced_by_50_others(user: UserClient) -> None:
    def splits(sign: str) -> list[dict[str, Any]]:
        return [
            {
                "category": f"{sign}{n:02}" + "漢" * 61,
                "amount": "1.00",
                "description": "é" * 40,
                "tags": [f"{t:02}" + "ü" * 10 for t in range(3)],
            }
            for n in range(50)
        ]

    user.put_account("giro")
    user.put_account("visa")
    split = {"category": None, "amount": "50", "account": "giro"}
    assert user.add(id="t", splits=splits("a"), **split).status == 201
    replaced = user.replace("t", 1, **split | {"splits": splits("b"), "account": "visa"})
    many = user.add_many([entry(splits=splits(f"{n % 3}")[:8], **split | {"amount": "8"}) for n in range(60)])

    assert (replaced.status, many.body["created"]) == (200, 60)
    assert len(user.totals()) == 50 + 24
    balances = {id_: account["balance"] for id_, account in user.accounts("2026-12-31").items()}
    assert balances == {"giro": "-480.00", "visa": "-50.00"}
    assert user.call("POST /transactions/batch/delete", {"ids": ["t"]}).body["deleted"] == 1


def test_16_callers_of_accounts_transfers_splits_and_assertions_leave_exact_balances(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rivals = Rivals(user.ledger.functions["add_expense"].store.client)
    for function in user.ledger.functions.values():
        monkeypatch.setattr(function.store, "sleep", time.sleep)
        monkeypatch.setattr(function.store, "client", rivals)
    accounts = ["giro", "visa", "cash"]
    for account in accounts:
        user.put_account(account)
    days = ["2026-01-31", "2026-02-01"]
    assertion = "/accounts/{id}/balance-assertions/{date}"

    def anything(seed: int) -> set[int]:
        chance = random.Random(seed)  # noqa: S311
        seen = set()
        for _ in range(16):
            day, one = chance.choice(days), f"t{chance.randrange(6)}"
            account, other = chance.sample(accounts, 2)
            transfer = {"type": "transfer", "category": None, "account": account, "toAccount": other}
            categories = chance.sample(["Food", "Home", "Fun"], 2)
            parts = [{"category": each, "amount": "2.00"} for each in categories]
            split: dict[str, Any] = {"category": None, "amount": "4.00", "account": account, "splits": parts}
            call = chance.choice(
                [
                    partial(user.add, id="e", date=day, amount="5", account="giro"),
                    partial(user.add, id="i", date=day, amount="5", account="visa", type="income"),
                    partial(user.join, "e", "i"),
                    partial(user.separate, transfer_id("e", "i")),
                    partial(user.add, id=one, date=day, **transfer),
                    partial(user.replace, one, chance.randrange(1, 4), date=day, account=account),
                    partial(user.add, id=one, date=day, **split),
                    partial(user.replace, one, chance.randrange(1, 4), date=day, **split),
                    partial(user.call, f"PUT {assertion}", {"amount": "4"}, id=account, date=day),
                    partial(user.call, f"PUT {assertion}", {"amount": "-4"}, id="cash", date=day),
                    partial(user.call, f"DELETE {assertion}", id=account, date=day),
                    partial(user.update_many, [one, "e"], account=account),
                    partial(user.call, "POST /transactions/batch/delete", {"ids": [one, "i"]}),
                    partial(user.call, "POST /transactions/batch/restore", {"ids": [one, "i"]}),
                    partial(user.call, "DELETE /accounts/{id}", id="cash"),
                    partial(user.put_account, "cash", closed=chance.choice([None, "2026-01-31"])),
                ]
            )
            seen.add(call().status)
        return seen

    with ThreadPoolExecutor(16) as threads:
        statuses = set().union(*threads.map(anything, range(16)))

    assert rivals.met
    assert statuses <= {200, 201, 204, 404, 409, 412, 422, 503}
    expected = Model(records={each["id"]: ModelRecord(content(each)) for each in user.list_all("limit=500")})
    assert user.totals() == expected.totals()
    assert user.account_totals() == expected.account_totals()
    stored = user.accounts("2026-12-31")
    named = {posting.account for posting in expected.postings()}
    assert named <= set(stored), "a transaction names an account that was deleted"
    for id_, shown in stored.items():
        expected.accounts[id_] = ModelAccount("EUR", Decimal(0), "1970-01-01", shown["closed"])
        assert Decimal(shown["balance"]) == expected.balance(id_, "2026-12-31")
    stated = assertions_in(user.ledger.items("SETTINGS_TABLE", user.user))
    assert stated
    for each in stated:
        assert each.account_id in stored, "a balance assertion names an account that was deleted"
        assert each.date <= (stored[each.account_id]["closed"] or each.date)
        expected.accounts[each.account_id].assertions[each.date] = each.amount
    for id_, shown in stored.items():
        difference = shown["firstDifference"]
        agreement = (shown["reconciledUntil"], difference and difference["on"])
        assert agreement == expected.reconciled_until(id_)


def test_the_engine_itself_never_cancels_overlapping_transactions(user: UserClient) -> None:
    """If this fails, `Rivals` is no longer needed."""
    client = user.ledger.client
    assert client is not None
    update: Any = {
        "TableName": "Totals",
        "Key": {"LedgerID": {"S": user.user}, "Date": {"S": "2026-01-01"}},
        "UpdateExpression": "ADD #n :one",
        "ExpressionAttributeNames": {"#n": "N|EUR|expense|Food"},
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    with ThreadPoolExecutor(16) as threads:
        list(
            threads.map(
                lambda _: client.transact_write_items(TransactItems=[{"Update": update}]),
                range(320),
            )
        )
    (item,) = user.ledger.items("TOTALS_TABLE", user.user)
    assert item["N|EUR|expense|Food"] == {"N": "320"}
