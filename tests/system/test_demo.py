"""The demo ledger is filled completely, exactly and once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from infra.client.api import ApiClient
from infra.client.deployment import Deployment
from infra.client.postings import signed_amount
from infra.local.demo import DemoTransaction, generate, post_demo_ledger
from infra.local.household import CARD, CHECKING, SAVINGS


def test_the_demo_ledger_is_exact_to_the_cent_and_filling_it_again_adds_nothing(
    cloud: Deployment, new_user: Callable[[], Any]
) -> None:
    user = new_user()
    deployment = replace(cloud, demo_user=user.username, demo_password=user.password)
    today = datetime.now(UTC).date()
    rows = generate(today)
    heard: list[tuple[int, int]] = []
    for _ in range(2):
        assert post_demo_ledger(deployment, today, lambda done, total: heard.append((done, total))) == len(
            rows
        )
        assert heard[-1] == (len(rows), len(rows))
        totals = ApiClient(deployment, user.username, user.password).get("/summary", period="yearly")[
            "totals"
        ]
        assert {total["currency"]: (total["count"], Decimal(total["net"])) for total in totals} == {
            currency: (sum(map(parts, of)), sum(map(signed_amount, of)))
            for currency in ("EUR", "CHF")
            if (of := [row for row in rows if row["currency"] == currency and row["type"] != "transfer"])
        }


def test_the_demo_household_agrees_with_its_bank_but_for_one_balance_of_the_card(
    cloud: Deployment, new_user: Callable[[], Any]
) -> None:
    user = new_user()
    deployment = replace(cloud, demo_user=user.username, demo_password=user.password)
    today = datetime.now(UTC).date()
    post_demo_ledger(deployment, today, lambda done, total: None)

    accounts = ApiClient(deployment, user.username, user.password).get("/accounts")["accounts"]

    assert {account["kind"] for account in accounts} == {"checking", "savings", "card", "cash", "loan"}
    differing = {
        account["id"]: account["firstDifference"] for account in accounts if account["firstDifference"]
    }
    assert {name: difference["difference"] for name, difference in differing.items()} == {CARD: "-23.90"}
    agreeing = {account["id"] for account in accounts if account["reconciledUntil"]}
    assert agreeing == {CHECKING, SAVINGS, CARD}


def parts(row: DemoTransaction) -> int:
    """Return how often a transaction counts: once, or once for each split."""
    return len(row.get("splits", [None]))
