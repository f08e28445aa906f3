"""A user's settings, budgets and subscription to budget alerts."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdas.ledger.budgets import MAX_BUDGETS
from tests.support.ledger import ENVIRONMENT, REGION, Ledger, Reply, UserClient
from tests.support.ledger_faults import Fault

DEFAULTS: dict[str, Any] = {
    "currency": "EUR",
    "locale": None,
    "weekStart": "monday",
    "categories": [],
    "alerts": {"budgetPercent": 80, "mail": False},
    "layouts": [],
    "version": 0,
}
MINE: dict[str, Any] = {
    "currency": "JPY",
    "locale": "de-DE",
    "weekStart": "sunday",
    "categories": [
        {"name": "Food:Groceries", "type": "expense"},
        {"name": "Food:Groceries", "type": "income"},
    ],
    "alerts": {"budgetPercent": 50, "mail": False},
    "layouts": [
        {"id": "4b0f6c2a9d3e1f70", "options": {"map": "date=#1,amount=#3", "positive": "spending"}},
        {"id": "qif", "options": {}},
    ],
}
LAYOUT = {"id": "layout-1", "options": {"currency": "EUR"}}


def put(user: UserClient, document: Any, version: int | str | None) -> Any:
    tag = version if isinstance(version, str) else f'"{version}"'
    return user.call("PUT /settings", document, headers={} if version is None else {"if-match": tag})


def test_settings_are_the_defaults_until_they_are_stored(user: UserClient) -> None:
    reply = user.call("GET /settings")

    assert (reply.status, reply.body, reply.headers["ETag"]) == (200, DEFAULTS, '"0"')


def test_settings_are_returned_as_they_were_put_to_their_user_only(ledger: Ledger, user: UserClient) -> None:
    stored = put(user, MINE, 0)
    replaced = put(user, {**MINE, "locale": None, "weekStart": "saturday"}, 1)

    assert (stored.status, stored.body, stored.headers["ETag"]) == (200, {**MINE, "version": 1}, '"1"')
    assert user.call("GET /settings").body == replaced.body
    assert (replaced.body["locale"], replaced.body["weekStart"], replaced.body["version"]) == (
        None,
        "saturday",
        2,
    )
    assert ledger.new_user().call("GET /settings").body == DEFAULTS


def test_fields_left_out_get_their_defaults(user: UserClient) -> None:
    put(user, MINE, 0)

    assert put(user, {}, 1).body == {**DEFAULTS, "version": 2}
    assert put(user, {"alerts": {}}, "*").body == {**DEFAULTS, "version": 3}


def test_replacing_settings_needs_the_version_that_was_read(user: UserClient) -> None:
    put(user, MINE, 0)

    assert put(user, DEFAULTS | {"version": 1}, 1).status == 422
    assert put(user, {"currency": "USD"}, None).status == 428
    assert put(user, {"currency": "USD"}, 0).status == 412
    assert put(user, {"currency": "USD"}, "nonsense").status == 412
    assert put(user, MINE, 0).body["version"] == 1, "a repetition whose answer was lost"
    assert user.call("GET /settings").body == {**MINE, "version": 1}


def test_an_unknown_etag_does_not_match_the_defaults(user: UserClient) -> None:
    assert put(user, MINE, "nonsense").status == 412
    assert put(user, {}, "nonsense").status == 412


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"currency": "XXX"}, "#/currency"),
        ({"locale": "german language"}, "#/locale"),
        ({"locale": "de-" + "a" * 40}, "#/locale"),
        ({"weekStart": "friday"}, "#/weekStart"),
        ({"categories": {}}, "#/categories"),
        ({"categories": [{"name": f"c{n}", "type": "expense"} for n in range(201)]}, "#/categories"),
        ({"categories": [{"name": "Food"}]}, "#/categories/0"),
        ({"categories": [{"name": " ", "type": "expense"}]}, "#/categories/0/name"),
        ({"categories": [{"name": "Food", "type": "loan"}]}, "#/categories/0/type"),
        ({"categories": [{"name": "Food", "type": "income"}] * 2}, "#/categories/1"),
        ({"alerts": {"budgetPercent": 0}}, "#/alerts/budgetPercent"),
        ({"alerts": {"budgetPercent": 101}}, "#/alerts/budgetPercent"),
        ({"alerts": {"budgetPercent": 80.0}}, "#/alerts/budgetPercent"),
        ({"alerts": {"budgetPercent": "80"}}, "#/alerts/budgetPercent"),
        ({"alerts": {"mail": "me@example.org"}}, "#/alerts/mail"),
        ({"alerts": {"mail": True}}, "#/alerts/mail"),
        ({"alerts": {"volume": 11}}, "#/alerts"),
        ({"layouts": {}}, "#/layouts"),
        ({"layouts": [LAYOUT | {"id": f"layout-{n}"} for n in range(51)]}, "#/layouts"),
        ({"layouts": [{"id": "layout-1"}]}, "#/layouts/0"),
        ({"layouts": [LAYOUT, LAYOUT]}, "#/layouts/1"),
        ({"layouts": [LAYOUT | {"options": {"colour": "red"}}]}, "#/layouts/0/options"),
        ({"layouts": [LAYOUT | {"options": {"currency": 7}}]}, "#/layouts/0/options/currency"),
        ({"layouts": [LAYOUT | {"options": {"currency": "E" * 2_001}}]}, "#/layouts/0/options/currency"),
        ({"theme": "dark"}, "#/theme"),
    ],
)
def test_an_invalid_setting_is_reported_and_nothing_is_stored(
    user: UserClient, change: dict[str, Any], pointer: str
) -> None:
    reply = put(user, {**MINE, **change}, 0)

    assert (reply.status, [error["pointer"] for error in reply.body["errors"]]) == (422, [pointer])
    assert user.call("GET /settings").body == DEFAULTS


def test_200_categories_of_the_longest_names_fit(user: UserClient) -> None:
    categories = [{"name": f"{'ä' * 60}{n:04}", "type": "expense"} for n in range(200)]

    assert put(user, {"categories": categories}, 0).body["categories"] == categories


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NONE])
def test_a_transient_fault_does_not_change_the_outcome(user: UserClient, fault: Fault) -> None:
    for version, faults in enumerate(([fault], [Fault.NONE, fault], [fault, fault, Fault.NONE, fault])):
        with user.ledger.with_faults(faults):
            reply = put(user, {"alerts": {"budgetPercent": 10 + version}}, version)
        assert (reply.status, reply.body["version"]) == (200, version + 1)


def replace(
    user: UserClient, budget: dict[str, Any], amount: str, currency: str = "EUR", **headers: str
) -> Reply:
    document = {"category": budget["category"], "amount": amount, "currency": currency}
    return user.call("PUT /budgets/{id}", document, headers=headers, id=budget["id"])


def delete(user: UserClient, budget: dict[str, Any], **headers: str) -> int:
    return user.call("DELETE /budgets/{id}", headers=headers, id=budget["id"]).status


def test_a_budget_can_be_added_replaced_and_deleted(user: UserClient) -> None:
    created, again = user.add_budget("Food", "300"), user.add_budget("Food", "300.00")
    budget = created.body
    replaced = replace(user, budget, "250.5", "USD")
    read = user.call("GET /budgets/{id}", id=budget["id"])
    listed = user.call("GET /budgets").body
    statuses = [delete(user, budget) for _ in range(2)]

    assert (created.status, again.status, replaced.status) == (201, 200, 200)
    assert created.headers["Location"] == f"/budgets/{budget['id']}"
    assert (
        again.body
        == budget
        == {**budget, "category": "Food", "amount": "300.00", "currency": "EUR", "version": 1}
    )
    assert replaced.body == {**budget, "amount": "250.50", "currency": "USD", "version": 2}
    assert (read.body, read.headers["ETag"]) == (replaced.body, '"2"')
    assert listed == {"budgets": [replaced.body]}
    assert statuses == [204, 204]
    assert user.call("GET /budgets/{id}", id=budget["id"]).status == 404
    assert replace(user, budget, "1").status == 404
    assert user.call("GET /budgets").body == {"budgets": []}


def test_a_category_has_one_budget_which_a_conflict_names(user: UserClient) -> None:
    budget = user.add_budget("Food", "300").body

    for amount, currency in (("301", "EUR"), ("300", "USD")):
        reply = user.add_budget("Food", amount, currency)
        assert (reply.status, reply.body["code"], reply.body["params"]) == (
            409,
            "budget_exists",
            {"id": budget["id"]},
        )
    assert user.call("GET /budgets").body == {"budgets": [budget]}


def test_a_budget_keeps_its_category(user: UserClient) -> None:
    budget = user.add_budget("Food", "300").body
    reply = replace(user, {**budget, "category": "Home"}, "5")

    assert (reply.status, reply.body["errors"][0]["code"]) == (422, "other_category")
    assert user.call("GET /budgets").body == {"budgets": [budget]}


def test_if_match_guards_a_budget_where_it_is_given(user: UserClient) -> None:
    budget = user.add_budget("Food", "300").body
    guard = {"if-match": '"1"'}

    assert [replace(user, budget, "5", **guard).status for _ in range(2)] == [200, 200], "repeated"
    assert replace(user, budget, "6", **guard).status == 412
    assert delete(user, budget, **guard) == 412
    assert delete(user, budget, **{"if-match": '"2"'}) == 204


@pytest.mark.parametrize(
    "category", ["Food:Groceries", "Café", "a/b?c#d", "100%", "Save %41", "Save A", "50% off", "..", "%FF"]
)
def test_any_category_can_have_a_budget(user: UserClient, category: str) -> None:
    """The budget of `Save %41` is not that of `Save A`."""
    user.add_budget("Save A", "1")
    budget = user.add_budget(f" {category} ", "1").body

    assert budget["category"] == category
    assert user.call("GET /budgets/{id}", id=budget["id"]).body == budget


@pytest.mark.parametrize("category", ["", " ", "a" * 65, "a\0b", 7, None])
def test_text_that_is_no_category_has_no_budget(user: UserClient, category: Any) -> None:
    reply = user.add_budget(category, "1")

    assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, "#/category")


@pytest.mark.parametrize("budget_id", ["", " ", "Food", "a/b", "é", "x" * 129])
def test_an_unknown_id_is_no_budget(user: UserClient, budget_id: str) -> None:
    document = {"category": "Food", "amount": "1", "currency": "EUR"}

    assert user.call("PUT /budgets/{id}", document, id=budget_id).status == 404
    assert user.call("GET /budgets/{id}", id=budget_id).status == 404


def test_a_budget_that_breaks_a_rule_is_refused(user: UserClient) -> None:
    for amount, currency, pointer in (
        ("0", "EUR", "#/amount"),
        ("-1", "EUR", "#/amount"),
        ("1.5", "JPY", "#/amount"),
        ("1", "XXX", "#/currency"),
    ):
        reply = user.add_budget("Food", amount, currency)
        assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, pointer)
    assert user.call("POST /budgets", {}).status == 422
    assert user.call("GET /budgets").body == {"budgets": []}


def test_the_number_of_budgets_has_a_bound(user: UserClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_BUDGETS == 100
    monkeypatch.setattr("lambdas.settings.MAX_BUDGETS", 7)
    budgets = [user.add_budget(f"c{number}", "300") for number in range(7)]
    assert {reply.status for reply in budgets} == {201}
    assert user.add_budget("one more", "300").status == 422
    assert user.add_budget("c5", "300").status == 200
    assert replace(user, budgets[5].body, "7").status == 200
    assert len(user.call("GET /budgets").body["budgets"]) == 7


def test_budgets_are_listed_by_category(user: UserClient) -> None:
    for category in ("Home", "Food:Fruit", "Food"):
        user.add_budget(category, "1")

    listed = user.call("GET /budgets").body["budgets"]
    assert [budget["category"] for budget in listed] == ["Food", "Food:Fruit", "Home"]


def test_nobody_sees_or_deletes_anothers_budget(ledger: Ledger, user: UserClient) -> None:
    budget = user.add_budget("Food", "300").body
    other = ledger.new_user()

    assert other.call("GET /budgets/{id}", id=budget["id"]).status == 404
    assert replace(other, budget, "1").status == 404
    assert delete(other, budget) == 204
    assert other.add_budget("Food", "1").status == 201
    assert user.call("GET /budgets/{id}", id=budget["id"]).body["amount"] == "300.00"


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NONE])
def test_a_budget_is_set_and_deleted_despite_transient_faults(user: UserClient, fault: Fault) -> None:
    with user.ledger.with_faults([fault, Fault.NONE, fault]):
        reply = user.add_budget("Food", "300")
        assert reply.status in (200, 201)
    with user.ledger.with_faults([Fault.NONE, fault]):
        assert replace(user, reply.body, "5").body["version"] == 2
    with user.ledger.with_faults([Fault.NONE, fault]):
        assert delete(user, reply.body) == 204
    assert user.call("GET /budgets").body == {"budgets": []}


# ---- budget alerts


@pytest.fixture
def mailable(ledger: Ledger, user: UserClient) -> UserClient:
    """A user of the pool with a confirmed address."""
    ledger.users.names.add(user.user)
    ledger.users.addresses[user.user] = f"{user.user[:8]}@example.org"
    return user


def subscriptions(user: UserClient) -> list[dict[str, Any]]:
    """Return the attributes of the subscriptions of the user's address."""
    sns = boto3.client("sns", region_name=REGION)
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(
        TopicArn=ENVIRONMENT["BUDGET_ALERTS_TOPIC"]
    )
    address = user.ledger.users.addresses[user.user]
    arns = [
        subscription["SubscriptionArn"]
        for page in pages
        for subscription in page["Subscriptions"]
        if subscription["Endpoint"] == address
    ]
    return [sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"] for arn in arns]


def stored_settings(user: UserClient) -> dict[str, Any]:
    return next(
        item for item in user.ledger.items("SETTINGS_TABLE", user.user) if item["Name"]["S"] == "settings"
    )


def test_switching_mail_on_subscribes_the_user_to_their_own_alerts_only(mailable: UserClient) -> None:
    reply = mailable.put_settings(0, alerts={"mail": True})

    assert (reply.status, reply.body["alerts"]) == (200, {"budgetPercent": 80, "mail": True})
    (subscription,) = subscriptions(mailable)
    assert subscription["Protocol"] == "email"
    assert json.loads(subscription["FilterPolicy"]) == {"user_id": [mailable.user]}
    assert mailable.put_settings(0, alerts={"mail": True}).body["version"] == 1, (
        "a repetition whose answer was lost"
    )
    mailable.put_settings(1, alerts={"mail": True}, weekStart="sunday")
    assert subscriptions(mailable) == [subscription]


def test_switching_mail_off_ends_the_subscription(mailable: UserClient) -> None:
    mailable.put_settings(0, alerts={"mail": True})
    off = mailable.put_settings(1, alerts={"budgetPercent": 70})

    assert off.body["alerts"] == {"budgetPercent": 70, "mail": False}
    assert subscriptions(mailable) == []
    assert "Subscription" not in stored_settings(mailable)
    assert mailable.put_settings(2, alerts={"mail": True}).status == 200
    assert len(subscriptions(mailable)) == 1


def test_only_a_confirmed_address_can_be_subscribed(ledger: Ledger, mailable: UserClient) -> None:
    del ledger.users.addresses[mailable.user]
    for user in (mailable, ledger.new_user()):
        reply = user.put_settings(0, alerts={"mail": True})
        assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, "#/alerts/mail")
        assert user.call("GET /settings").body == DEFAULTS


class FailingSns:
    """A client of SNS whose operations all fail with one error code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __getattr__(self, name: str) -> Any:
        def fail(**parameters: object) -> None:
            raise ClientError({"Error": {"Code": self.code, "Message": ""}}, name)

        return fail


def test_a_pending_subscription_is_remembered_until_sns_has_ended_it(
    ledger: Ledger, mailable: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SNS cannot end a pending subscription; it drops it by itself."""
    mailable.put_settings(0, alerts={"mail": True})
    with monkeypatch.context() as pending:
        pending.setattr(ledger.sns, "client", FailingSns("InvalidParameter"))
        assert mailable.put_settings(1).body["alerts"]["mail"] is False
    assert "Subscription" in stored_settings(mailable)
    with monkeypatch.context() as dropped:
        dropped.setattr(ledger.sns, "client", FailingSns("NotFound"))
        assert mailable.put_settings(2).status == 200
    assert "Subscription" not in stored_settings(mailable)


@pytest.mark.parametrize("code", ["FilterPolicyLimitExceeded", "InvalidParameter"])
def test_a_subscription_that_sns_refuses_is_reported_as_an_invalid_setting(
    ledger: Ledger, mailable: UserClient, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(ledger.sns, "client", FailingSns(code))
    reply = mailable.put_settings(0, alerts={"mail": True})
    assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, "#/alerts/mail")
    assert mailable.call("GET /settings").body == DEFAULTS


def test_another_error_of_sns_is_a_500_and_changes_nothing(
    ledger: Ledger, mailable: UserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger.sns, "client", FailingSns("AuthorizationError"))
    ledger.is_checked = False
    assert mailable.put_settings(0, alerts={"mail": True}).status == 500
    ledger.is_checked = True
    assert mailable.call("GET /settings").body == DEFAULTS


def test_sns_is_not_called_unless_mail_is_switched(ledger: Ledger, mailable: UserClient) -> None:
    ledger.sns.is_used = False
    mailable.put_settings(0, weekStart="sunday")
    mailable.call("DELETE /account", {"confirm": "erase everything"})
    assert not ledger.sns.is_used


def test_erasing_an_account_ends_its_subscription(mailable: UserClient) -> None:
    mailable.put_settings(0, alerts={"mail": True})
    assert mailable.call("DELETE /account", {"confirm": "erase everything"}).body["done"]
    assert subscriptions(mailable) == []


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NONE])
def test_mail_is_switched_on_and_off_despite_transient_faults(mailable: UserClient, fault: Fault) -> None:
    for version, on in enumerate((True, False, True)):
        with mailable.ledger.with_faults([Fault.NONE, fault, Fault.NONE, fault]):
            assert mailable.put_settings(version, alerts={"mail": on}).body["alerts"]["mail"] is on
        assert len(subscriptions(mailable)) == on
