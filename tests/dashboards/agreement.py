"""One definition of each golden number: API, lake and preview against the raw file, computed by hand."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from dashboards.dataset import DAYS, RECURRING, ROLLING
from dashboards.household_preview import household_preview
from infra.cli.dashboard_data import Query, query_in_memory
from infra.client.api import ApiClient
from infra.client.deployment import Deployment
from tests.dashboards import golden
from tests.dashboards.test_preview import figures, to_cent
from tests.support.lake_in_memory import Entry

NAMES = ("income", "expense", "net")
Figures = tuple[Decimal, Decimal, Decimal, int]


def golden_numbers_agree(cloud: Deployment, client: ApiClient, sub: str, entries: Sequence[Entry]) -> None:
    """`entries`: what the raw file holds, in one currency; the user has them in the ledger and the lake."""
    [currency] = {entry.currency for entry in entries}
    months = {
        month: (golden.income(group), golden.expense(group), golden.net(group), len(group))
        for (_, month), group in golden.by_month(entries).items()
    }
    assert len(months) > 100
    query = query_in_memory(cloud)
    assert _summary(client, currency) == months
    _lake(query, sub, entries, months)
    _preview(query, client, sub, entries)


def _summary(client: ApiClient, currency: str) -> dict[date, Figures]:
    periods = client.get("/summary", period="monthly", currency=currency)["periods"]
    return {
        date.fromisoformat(each["start"]).replace(day=1): (
            Decimal(each["income"]),
            Decimal(each["expense"]),
            Decimal(each["net"]),
            each["count"],
        )
        for each in periods
    }


def _lake(query: Query, sub: str, entries: Sequence[Entry], months: dict[date, Figures]) -> None:
    """The datasets' SQL, verbatim, on the deployed lake."""
    found: dict[date, Figures] = {}
    for row in query(DAYS.sql).to_pylist():
        if row["user_id"] == sub and row["transactions"]:
            month = row["date"].replace(day=1)
            before = found.get(month, (Decimal(), Decimal(), Decimal(), 0))
            found[month] = (
                before[0] + row["income"],
                before[1] + row["expense"],
                before[2] + row["net"],
                before[3] + row["transactions"],
            )
    assert found == months
    rolling: dict[date, Decimal] = {}
    for row in query(ROLLING.sql).to_pylist():
        if row["user_id"] == sub:
            rolling[row["date"]] = rolling.get(row["date"], Decimal()) + row["expense_30_days"]
    days = sorted(rolling)[:: len(rolling) // 40]
    assert {day: rolling[day] for day in days} == {day: golden.rolling_expense(entries, day) for day in days}
    recurring = {
        (row["currency"], row["category"], row["description"]): (row["months"], row["amount"])
        for row in query(RECURRING.sql).to_pylist()
        if row["user_id"] == sub
    }
    assert recurring == golden.recurring(entries) != {}


def _preview(query: Query, client: ApiClient, sub: str, entries: Sequence[Entry]) -> None:
    """The four figures of the last year, the newest rolling average and the recurring payments."""
    currency, last = entries[0].currency, max(entry.date for entry in entries)
    first = date(last.year - 1, last.month, 1)
    drawn = household_preview(query, last, "EUR", sub)
    results = drawn.results(p_Currency=currency, p_From=first.isoformat(), p_To=last.isoformat())
    year = [entry for entry in entries if first <= entry.date <= last]
    asked = {"from": first.isoformat(), "to": last.isoformat(), "currency": currency}
    [total] = client.get("/summary", **asked)["totals"]
    for name in NAMES:
        [row] = figures(drawn, results, f"kpi-{name}")
        assert to_cent(row[f"kpi-{name}-value"]) == Decimal(total[name]) == getattr(golden, name)(year)
    [row] = figures(drawn, results, "kpi-savings-rate")
    rate = golden.savings_rate(year)
    assert rate is not None
    assert Decimal(total["net"]) / Decimal(total["income"]) == rate
    assert row["kpi-savings-rate-value"] == pytest.approx(float(rate))
    day = figures(drawn, results, "average")[-1]
    average = golden.rolling_expense(entries, date.fromisoformat(day["average-day"])) / 30
    assert day["average-value"] == pytest.approx(float(average))
    shown = {
        (row["recurring-category"], row["recurring-description"]): row["recurring-months"]
        for row in figures(drawn, results, "recurring")
    }
    assert shown == {key[1:]: months for key, (months, _) in golden.recurring(entries).items()}
