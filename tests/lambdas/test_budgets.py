"""The progress of budgets in the summary by month."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.ledger.budgets import Budget, BudgetProgress
from tests.support.ledger import UserClient, entry

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    with mock.patch("lambdas.ledger.http.datetime") as clock:
        clock.now.return_value = NOW
        yield


def budget(user: UserClient, category: str, amount: str, currency: str = "EUR") -> None:
    assert user.add_budget(category, amount, currency).status == 201


def progress(user: UserClient, query: str = "") -> dict[str, dict[str, Any]]:
    """Return the progress of the user's budgets by category."""
    reply = user.summary(query)
    assert reply.status == 200, reply
    return {document["category"]: document for document in reply.body["budgets"]}


def test_a_budget_counts_the_months_expenses_in_its_category_and_below(user: UserClient) -> None:
    user.add_many(
        [
            entry(date="2026-03-01", category="Food", amount="10"),
            entry(date="2026-03-31", category="Food:Groceries", amount="20.50"),
            entry(date="2026-03-05", category="Food:Groceries", amount="0.50", refund=True),
            entry(date="2026-03-05", category="Foodstuff", amount="1000"),
            entry(date="2026-03-05", category="Food", amount="1000", type="income"),
            entry(date="2026-03-05", category="Food", amount="1000", currency="USD"),
            entry(date="2026-02-28", category="Food", amount="1000"),
            entry(date="2026-04-01", category="Food", amount="1000"),
        ]
    )
    budget(user, "Food", "300")
    budget(user, "Food:Groceries", "15")
    budget(user, "Home", "5", "JPY")

    budgets = progress(user)

    assert budgets["Food"] == {
        "id": Budget("Food", Decimal(1), "EUR").id,
        "category": "Food",
        "currency": "EUR",
        "month": "2026-03",
        "amount": "300.00",
        "spent": "30.00",
        "left": "270.00",
        "state": "ok",
    }
    assert (budgets["Food:Groceries"]["left"], budgets["Food:Groceries"]["state"]) == ("-5.00", "over")
    assert (budgets["Home"]["spent"], budgets["Home"]["left"]) == ("0", "5")
    assert set(progress(user, "currency=JPY")) == {"Home"}


def test_progress_is_exact_after_each_change(user: UserClient) -> None:
    budget(user, "Food", "10")
    user.add(id="t", amount="4")
    assert progress(user)["Food"]["spent"] == "4.00"
    user.replace("t", 1, amount="9")
    assert progress(user)["Food"]["state"] == "near"
    user.delete("t")
    assert progress(user)["Food"]["spent"] == "0.00"


@pytest.mark.parametrize(
    ("query", "month"),
    [
        ("", "2026-03"),
        ("period=monthly&to=2026-03-01", "2026-03"),
        ("from=2026-01-31&to=2026-02-01", "2026-02"),
        ("to=2026-04-01", "2026-03"),
        ("to=9999-12-31", "2026-03"),
        ("from=2500-01-01", "2026-03"),
        ("to=2025-12-15", "2025-12"),
    ],
)
def test_the_month_is_that_of_the_ranges_last_day_but_never_a_future_one(
    user: UserClient, query: str, month: str
) -> None:
    user.add(date=f"{month}-28", amount="7")
    budget(user, "Food", "10")

    food = progress(user, query)["Food"]

    assert (food["month"], food["spent"]) == (month, "7.00")


@pytest.mark.parametrize("period", ["daily", "weekly", "yearly"])
def test_only_the_summary_by_month_has_budgets(user: UserClient, period: str) -> None:
    budget(user, "Food", "10")

    assert "budgets" not in user.summary(f"period={period}").body
    assert user.summary("period=monthly").body["budgets"]


def test_the_settings_define_from_which_percentage_a_budget_is_near(user: UserClient) -> None:
    budget(user, "Food", "10")
    user.add(amount="5")
    assert progress(user)["Food"]["state"] == "ok"
    user.call("PUT /settings", {"alerts": {"budgetPercent": 50}}, headers={"if-match": '"0"'})
    assert progress(user)["Food"]["state"] == "near"


def test_without_budgets_a_summary_costs_one_empty_read_more(user: UserClient) -> None:
    user.add()
    store = user.ledger.functions["get_summary"].store
    tables: list[str] = []
    query = store.client.query

    def recording_query(**parameters: Any) -> Any:
        tables.append(parameters["TableName"])
        return query(**parameters)

    with mock.patch.object(store, "client", mock.Mock(query=recording_query)):
        assert user.summary("from=2026-03-01&to=2026-03-31").body["budgets"] == []

    assert tables == ["Totals", "Settings"]


@given(
    amount=st.integers(1, 10**9),
    spent=st.integers(-(10**9), 2 * 10**9),
    percent=st.integers(1, 100),
)
def test_spent_and_left_add_up_to_the_budget_and_the_state_fits_them(
    amount: int, spent: int, percent: int
) -> None:
    budget = Budget("Food", Decimal(amount).scaleb(-2), "EUR")

    progress = BudgetProgress(budget, "2026-03", Decimal(spent).scaleb(-2), percent)

    assert progress.spent + progress.left == budget.amount
    assert (progress.state == "over") == (progress.left < 0)
    assert (progress.state == "ok") == (spent * 100 < amount * percent)
