"""Accounts: created, renamed, ordered, closed, reopened, and deleted only while nothing depends on them."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import pytest

from lambdas.ledger.accounts import Account, use_action, use_error
from lambdas.ledger.balances import PostingTotals, read_posting_totals
from lambdas.ledger.store import ConditionFailedError, Store
from tests.support.ledger import Reply, UserClient
from tests.support.postings import post

CHECKING = {
    "id": "checking",
    "name": "Checking",
    "kind": "checking",
    "currency": "EUR",
    "opening": {"amount": "1200.00", "date": "2026-01-01"},
}


def add(user: UserClient, **fields: Any) -> Reply:
    return user.call("POST /accounts", CHECKING | fields)


def put(user: UserClient, version: int | str, account_id: str = "checking", **fields: Any) -> Reply:
    document = {name: value for name, value in (CHECKING | fields).items() if name != "id"}
    return user.call("PUT /accounts/{id}", document, headers={"if-match": f'"{version}"'}, id=account_id)


def get(user: UserClient, account_id: str = "checking") -> Reply:
    return user.call("GET /accounts/{id}", id=account_id)


def delete(user: UserClient, account_id: str = "checking") -> Reply:
    return user.call("DELETE /accounts/{id}", id=account_id)


def state(user: UserClient, day: str, amount: str, account_id: str = "checking") -> Reply:
    route = "PUT /accounts/{id}/balance-assertions/{date}"
    return user.call(route, {"amount": amount}, id=account_id, date=day)


def errors(reply: Reply) -> list[tuple[str, str]]:
    assert reply.status == 422, reply
    return [(error["pointer"], error["code"]) for error in reply.body["errors"]]


def test_a_new_account_has_its_opening_balance(user: UserClient) -> None:
    reply = add(user)

    assert reply.status == 201
    assert reply.headers["Location"] == "/accounts/checking"
    assert reply.body == CHECKING | {
        "position": 0,
        "closed": None,
        "version": 1,
        "balance": "1200.00",
        "transactions": 0,
        "reconciledUntil": None,
        "firstDifference": None,
    }
    assert get(user).body == reply.body


def test_the_shortest_account_opens_with_nothing_and_gets_an_id(user: UserClient) -> None:
    reply = user.call("POST /accounts", {"name": "Purse", "kind": "cash", "currency": "JPY"})

    assert reply.body["opening"] == {"amount": "0", "date": "1970-01-01"}
    assert get(user, reply.body["id"]).body == reply.body


def test_a_repeated_creation_creates_nothing_twice(user: UserClient) -> None:
    first = add(user)
    add(user, id="other")

    again = add(user)

    assert (again.status, again.body) == (200, first.body)
    assert len(user.call("GET /accounts").body["accounts"]) == 2


@pytest.mark.parametrize("fields", [{"name": "Other"}, {"opening": {"amount": "1", "date": "2026-01-01"}}])
def test_an_id_with_other_content_is_a_conflict(user: UserClient, fields: dict[str, Any]) -> None:
    add(user)

    reply = add(user, **fields)

    assert (reply.status, reply.body["code"]) == (409, "account_exists")


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": " "}, "#/name", "empty"),
        ({"name": "x" * 65}, "#/name", "too_long"),
        ({"kind": "wallet"}, "#/kind", "not_one_of"),
        ({"currency": "EURO"}, "#/currency", "unknown_currency"),
        ({"opening": "12"}, "#/opening", "wrong_fields"),
        ({"opening": {"amount": "1.234", "date": "2026-01-01"}}, "#/opening/amount", "too_many_decimals"),
        ({"opening": {"amount": "--1", "date": "2026-01-01"}}, "#/opening/amount", "malformed_amount"),
        ({"opening": {"amount": 12, "date": "2026-01-01"}}, "#/opening/amount", "amount_not_a_string"),
        ({"opening": {"amount": "1", "date": "2026-02-30"}}, "#/opening/date", "no_such_date"),
        ({"position": -1}, "#/position", "integer_out_of_range"),
        ({"position": 10_000}, "#/position", "integer_out_of_range"),
        ({"closed": "2025-12-31"}, "#/closed", "closed_before_opening"),
        ({"id": ".."}, "#/id", "malformed_id"),
        ({"balance": "1"}, "#/balance", "unknown_field"),
    ],
)
def test_a_wrong_field_is_named(user: UserClient, fields: dict[str, Any], pointer: str, code: str) -> None:
    assert errors(add(user, **fields)) == [(pointer, code)]


@pytest.mark.parametrize(("text", "balance"), [("-950.5", "-950.50"), ("-0", "0.00"), ("0.00", "0.00")])
def test_an_opening_balance_can_be_negative_or_zero(user: UserClient, text: str, balance: str) -> None:
    reply = add(user, kind="card", opening={"amount": text, "date": "2026-01-01"})

    assert reply.body["balance"] == balance


def test_an_account_is_renamed_ordered_closed_and_opened_again(user: UserClient) -> None:
    add(user)

    closed = put(user, 1, name="Old bank", position=7, closed="2026-06-30")
    reopened = put(user, 2, name="Old bank")

    assert (closed.status, closed.body["name"], closed.body["position"]) == (200, "Old bank", 7)
    assert (closed.body["closed"], closed.headers["ETag"]) == ("2026-06-30", '"2"')
    assert (reopened.body["closed"], reopened.body["position"]) == (None, 7)


def test_a_change_needs_the_version_that_was_read(user: UserClient) -> None:
    add(user)
    put(user, 1, name="New")

    assert put(user, 1, name="Newer").status == 412
    assert put(user, 1, name="New").status == 200, "a repeated change whose answer was lost"
    assert user.call("PUT /accounts/{id}", CHECKING | {"id": None}, id="checking").status == 428
    assert put(user, 1, account_id="nobody").status == 404


def test_accounts_come_in_the_users_order(user: UserClient) -> None:
    for account_id in ("c", "b", "a"):
        add(user, id=account_id, name=account_id)

    put(user, 1, account_id="a", name="a", position=0)

    listed = user.call("GET /accounts").body["accounts"]
    assert [(account["id"], account["position"]) for account in listed] == [("a", 0), ("c", 0), ("b", 1)]


def test_a_ledger_has_a_bounded_number_of_accounts(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lambdas.ledger.account_writer.MAX_ACCOUNTS", 1)
    add(user)

    assert errors(add(user, id="second")) == [("#", "too_many_accounts")]
    assert add(user).status == 200


def test_an_account_without_transactions_is_deleted_with_its_balance_assertions(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lambdas.ledger.account_writer.MAX_ACTIONS", 5)  # so that few take several writes
    add(user)
    add(user, id="other")
    for day in range(1, 13):
        state(user, f"2026-03-{day:02}", "1200.00")
    state(user, "2026-03-31", "1200.00", account_id="other")

    assert delete(user).status == 204
    assert delete(user).status == 204, "it is gone already"

    names = {item["Name"]["S"] for item in user.ledger.items("SETTINGS_TABLE", user.user)}
    assert names == {"account#other", "assertion#other#2026-03-31", "created#account#"}


def test_an_account_with_transactions_cannot_be_deleted(user: UserClient) -> None:
    add(user)
    post(user, "checking", "2026-03-14", "-12.50")

    reply = delete(user)

    assert (reply.status, reply.body["code"]) == (409, "account_in_use")
    assert get(user).status == 200


def test_an_account_whose_transactions_are_all_gone_can_be_deleted(user: UserClient) -> None:
    add(user)
    transaction_id = post(user, "checking", "2026-03-14", "-12.50")
    user.delete(transaction_id)

    assert delete(user).status == 204
    restored = user.restore(transaction_id)
    assert restored.status == 422
    assert restored.body["errors"][0]["code"] == "account_missing"


def test_an_account_with_transactions_keeps_its_currency(user: UserClient) -> None:
    add(user)
    assert put(user, 1, currency="USD").body["currency"] == "USD", "nothing is in it yet"
    post(user, "checking", "2026-03-14", "-12.50", currency="USD")

    reply = put(user, 2, currency="EUR")

    assert (reply.status, reply.body["params"]) == (409, {"currency": "USD"})


def test_an_account_cannot_open_after_its_first_transaction(user: UserClient) -> None:
    add(user)
    post(user, "checking", "2026-03-14", "-12.50")
    post(user, "checking", "2026-03-20", "-1")

    too_late = put(user, 1, opening={"amount": "0", "date": "2026-03-15"})
    in_time = put(user, 1, opening={"amount": "0", "date": "2026-03-14"})

    assert errors(too_late) == [("#/opening/date", "opening_after_use")]
    assert too_late.body["errors"][0]["params"] == {"max": "2026-03-14"}
    assert in_time.status == 200


def test_an_account_cannot_open_after_its_first_balance_assertion(user: UserClient) -> None:
    add(user)
    state(user, "2026-02-28", "1200.00")

    reply = put(user, 1, opening={"amount": "0", "date": "2026-03-01"})

    assert errors(reply) == [("#/opening/date", "opening_after_use")]


def test_an_account_cannot_close_before_its_last_transaction_or_balance_assertion(user: UserClient) -> None:
    add(user)
    post(user, "checking", "2026-02-10", "-1")
    post(user, "checking", "2026-03-14", "-12.50")

    too_early = put(user, 1, closed="2026-03-13")
    assert errors(too_early) == [("#/closed", "closed_before_use")]
    assert too_early.body["errors"][0]["params"] == {"min": "2026-03-14"}
    state(user, "2026-03-15", "1200.00")
    assert errors(put(user, 1, closed="2026-03-14")) == [("#/closed", "closed_before_use")]
    assert put(user, 1, closed="2026-03-15").status == 200
    assert errors(put(user, 2, closed="2026-03-14")) == [("#/closed", "closed_before_use")]


def test_a_new_account_stands_last_at_the_greatest_position(user: UserClient) -> None:
    add(user, position=9999)
    added = user.call("POST /accounts", {"id": "b", "name": "b", "kind": "cash", "currency": "EUR"})
    assert added.body["position"] == 9999


@pytest.mark.parametrize(
    ("currency", "day", "code"),
    [
        ("EUR", "2026-01-01", None),
        ("EUR", "2026-06-30", None),
        ("USD", "2026-03-01", "account_currency"),
        ("EUR", "2025-12-31", "account_not_open"),
        ("EUR", "2026-07-01", "account_closed"),
    ],
)
def test_a_write_may_use_an_account_in_its_currency_while_it_is_open(
    user: UserClient, currency: str, day: str, code: str | None
) -> None:
    add(user, closed="2026-06-30")
    store = user.ledger.functions["accounts"].store
    item = store.get_setting(user.user, "account#checking")
    assert item is not None
    account = Account.from_item(item)

    error = use_error(account, currency, day, "#/account")
    action = use_action(store.settings, user.user, "checking", currency, [day])

    assert (error and error.code) == code
    if code is None:
        store.transact([action])
    else:
        with pytest.raises(ConditionFailedError):
            store.transact([action])


def test_no_write_may_use_an_account_that_does_not_exist(user: UserClient) -> None:
    store = user.ledger.functions["accounts"].store

    with pytest.raises(ConditionFailedError):
        store.transact([use_action(store.settings, user.user, "nobody", "EUR", ["2026-03-01"])])

    error = use_error(None, "EUR", "2026-03-01", "#/account")
    assert error is not None
    assert error.code == "account_missing"
    assert user.ledger.items("SETTINGS_TABLE", user.user) == []


def test_a_use_between_reading_and_deleting_keeps_the_account(
    user: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(user)
    used: list[str] = []

    def post_meanwhile(store: Store, ledger_id: str, days: Collection[str]) -> PostingTotals:
        totals = read_posting_totals(store, ledger_id, days)
        if not used:
            post(user, "checking", "2026-03-14", "-1")
            used.append("once")
        return totals

    monkeypatch.setattr("lambdas.ledger.account_writer.read_posting_totals", post_meanwhile)

    assert delete(user).body["code"] == "account_in_use"


def test_a_change_of_the_name_does_not_lose_a_use_meanwhile(user: UserClient) -> None:
    add(user)
    post(user, "checking", "2026-03-14", "-1")

    put(user, 1, name="New")

    items = user.ledger.items("SETTINGS_TABLE", user.user)
    (item,) = (each for each in items if each["Name"]["S"] == "account#checking")
    assert item["Uses"] == {"N": "1"}


def test_accounts_of_others_are_not_there(user: UserClient) -> None:
    add(user)
    stranger = user.ledger.new_user()

    assert get(stranger).status == 404
    assert stranger.call("GET /accounts").body["accounts"] == []
    assert put(stranger, 1).status == 404
    assert delete(stranger).status == 204
    assert get(user).status == 200


def test_an_account_is_the_same_after_it_was_stored() -> None:
    account = Account("a", "Loan", "loan", "EUR", Decimal("-9000.5"), "2026-01-01", 3, "2026-05-05", 2, 7)

    assert Account.from_item(account.to_item("ledger")) == account
