"""Balances at the end of any day or month, the net worth, and what the bank says."""

import itertools
import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.accounts import Account
from lambdas.ledger.balance_assertions import BalanceAssertion
from lambdas.ledger.balances import (
    day_ranges,
    is_month_end,
    parse_series,
    read_posting_totals,
)
from lambdas.ledger.errors import Invalid
from lambdas.ledger.sdk import Client
from lambdas.ledger.totals import month_key
from tests.support.ledger import Ledger, Reply, UserClient, entry
from tests.support.postings import post


def add(user: UserClient, account_id: str, **fields: Any) -> None:
    document = {"id": account_id, "name": account_id, "kind": "checking", "currency": "EUR", **fields}
    assert user.call("POST /accounts", document).status == 201


def state(user: UserClient, day: str, amount: str, account_id: str = "giro", **fields: Any) -> Reply:
    route = "PUT /accounts/{id}/balance-assertions/{date}"
    return user.call(route, {"amount": amount, **fields}, id=account_id, date=day)


def assertions(user: UserClient, account_id: str = "giro") -> Any:
    return user.call("GET /accounts/{id}/balance-assertions", id=account_id).body


def balances_on(user: UserClient, day: str) -> tuple[dict[str, str], dict[str, str]]:
    body = user.call("GET /accounts", query=f"on={day}").body
    assert body["on"] == day
    return (
        {account["id"]: account["balance"] for account in body["accounts"]},
        {each["currency"]: each["amount"] for each in body["netWorth"]},
    )


@pytest.fixture
def household(user: UserClient) -> UserClient:
    """A checking account, a card with a debt, and dollars."""
    add(user, "giro", opening={"amount": "1000.00", "date": "2026-01-10"})
    add(user, "card", kind="card", opening={"amount": "-50.00", "date": "2026-01-01"})
    add(user, "usd", currency="USD", opening={"amount": "10.00", "date": "2026-01-01"})
    post(user, "giro", "2026-01-31", "-100.00")
    post(user, "giro", "2026-02-14", "-0.10")
    post(user, "card", "2026-02-14", "-25.00")
    post(user, "giro", "2026-02-15", "-75.00")
    post(user, "card", "2026-02-15", "75.00")
    post(user, "usd", "2026-02-28", "-1.01", currency="USD")
    return user


@pytest.mark.parametrize(
    ("day", "giro", "card", "net"),
    [
        ("2025-12-31", "0.00", "0.00", "0.00"),
        ("2026-01-09", "0.00", "-50.00", "-50.00"),
        ("2026-01-10", "1000.00", "-50.00", "950.00"),
        ("2026-01-31", "900.00", "-50.00", "850.00"),
        ("2026-02-13", "900.00", "-50.00", "850.00"),
        ("2026-02-14", "899.90", "-75.00", "824.90"),
        ("2026-02-15", "824.90", "0.00", "824.90"),
        ("2026-02-28", "824.90", "0.00", "824.90"),
        ("2031-01-01", "824.90", "0.00", "824.90"),
    ],
)
def test_balances_and_net_worth_at_the_end_of_any_day(
    household: UserClient, day: str, giro: str, card: str, net: str
) -> None:
    balances, net_worth = balances_on(household, day)

    assert (balances["giro"], balances["card"], net_worth["EUR"]) == (giro, card, net)
    assert net_worth["USD"] == balances["usd"]


def test_currencies_are_never_added_to_each_other(household: UserClient) -> None:
    assert balances_on(household, "2026-02-28")[1] == {"EUR": "824.90", "USD": "8.99"}


def test_an_account_says_how_many_transactions_it_has(household: UserClient) -> None:
    listed = household.call("GET /accounts").body["accounts"]

    assert {account["id"]: account["transactions"] for account in listed} == {"giro": 3, "card": 2, "usd": 1}


def test_balances_of_an_account_by_month(household: UserClient) -> None:
    query = "from=2026-01-05&to=2026-03-03"
    body = household.call("GET /accounts/{id}/balances", query=query, id="giro").body

    assert body["balances"] == [
        {"date": "2026-01-31", "balance": "900.00"},
        {"date": "2026-02-28", "balance": "824.90"},
        {"date": "2026-03-03", "balance": "824.90"},
    ]


def test_balances_of_all_accounts_by_day(household: UserClient) -> None:
    body = household.call("GET /balances", query="period=daily&from=2026-02-13&to=2026-02-15").body

    series = {
        account["id"]: [each["balance"] for each in account["balances"]] for account in body["accounts"]
    }
    assert series == {
        "giro": ["900.00", "899.90", "824.90"],
        "card": ["-50.00", "-75.00", "0.00"],
        "usd": ["10.00", "10.00", "10.00"],
    }
    assert body["netWorth"] == [
        {
            "currency": "EUR",
            "values": [
                {"date": "2026-02-13", "amount": "850.00"},
                {"date": "2026-02-14", "amount": "824.90"},
                {"date": "2026-02-15", "amount": "824.90"},
            ],
        },
        {
            "currency": "USD",
            "values": [{"date": f"2026-02-{day}", "amount": "10.00"} for day in (13, 14, 15)],
        },
    ]


def test_the_last_twelve_months_are_the_default() -> None:
    series = parse_series({}, date(2026, 11, 28))

    assert series.points[0] == "2025-12-31"
    assert series.points[-2:] == ["2026-10-31", "2026-11-28"]
    assert len(series.points) == 12


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"period": "weekly"}, "not_one_of"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "reversed_range"),
        ({"period": "daily", "from": "2024-01-01", "to": "2026-01-01"}, "too_many_balances"),
        ({"account": "giro"}, "unknown_parameter"),
    ],
)
def test_a_wrong_parameter_of_a_series_is_named(query: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_series(query, date(2026, 11, 28))

    assert [error.code for error in refused.value.errors] == [code]


def test_a_series_of_days_that_no_transaction_can_have_is_empty(household: UserClient) -> None:
    reply = household.call("GET /balances", query="from=1960-01-01&to=1960-12-31")

    assert [account["balances"] for account in reply.body["accounts"]] == [[], [], []]


def test_unknown_accounts_have_no_balances(household: UserClient) -> None:
    assert household.call("GET /accounts/{id}/balances", id="nobody").status == 404
    assert household.call("GET /accounts/{id}/balance-assertions", id="nobody").status == 404
    assert state(household, "2026-02-28", "1", account_id="nobody").status == 404


# Balance assertions


def test_an_account_is_reconciled_until_the_newest_assertion_before_the_first_difference(
    household: UserClient,
) -> None:
    state(household, "2026-01-31", "900.00")
    state(household, "2026-02-28", "820.00", source="statement")
    state(household, "2026-02-14", "899.90")
    state(household, "2026-03-31", "824.90")

    body = assertions(household)

    assert [(each["date"], each["difference"], each["source"]) for each in body["assertions"]] == [
        ("2026-01-31", "0.00", "typed"),
        ("2026-02-14", "0.00", "typed"),
        ("2026-02-28", "-4.90", "statement"),
        ("2026-03-31", "0.00", "typed"),
    ]
    assert body["reconciledUntil"] == "2026-02-14"
    difference = {
        "after": "2026-02-14",
        "from": "2026-02-15",
        "on": "2026-02-28",
        "stated": "820.00",
        "balance": "824.90",
        "difference": "-4.90",
        "transactions": "/transactions?from=2026-02-15&to=2026-02-28&account=giro",
    }
    assert body["firstDifference"] == difference
    (listed,) = (each for each in household.call("GET /accounts").body["accounts"] if each["id"] == "giro")
    assert (listed["reconciledUntil"], listed["firstDifference"]) == ("2026-02-14", difference)


def test_a_difference_before_any_agreement_arose_since_the_account_was_opened(household: UserClient) -> None:
    state(household, "2026-01-31", "1000.00")

    body = assertions(household)

    assert body["reconciledUntil"] is None
    assert body["firstDifference"]["after"] is None
    assert body["firstDifference"]["from"] == "2026-01-10"


def test_an_account_without_assertions_says_nothing_about_agreement(household: UserClient) -> None:
    body = assertions(household)

    assert (body["assertions"], body["reconciledUntil"], body["firstDifference"]) == ([], None, None)


def test_a_balance_assertion_is_stated_replaced_and_deleted(household: UserClient) -> None:
    route = "PUT /accounts/{id}/balance-assertions/{date}"
    created = state(household, "2026-01-31", "-1.00")
    repeated = state(household, "2026-01-31", "-1.00")
    replaced = state(household, "2026-01-31", "900")

    assert (created.status, created.body["difference"], created.body["version"]) == (201, "-901.00", 1)
    assert (repeated.status, repeated.body["version"]) == (200, 1)
    assert (replaced.status, replaced.body["amount"], replaced.headers["ETag"]) == (200, "900.00", '"2"')
    stale = household.call(route, {"amount": "1"}, headers={"if-match": '"1"'}, id="giro", date="2026-01-31")
    assert stale.status == 412

    delete_route = "DELETE /accounts/{id}/balance-assertions/{date}"
    assert household.call(delete_route, id="giro", date="2026-01-31").status == 204
    assert household.call(delete_route, id="giro", date="2026-01-31").status == 204
    assert assertions(household)["assertions"] == []


@pytest.mark.parametrize(
    ("day", "amount", "code"),
    [
        ("2026-01-09", "1", "account_not_open"),
        ("2026-02-01", "1.001", "too_many_decimals"),
        ("2026-02-01", "x", "malformed_amount"),
    ],
)
def test_an_impossible_balance_assertion_is_refused(
    household: UserClient, day: str, amount: str, code: str
) -> None:
    reply = state(household, day, amount)

    assert (reply.status, [error["code"] for error in reply.body["errors"]]) == (422, [code])


@pytest.mark.parametrize("day", ["2026-02-30", "today", "1969-12-31", "2050-01-01"])
def test_a_day_that_no_balance_assertion_can_have_is_not_there(household: UserClient, day: str) -> None:
    assert state(household, day, "1").status == 404


# What a balance costs


class CountingClient:
    """A client that counts its calls and the items that they return."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.calls = 0
        self.items = 0

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self.client, name)

        def call(**parameters: Any) -> Any:
            self.calls += 1
            answer = operation(**parameters)
            self.items += len(json.loads(answer["body"]).get("Items", []))
            return answer

        return call


def read_account(user: UserClient, day: str) -> tuple[dict[str, Any], tuple[int, int]]:
    """Return the only account as listed, and how many calls that took and how many items they returned."""
    store = user.ledger.functions["accounts"].store
    counting = CountingClient(store.client)
    store.client = counting
    try:
        (account,) = user.call("GET /accounts", query=f"on={day}").body["accounts"]
    finally:
        store.client = counting.client
    return account, (counting.calls, counting.items)


@pytest.mark.parametrize(
    ("months", "stated_days", "calls"),
    [
        (range(1, 13), [15], 4),
        (range(1, 13), range(1, 26), 4),  # neighbouring months are read at once
        (range(1, 13, 2), range(1, 26), 3 + 6),
        (range(1, 13), [], 3),
    ],
)
def test_agreement_is_read_in_as_many_calls_however_many_balances_a_month_has(
    ledger: Ledger, months: range, stated_days: Sequence[int], calls: int
) -> None:
    user = ledger.new_user()
    add(user, "giro", opening={"amount": "0", "date": "2025-01-01"})
    for month in range(1, 13):
        user.add_many([entry(account="giro", date=f"2025-{month:02}-10", amount="1.00")] * 3)
    for month, day in itertools.product(months, stated_days):
        balance = Decimal(-3 * (month if day >= 10 else month - 1))
        item = BalanceAssertion("giro", f"2025-{month:02}-{day:02}", balance).to_item(user.user)
        ledger.client.put_item(TableName="Settings", Item=item)

    account, reads = read_account(user, "2025-12-31")

    assert (account["balance"], account["firstDifference"]) == ("-36.00", None)
    newest = f"2025-{months[-1]:02}-{stated_days[-1]:02}" if stated_days else None
    assert account["reconciledUntil"] == newest
    # The account, its assertions, 12 months, and the days with postings of the months that they cut short.
    days = len(months) if stated_days else 0
    assert reads == (calls, 1 + len(months) * len(stated_days) + 12 + days)


@pytest.mark.parametrize("per_day", [1, 10])
def test_what_is_read_does_not_grow_with_the_number_of_transactions(ledger: Ledger, per_day: int) -> None:
    user = ledger.new_user()
    add(user, "giro", opening={"amount": "0", "date": "2025-01-01"})
    for offset in range(0, 400, 20):
        day = (date(2025, 1, 1) + timedelta(days=offset)).isoformat()
        rows = [entry(account="giro", date=day, amount="1.00") for _ in range(per_day)]
        assert user.add_many(rows).body["created"] == per_day
    state(user, "2025-01-31", f"-{2 * per_day}.00")

    account, reads = read_account(user, "2026-01-20")

    assert account["transactions"] == 20 * per_day
    # Accounts, assertions, months, days of January: one account, one assertion, 13 months, one day.
    assert reads == (4, 16)


def test_only_the_months_that_a_day_cuts_short_are_read_by_day() -> None:
    assert day_ranges(["2026-02-28", "2026-03-10", "2026-03-04", "2026-05-31"]) == [
        ("2026-03-01", "2026-03-10")
    ]
    assert day_ranges(["2026-03-04", "2025-12-15", "2026-01-31", "2026-01-02", "2024-11-03"]) == [
        ("2024-11-01", "2024-11-03"),
        ("2025-12-01", "2026-01-02"),
        ("2026-03-01", "2026-03-04"),
    ]


def test_balances_are_stated_within_a_bounded_number_of_months(
    household: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lambdas.ledger.account_writer.MAX_CUT_MONTHS", 2)
    assert [state(household, f"2026-0{month}-15", "1").status for month in (1, 2)] == [201, 201]
    (error,) = state(household, "2026-03-15", "1").body["errors"]
    assert (error["pointer"], error["code"], error["params"]) == ("#/date", "too_many_cut_months", {"max": 2})
    # Another day of such a month, a new amount of a day and the end of any month need no further days.
    days = ("2026-02-16", "2026-02-15", "2026-03-31", "2026-04-30")
    assert [state(household, day, "2").status for day in days] == [201, 200, 201, 201]
    user = household
    assert (
        user.call("DELETE /accounts/{id}/balance-assertions/{date}", id="giro", date="2026-01-15").status
        == 204
    )
    assert state(household, "2026-03-15", "1").status == 201


def test_balances_at_the_end_of_the_last_day_of_all(household: UserClient) -> None:
    assert balances_on(household, "9999-12-31")[0]["giro"] == "824.90"
    assert is_month_end("2024-02-29") and not is_month_end("2024-02-28")


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(-500, 500)), max_size=30),
    st.sets(st.integers(-5, 110), min_size=1, max_size=40),
)
def test_every_balance_is_the_opening_balance_and_the_postings_up_to_the_day(
    postings: list[tuple[int, int]], offsets: set[int]
) -> None:
    opening = date(2026, 1, 20)
    account = Account("giro", "Giro", "checking", "EUR", Decimal(7), opening.isoformat())
    items: dict[str, dict[str, Any]] = {}
    for offset, amount in postings:
        day = (opening + timedelta(days=offset)).isoformat()
        for key in (day, month_key(day)):
            item = items.setdefault(
                key, {"Date": {"S": key}, "B|EUR|giro": {"N": "0"}, "C|EUR|giro": {"N": "0"}}
            )
            item["B|EUR|giro"] = {"N": str(int(item["B|EUR|giro"]["N"]) + amount)}
            item["C|EUR|giro"] = {"N": str(int(item["C|EUR|giro"]["N"]) + 1)}

    class Totals:
        def list_totals(self, ledger_id: str, first: str, last: str) -> Any:
            return (items[key] for key in sorted(items) if first <= key <= last)

    days = [(opening + timedelta(days=offset)).isoformat() for offset in sorted(offsets)]
    totals = read_posting_totals(Totals(), "ledger", days)  # type: ignore[arg-type]  # a store of totals alone

    for offset, day in zip(sorted(offsets), days, strict=True):
        amounts = itertools.chain([7], (amount for posted, amount in postings if posted <= offset))
        assert totals.balance(account, day) == (sum(amounts) if offset >= 0 else 0)
    assert totals.count("giro") == len(postings)
    assert is_month_end("2028-02-29")
