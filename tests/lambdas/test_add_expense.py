"""Recording transactions, one by one and in batches."""

import pytest

from tests.support.ledger import Ledger, UserClient, entry


def test_a_new_transaction_is_answered_with_its_location_and_version(user: UserClient) -> None:
    reply = user.add(amount="12.5", description="  Café\u0301 ", tags=["b", "a", "b"])

    assert reply.status == 201
    assert reply.headers["ETag"] == '"1"'
    assert reply.headers["Location"] == f"/transactions/{reply.body['id']}"
    assert reply.body["amount"] == "12.50"
    assert reply.body["currency"] == "EUR"
    assert reply.body["tags"] == ["a", "b"]
    assert reply.body["refund"] is False
    assert user.get(reply.body["id"]).body == reply.body


def test_a_new_transaction_counts_in_the_totals_of_its_day(user: UserClient) -> None:
    user.add(amount="12.50")
    user.add(amount="0.01")
    user.add(amount="3", type="income", category="Gifts")

    assert user.totals() == {
        ("2026-03-14", ("EUR", "expense", "Food")): ("12.51", 2),
        ("2026-03-14", ("EUR", "income", "Gifts")): ("3", 1),
    }


def test_a_refund_lowers_its_categorys_expense(user: UserClient) -> None:
    user.add(amount="20")
    user.add(amount="5.50", refund=True)

    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("14.5", 2)}


def test_the_same_id_with_the_same_content_returns_the_first_result(user: UserClient) -> None:
    first = user.add(id="mine-1", amount="7")
    again = user.add(id="mine-1", amount="7.00")

    assert (first.status, again.status) == (201, 200)
    assert again.body == first.body
    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("7", 1)}


def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing(user: UserClient) -> None:
    user.add(id="mine-1", amount="7")
    reply = user.add(id="mine-1", amount="8")

    assert reply.status == 409
    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("7", 1)}


def test_adding_the_id_of_a_deleted_transaction_is_a_conflict(user: UserClient) -> None:
    user.add(id="mine-1", amount="7")
    user.delete("mine-1")

    assert user.add(id="mine-1", amount="7").status == 409
    assert user.totals() == {}


def test_the_same_id_of_another_user_is_another_transaction(ledger: Ledger, user: UserClient) -> None:
    other = ledger.new_user()

    assert user.add(id="mine-1", amount="7").status == 201
    assert other.add(id="mine-1", amount="8").status == 201
    assert user.get("mine-1").body["amount"] == "7.00"


@pytest.mark.parametrize("route", ["POST /transactions", "POST /addExpense"])
def test_both_routes_add_a_transaction(user: UserClient, route: str) -> None:
    assert user.call(route, entry()).status == 201


def test_a_batch_reports_the_outcome_of_each_entry(user: UserClient) -> None:
    user.add(id="taken", amount="1")
    user.add(id="known", amount="2")
    reply = user.add_many(
        [
            entry(id="new", amount="3"),
            entry(id="known", amount="2"),
            entry(id="taken", amount="99"),
            entry(id="wrong", amount="-1"),
            entry(id="new", amount="3"),
            entry(id="new", amount="4"),
        ]
    )

    assert reply.status == 200
    assert [result["status"] for result in reply.body["results"]] == [201, 200, 409, 422, 200, 409]
    assert [result["index"] for result in reply.body["results"]] == list(range(6))
    assert reply.body["results"][3]["errors"][0]["pointer"] == "#/amount"
    assert (reply.body["created"], reply.body["existing"], reply.body["refused"]) == (1, 2, 3)
    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("6", 3)}


def test_a_batch_of_several_transactions_is_exact_and_repeating_it_adds_nothing(user: UserClient) -> None:
    documents = [
        entry(date=f"2025-{1 + n % 12:02}-{1 + n % 28:02}", amount=f"{n + 1}.01") for n in range(150)
    ]

    first, again = user.add_many(documents), user.add_many(documents)

    assert (first.body["created"], first.body["refused"]) == (150, 0)
    assert (again.body["existing"], again.body["created"]) == (150, 0)
    total = user.summary("period=yearly").body["totals"][0]
    assert (total["expense"], total["count"]) == ("11326.50", 150)


def test_equal_entries_of_one_batch_are_all_recorded(user: UserClient) -> None:
    assert user.add_many([entry(), entry()]).body["created"] == 2
    assert user.totals() == {("2026-03-14", ("EUR", "expense", "Food")): ("25", 2)}


@pytest.mark.parametrize(
    "body", [{}, {"transactions": []}, {"transactions": [entry()] * 501}, [], {"transactions": {}}]
)
def test_a_batch_that_is_no_list_of_1_to_500_is_refused(user: UserClient, body: object) -> None:
    assert user.call("POST /transactions/batch", body).status == 422
    assert user.totals() == {}
