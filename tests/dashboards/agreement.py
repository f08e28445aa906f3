"""Compares the figures of the API, the lake and the preview with those of the entries of a file."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from dashboards.dataset import DAYS, RECURRING, ROLLING
from dashboards.household_preview import household_preview
from infra.cli.dashboard_data import Query, query_in_memory
from infra.client.api import ApiClient
from infra.client.deployment import Deployment
from tests.dashboards import reference_figures
from tests.dashboards.preview_results import shown_rows, to_decimal
from tests.support.lake_in_memory import Entry

NAMES = ("income", "expense", "net")
Figures = tuple[Decimal, Decimal, Decimal, int]
"""Income, expense, net and the number of transactions."""


def assert_figures_agree(
    deployment: Deployment, client: ApiClient, sub: str, entries: Sequence[Entry]
) -> None:
    """Fail unless every figure agrees.

    Args:
        deployment: The deployment with the lake.
        client: The API client of the user.
        sub: The user's id.
        entries: The user's transactions, in one currency, as a file has them.
    """
    [currency] = {entry.currency for entry in entries}
    months = {
        month: (
            reference_figures.income(group),
            reference_figures.expense(group),
            reference_figures.net(group),
            len(group),
        )
        for (_, month), group in reference_figures.by_month(entries).items()
    }
    assert len(months) > 100
    query = query_in_memory(deployment)
    assert _api_months(client, currency) == months
    _assert_lake_agrees(query, sub, entries, months)
    _assert_preview_agrees(query, client, sub, entries)


def _api_months(client: ApiClient, currency: str) -> dict[date, Figures]:
    periods = client.get("/summary", period="monthly", currency=currency)["periods"]
    return {
        date.fromisoformat(period["start"]).replace(day=1): (
            Decimal(period["income"]),
            Decimal(period["expense"]),
            Decimal(period["net"]),
            period["count"],
        )
        for period in periods
    }


def _assert_lake_agrees(
    query: Query, sub: str, entries: Sequence[Entry], months: dict[date, Figures]
) -> None:
    """Compare the datasets' SQL, run over the deployed lake."""
    actual: dict[date, Figures] = {}
    for row in query(DAYS.sql).to_pylist():
        if row["ledger_id"] == sub and row["transactions"]:
            month = row["date"].replace(day=1)
            income, expense, net, count = actual.get(month, (Decimal(), Decimal(), Decimal(), 0))
            actual[month] = (
                income + row["income"],
                expense + row["expense"],
                net + row["net"],
                count + row["transactions"],
            )
    assert actual == months
    rolling: dict[date, Decimal] = {}
    for row in query(ROLLING.sql).to_pylist():
        if row["ledger_id"] == sub:
            rolling[row["date"]] = rolling.get(row["date"], Decimal()) + row["expense_30_days"]
    days = sorted(rolling)[:: len(rolling) // 40]
    assert {day: rolling[day] for day in days} == {
        day: reference_figures.rolling_expense(entries, day) for day in days
    }
    recurring = {
        (row["currency"], row["category"], row["description"]): (row["months"], row["amount"])
        for row in query(RECURRING.sql).to_pylist()
        if row["ledger_id"] == sub
    }
    assert recurring == reference_figures.recurring(entries) != {}


def _assert_preview_agrees(query: Query, client: ApiClient, sub: str, entries: Sequence[Entry]) -> None:
    """Compare the four figures of the last year, the newest rolling average and the recurring payments."""
    currency, last = entries[0].currency, max(entry.date for entry in entries)
    first = date(last.year - 1, last.month, 1)
    preview = household_preview(query, last, "EUR", sub)
    results = preview.results(p_Currency=currency, p_From=first.isoformat(), p_To=last.isoformat())
    year = [entry for entry in entries if first <= entry.date <= last]
    request = {"from": first.isoformat(), "to": last.isoformat(), "currency": currency}
    [total] = client.get("/summary", **request)["totals"]
    for name in NAMES:
        [row] = shown_rows(preview, results, f"kpi-{name}")
        assert (
            to_decimal(row[f"kpi-{name}-value"])
            == Decimal(total[name])
            == getattr(reference_figures, name)(year)
        )
    [row] = shown_rows(preview, results, "kpi-savings-rate")
    rate = reference_figures.savings_rate(year)
    assert rate is not None
    assert Decimal(total["net"]) / Decimal(total["income"]) == rate
    assert row["kpi-savings-rate-value"] == pytest.approx(float(rate))
    day = shown_rows(preview, results, "average")[-1]
    average = reference_figures.rolling_expense(entries, date.fromisoformat(day["average-day"])) / 30
    assert day["average-value"] == pytest.approx(float(average))
    recurring = {
        (row["recurring-category"], row["recurring-description"]): row["recurring-months"]
        for row in shown_rows(preview, results, "recurring")
    }
    assert recurring == {key[1:]: months for key, (months, _) in reference_figures.recurring(entries).items()}
