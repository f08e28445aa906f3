"""The main job, end to end: from a typed amount to the same total in the lake's SQL."""

import re
from decimal import Decimal

from playwright.sync_api import Locator, expect

from etl.sql import run_duckdb
from infra.cli.session import lake_location
from infra.client.deployment import Deployment, open_session
from infra.client.export import run_export
from tests.support.page import TODAY, Tracker


def spent(tracker: Tracker) -> Locator:
    """Return the overview's headline figure."""
    return tracker.page.get_by_role("region", name=f"{TODAY:%B %Y}").locator(".headline")


def add(tracker: Tracker, amount: str, category: str, description: str, kind: str = "Expense") -> None:
    form = tracker.entry_row()
    form.get_by_text(kind, exact=True).click()
    form.get_by_label("Amount", exact=True).fill(amount)
    form.get_by_label("Description").fill(description)
    form.get_by_label("Category").fill(category)
    form.get_by_role("button", name="Add").click()
    expect(tracker.row(description)).to_be_visible()


def drawn(chart: Locator) -> bytes:
    """Return the chart's pixels once it is drawn."""
    expect(chart).to_be_visible()
    chart.page.wait_for_timeout(400)
    return chart.screenshot()


def test_a_typed_amount_is_the_same_in_chart_summary_and_lake(tracker: Tracker, cloud: Deployment) -> None:
    page = tracker.page
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    tracker.sign_in()
    tracker.open("Transactions")
    add(tracker, "42.10", "Groceries", "Green Market")
    tracker.open("Reports")
    trend = page.get_by_role("img", name=re.compile("Income and expense by month"))
    before = drawn(trend)

    tracker.open("Transactions")
    add(tracker, "2500", "Salary", "Northwind", kind="Income")
    add(tracker, "16.99*1.1", "Groceries", "Corner Store")
    expect(tracker.row("Corner Store")).to_contain_text("€18.69")

    tracker.row("Corner Store").get_by_role("button", name="Edit").click()
    editor = page.get_by_role("dialog", name="Edit transaction")
    editor.get_by_label("Amount", exact=True).fill("20.00")
    editor.get_by_role("button", name="Save").click()
    expect(tracker.row("Corner Store")).to_contain_text("€20.00")

    tracker.row("Green Market").get_by_role("button", name="Delete").click()
    expect(tracker.row("Green Market")).to_have_count(0)
    tracker.open("Overview")
    expect(spent(tracker)).to_have_text("€20.00")
    page.get_by_role("status").get_by_role("button", name="Undo").last.click()
    expect(spent(tracker)).to_have_text("€62.10")
    expect(page.get_by_role("region", name="Latest entries")).to_contain_text("Green Market")

    tracker.open("Reports")
    for period in ("Day", "Week", "Year", "Month"):
        page.get_by_role("navigation", name="Period").get_by_role("link", name=period).click()
        figures = page.get_by_role("heading", name=f"Income and expense by {period.lower()}")
        expect(figures).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text("€62.10")
    assert drawn(trend) != before

    ran = run_export(open_session(cloud), cloud.export_function)
    assert ran.committed, ran
    lake = lake_location(cloud)
    ledger_id = tracker.user.sub.replace("'", "")
    sums = run_duckdb(
        lake,
        f"SELECT type, sum(amount) AS total FROM transactions WHERE ledger_id = '{ledger_id}' GROUP BY type",  # noqa: S608
    ).to_pylist()
    assert {row["type"]: row["total"] for row in sums} == {
        "expense": Decimal("62.10"),
        "income": Decimal(2500),
    }
