"""Rules: saved in an order, tried on the past, and what they make of a transaction."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from lambdas.ledger.accounts import Account
from lambdas.ledger.rules import Rule, apply_rules, parse_rule
from lambdas.ledger.transaction import Entry
from tests.support.ledger import Reply, UserClient, entry

WHEN = {"payee": {"operator": "contains", "value": "corner"}}
SET = {"category": "Food:Groceries"}
SHOP = Entry("2026-03-14", "expense", "Uncategorised", Decimal("12.50"), "EUR", payee="CORNER SHOP")
ACCOUNTS = {
    account: Account(account, account, "checking", currency, Decimal(0), "2026-01-01")
    for account, currency in (("giro", "EUR"), ("savings", "EUR"), ("dollars", "USD"))
}


def text(operator: str, value: str) -> dict[str, str]:
    return {"operator": operator, "value": value}


def rule(when: Any, actions: Any, rule_id: str = "r") -> Rule:
    return parse_rule({"when": when, "set": actions}, rule_id=rule_id, position=0)


def add(user: UserClient, **fields: Any) -> Reply:
    return user.call("POST /rules", {"when": WHEN, "set": SET} | fields)


def put(user: UserClient, rule_id: str, version: str = "*", **fields: Any) -> Reply:
    body = {"when": WHEN, "set": SET} | fields
    return user.call("PUT /rules/{id}", body, headers={"if-match": version}, id=rule_id)


def listed(user: UserClient) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = user.call("GET /rules").body["rules"]
    return rules


def preview(user: UserClient, query: str = "", **fields: Any) -> Reply:
    return user.call("POST /rules/preview", {"when": WHEN, "set": SET} | fields, query=query)


def errors(reply: Reply) -> list[tuple[str, str]]:
    assert reply.status == 422, reply
    return [(error["pointer"], error["code"]) for error in reply.body["errors"]]


@pytest.mark.parametrize(
    ("when", "is_met"),
    [
        ({"payee": text("contains", "orner")}, True),
        ({"payee": text("is", "corner shop")}, True),
        ({"payee": text("is", "corner")}, False),
        ({"payee": text("startsWith", "Córner")}, True),
        ({"payee": text("startsWith", "shop")}, False),
        ({"payee": text("contains", ".*")}, False),
        ({"description": text("contains", "shop")}, True),
        ({"amount": {"min": "12.5", "max": "12.50"}}, True),
        ({"amount": {"max": "12.49"}}, False),
        ({"amount": {"min": "12.51"}}, False),
        ({"account": "giro"}, True),
        ({"account": "savings"}, False),
        ({"type": "expense"}, True),
        ({"type": "income"}, False),
        ({"type": "expense", "payee": text("is", "tea")}, False),
    ],
)
def test_a_rule_applies_where_all_of_its_conditions_hold(when: Any, is_met: bool) -> None:
    outcome = apply_rules([rule(when, SET)], replace(SHOP, account="giro"), ACCOUNTS)

    assert outcome.entry.category == ("Food:Groceries" if is_met else "Uncategorised")
    assert outcome.rules == ({"category": "r"} if is_met else {})


def test_the_first_rule_that_sets_a_field_wins_and_tags_are_added_by_all() -> None:
    rules = [
        rule(WHEN, {"category": "Food", "tags": ["a"]}, "first"),
        rule(WHEN, {"category": "Other", "payee": "Corner shop", "tags": ["b"]}, "second"),
        rule({"payee": text("is", "Corner shop")}, {"tags": ["c"]}, "third"),
    ]

    outcome = apply_rules(rules, replace(SHOP, tags=("own",)), ACCOUNTS)

    assert (outcome.entry.category, outcome.entry.payee) == ("Food", "Corner shop")
    assert outcome.entry.tags == ("a", "b", "c", "own")
    assert outcome.rules == {"category": "first", "tags": "first", "payee": "second"}


def test_conditions_look_at_the_transaction_as_it_came() -> None:
    rules = [rule(WHEN, {"payee": "Tea house"}), rule({"payee": text("is", "Tea house")}, SET)]

    assert apply_rules(rules, SHOP, ACCOUNTS).entry.category == "Uncategorised"


def test_a_new_payee_leaves_the_old_one_in_an_empty_description() -> None:
    (named,) = [rule(WHEN, {"payee": "Corner shop"})]

    assert apply_rules([named], SHOP, ACCOUNTS).entry.description == "CORNER SHOP"
    described = replace(SHOP, description="VISA CORNER SHOP 1288")
    assert apply_rules([named], described, ACCOUNTS).entry.description == "VISA CORNER SHOP 1288"


@pytest.mark.parametrize(
    ("type_", "ends"), [("expense", ("giro", "savings")), ("income", ("savings", "giro"))]
)
def test_a_rule_makes_a_transfer_in_the_direction_of_the_money(type_: str, ends: tuple[str, str]) -> None:
    moved = apply_rules(
        [rule(WHEN, {"transferWith": "savings"}, "first"), rule(WHEN, SET, "second")],
        replace(SHOP, type=type_, account="giro"),
        ACCOUNTS,
    )

    assert (moved.entry.type, moved.entry.category) == ("transfer", None)
    assert (moved.entry.account, moved.entry.to_account) == ends
    assert moved.rules == {"transferWith": "first"}


@pytest.mark.parametrize(
    ("other", "changes"),
    [
        ("savings", {"account": None}),
        ("giro", {}),
        ("unknown", {}),
        ("dollars", {}),
        ("savings", {"refund": True}),
        ("savings", {"date": "2025-12-31"}),
    ],
)
def test_what_cannot_be_a_transfer_stays_as_it_is(other: str, changes: dict[str, Any]) -> None:
    before = replace(SHOP, **{"account": "giro", **changes})

    assert apply_rules([rule(WHEN, {"transferWith": other})], before, ACCOUNTS).entry == before


def test_a_category_of_an_earlier_rule_keeps_a_later_one_from_making_a_transfer() -> None:
    rules = [rule(WHEN, SET), rule(WHEN, {"transferWith": "savings"})]

    assert apply_rules(rules, replace(SHOP, account="giro"), ACCOUNTS).entry.type == "expense"


def test_rules_are_listed_in_their_order(user: UserClient) -> None:
    first, second = add(user, id="first"), add(user, id="second", set={"tags": ["b"]})

    assert (first.status, first.headers["Location"], first.headers["ETag"]) == (201, "/rules/first", '"1"')
    assert [one["id"] for one in listed(user)] == ["first", "second"]
    assert second.body["position"] == 1

    assert put(user, "first", position=2).status == 200
    assert [one["id"] for one in listed(user)] == ["second", "first"]


def test_every_condition_and_action_comes_back_as_it_was_saved(user: UserClient) -> None:
    user.put_account("giro")
    user.put_account("visa")
    when = {
        "payee": text("is", "Tea"),
        "description": text("startsWith", "Café"),
        "amount": {"min": "0.5", "max": "1000"},
        "account": "giro",
        "type": "expense",
    }
    actions = {"payee": "Tea house", "tags": ["a", "b"], "transferWith": "visa"}

    add(user, when=when, set=actions)

    assert [(one["when"], one["set"]) for one in listed(user)] == [(when, actions)]


def test_creating_a_rule_again_creates_nothing(user: UserClient) -> None:
    assert add(user, id="shop").status == 201
    assert add(user, id="shop").status == 200
    assert add(user, id="shop", set={"payee": "x"}).status == 409
    assert len(listed(user)) == 1


def test_a_rule_is_replaced_only_in_the_version_that_was_read(user: UserClient) -> None:
    add(user, id="shop")

    assert user.call("PUT /rules/{id}", {"when": WHEN, "set": SET}, id="shop").status == 428
    assert put(user, "shop", '"1"', set={"payee": "x"}).body["version"] == 2
    assert put(user, "shop", '"1"', set={"payee": "x"}).status == 200, "repeated after a lost answer"
    assert put(user, "shop", '"1"', set={"payee": "y"}).status == 412
    assert put(user, "unknown").status == 404


def test_deleting_a_rule_again_changes_nothing(user: UserClient) -> None:
    add(user, id="shop")

    assert user.call("DELETE /rules/{id}", id="shop", headers={"if-match": '"7"'}).status == 412
    assert [user.call("DELETE /rules/{id}", id="shop").status for _ in range(2)] == [204, 204]
    assert listed(user) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"when": {}}, [("#/when", "no_condition")]),
        ({"set": {}}, [("#/set", "no_action")]),
        ({"when": {"payee": text("matches", ".*")}}, [("#/when/payee/operator", "not_one_of")]),
        ({"when": {"payee": text("is", " ")}}, [("#/when/payee/value", "empty")]),
        ({"when": {"amount": {"min": "2", "max": "1"}}}, [("#/when/amount/min", "reversed_range")]),
        ({"when": {"amount": {"min": 2}}}, [("#/when/amount/min", "amount_not_a_string")]),
        ({"when": {"category": "Food"}}, [("#/when", "wrong_fields")]),
        ({"set": {"category": ""}}, [("#/set/category", "empty")]),
        ({"set": {"transferWith": "unknown"}}, [("#/set/transferWith", "account_missing")]),
        ({"when": {"account": "unknown"}}, [("#/when/account", "account_missing")]),
        ({"set": {"transferWith": "giro", "category": "Food"}}, [("#/set/category", "not_for_transfers")]),
        ({"position": -1}, [("#/position", "integer_out_of_range")]),
    ],
)
def test_a_rule_that_cannot_work_is_refused(
    user: UserClient, fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    user.put_account("giro")

    assert errors(add(user, **fields)) == expected
    assert errors(preview(user, **fields)) == expected


def test_a_ledger_has_a_bounded_number_of_rules(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lambdas.rules.MAX_RULES", 1)
    add(user)

    assert errors(add(user)) == [("#", "too_many_rules")]


def test_a_preview_has_what_would_change_and_changes_nothing(user: UserClient) -> None:
    user.add_many(
        [
            entry(id="old", payee="Corner shop", category="Food", date="2026-02-01"),
            entry(id="same", payee="Corner shop", category="Food:Groceries"),
            entry(id="other", payee="Tea house"),
            entry(id="new", payee="CORNER", category="Food", date="2026-03-20"),
        ]
    )
    before = user.list_all()

    body = preview(user).body

    changes = [(one["transaction"]["id"], one["changes"]) for one in body["changes"]]
    assert changes == [("new", SET), ("old", SET)]
    assert body["cursor"] is None
    assert user.list_all() == before


def test_a_preview_goes_on_from_page_to_page(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lambdas.rules.PREVIEW_TRANSACTIONS", 2)
    user.add_many([entry(id=f"t{number}", payee="Corner") for number in range(5)])

    ids, cursor = [], ""
    while cursor is not None:
        body = preview(user, f"cursor={cursor}" if cursor else "").body
        ids += [one["transaction"]["id"] for one in body["changes"]]
        cursor = body["cursor"]

    assert sorted(ids) == ["t0", "t1", "t2", "t3", "t4"]
    assert preview(user, "cursor=forged").status == 400


def test_a_preview_shows_a_transfer_with_both_accounts(user: UserClient) -> None:
    user.put_account("giro")
    user.put_account("visa")
    user.add(id="t", payee="Corner", account="giro", currency="EUR")

    (change,) = preview(user, set={"transferWith": "visa"}).body["changes"]

    assert change["changes"] == {"type": "transfer", "category": None, "toAccount": "visa"}
    after = change["transaction"] | change["changes"]
    fields = {name: after[name] for name in ("date", "type", "amount", "payee", "account", "toAccount")}
    reply = user.call("PUT /transactions/{id}", fields, headers={"if-match": '"1"'}, id="t")
    assert (reply.status, reply.body["type"]) == (200, "transfer")


def test_rules_are_those_of_the_own_ledger_only(user: UserClient) -> None:
    add(user, id="shop")
    other = user.ledger.new_user()

    assert listed(other) == []
    assert put(other, "shop").status == 404
