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
def _in_march() -> Any:
    with mock.patch("lambdas.ledger.http.datetime") as clock:
        clock.now.return_value = NOW
        yield


def budget(user: UserClient, category: str, amount: str, currency: str = "EUR") -> None:
    assert user.add_budget(category, amount, currency).status == 201


def progress(user: UserClient, query: str = "") -> dict[str, dict[str, Any]]:
    reply = user.summary(query)
    assert reply.status == 200, reply
    return {each["category"]: each for each in reply.body["budgets"]}


def test_a_budget_counts_its_months_expenses_in_its_category_and_below_it(user: UserClient) -> None:
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

    found = progress(user)

    assert found["Food"] == {
        "id": Budget("Food", Decimal(1), "EUR").id,
        "category": "Food",
        "currency": "EUR",
        "month": "2026-03",
        "amount": "300.00",
        "spent": "30.00",
        "left": "270.00",
        "state": "ok",
    }
    assert (found["Food:Groceries"]["left"], found["Food:Groceries"]["state"]) == ("-5.00", "over")
    assert (found["Home"]["spent"], found["Home"]["left"]) == ("0", "5")
    assert set(progress(user, "currency=JPY")) == {"Home"}


def test_progress_is_exact_at_once(user: UserClient) -> None:
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
def test_the_month_is_that_of_the_ranges_last_day_but_never_after_this_one(
    user: UserClient, query: str, month: str
) -> None:
    user.add(date=f"{month}-28", amount="7")
    budget(user, "Food", "10")

    found = progress(user, query)["Food"]

    assert (found["month"], found["spent"]) == (month, "7.00")


@pytest.mark.parametrize("period", ["daily", "weekly", "yearly"])
def test_only_the_summary_by_month_speaks_of_budgets(user: UserClient, period: str) -> None:
    budget(user, "Food", "10")

    assert "budgets" not in user.summary(f"period={period}").body
    assert user.summary("period=monthly").body["budgets"]


def test_the_settings_say_from_when_on_a_budget_is_nearly_used_up(user: UserClient) -> None:
    budget(user, "Food", "10")
    user.add(amount="5")
    assert progress(user)["Food"]["state"] == "ok"
    user.call("PUT /settings", {"alerts": {"budgetPercent": 50}}, headers={"if-match": '"0"'})
    assert progress(user)["Food"]["state"] == "near"


def test_without_budgets_a_summary_costs_one_empty_read_more(user: UserClient) -> None:
    user.add()
    store = user.ledger.functions["get_summary"].store
    calls = []
    query = store.client.query
    with mock.patch.object(
        store, "client", mock.Mock(query=lambda **given: calls.append(given["TableName"]) or query(**given))
    ):
        assert user.summary("from=2026-03-01&to=2026-03-31").body["budgets"] == []

    assert calls == ["DailyTotals", "Settings"]


@given(
    amount=st.integers(1, 10**9),
    spent=st.integers(-(10**9), 2 * 10**9),
    percent=st.integers(1, 100),
)
def test_spent_and_left_make_the_budget_and_the_state_says_which_part(
    amount: int, spent: int, percent: int
) -> None:
    budget = Budget("Food", Decimal(amount).scaleb(-2), "EUR")

    progress = BudgetProgress(budget, "2026-03", Decimal(spent).scaleb(-2), percent)

    assert progress.spent + progress.left == budget.amount
    assert (progress.state == "over") == (progress.left < 0)
    assert (progress.state == "ok") == (spent * 100 < amount * percent)
