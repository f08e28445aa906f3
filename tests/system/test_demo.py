"""The demo ledger is filled completely, exactly and once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from infra.client.api import ApiClient
from infra.client.deployment import Deployment
from infra.local.demo import DemoTransaction, generate, post_demo_ledger


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
            currency: (len(of), sum(map(signed, of)))
            for currency in ("EUR", "CHF", "USD")
            if (of := [row for row in rows if row["currency"] == currency])
        }


def signed(row: DemoTransaction) -> Decimal:
    amount = Decimal(row["amount"])
    return amount if (row["type"] == "income") != row["refund"] else -amount
