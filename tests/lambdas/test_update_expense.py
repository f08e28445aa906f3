"""Replacing a transaction, guarded by its version."""

import pytest

from tests.support.ledger import Ledger, UserClient, entry


def test_a_replacement_moves_the_totals_to_the_new_day_category_and_currency(user: UserClient) -> None:
    user.add(id="t", amount="10", date="2026-03-14", category="Food")
    user.add(id="beside", amount="1", date="2026-03-14", category="Food")

    reply = user.replace("t", 1, amount="1500", date="2026-04-01", category="Travel", currency="JPY")

    assert reply.status == 200
    assert reply.headers["ETag"] == '"2"'
    assert reply.body["amount"] == "1500"
    assert user.totals() == {
        ("2026-03-14", ("EUR", "expense", "Food")): ("1", 1),
        ("2026-04-01", ("JPY", "expense", "Travel")): ("1500", 1),
    }


def test_a_field_that_a_replacement_leaves_out_gets_its_default(user: UserClient) -> None:
    user.add(id="t", description="old", tags=["a"], refund=True)
    reply = user.replace("t", 1)

    assert (reply.body["description"], reply.body["tags"], reply.body["refund"]) == ("", [], False)
    assert user.get("t").body == reply.body


def test_a_change_of_the_description_enters_the_change_feed(ledger: Ledger, user: UserClient) -> None:
    user.add(id="t")
    before, month_before = ledger.items("TOTALS_TABLE", user.user)
    user.replace("t", 1, description="new")
    after, month_after = ledger.items("TOTALS_TABLE", user.user)

    assert month_after == month_before
    assert after["ChangedAt"]["S"] > before["ChangedAt"]["S"]
    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("12.5", 1)}


def test_a_replacement_needs_if_match(user: UserClient) -> None:
    user.add(id="t", amount="1")
    reply = user.call("PUT /transactions/{id}", entry(amount="2"), id="t")

    assert reply.status == 428
    assert user.get("t").body["amount"] == "1.00"


@pytest.mark.parametrize("tag", ['"1"', '"3"', "2", '"two"', "", '"' + "9" * 30 + '"', '"²"'])
def test_an_older_or_unknown_version_is_refused(user: UserClient, tag: str) -> None:
    user.add(id="t", amount="1")
    user.replace("t", 1, amount="2")
    reply = user.call("PUT /transactions/{id}", entry(amount="3"), headers={"if-match": tag}, id="t")

    assert reply.status == 412
    assert user.get("t").body["amount"] == "2.00"


@pytest.mark.parametrize("tag", ["*", '"1"', '"7", "1"', 'W/"1"'])
def test_if_match_may_have_any_form_of_http(user: UserClient, tag: str) -> None:
    user.add(id="t", amount="1")
    reply = user.call("PUT /transactions/{id}", entry(amount="3"), headers={"If-Match": tag}, id="t")

    assert (reply.status, reply.body["version"]) == (200, 2)


def test_repeating_a_replacement_whose_answer_was_lost_returns_its_result(user: UserClient) -> None:
    user.add(id="t", amount="1")
    first, again = user.replace("t", 1, amount="2"), user.replace("t", 1, amount="2")

    assert (again.status, again.body) == (200, first.body)


def test_a_replacement_never_creates_a_transaction(ledger: Ledger, user: UserClient) -> None:
    user.add(id="t")
    user.delete("t")

    assert user.replace("t", 2).status == 404
    assert user.replace("unknown", 1).status == 404
    assert ledger.new_user().replace("t", 1).status == 404
    assert user.totals() == {}


def test_a_replacement_with_an_id_in_the_body_is_refused(user: UserClient) -> None:
    user.add(id="t")
    reply = user.replace("t", 1, id="other")

    assert reply.status == 422
    assert reply.body["errors"] == [
        {"pointer": "#/id", "code": "unknown_field", "params": {}, "detail": "is not a known field"}
    ]
