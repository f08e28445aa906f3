"""The dashboard's preview works in a browser without a network: figures, filters, clicks, dark mode."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.dashboards import reference_figures
from tests.dashboards.preview_results import entries_between, preview_of
from tests.support.lake_in_memory import Entry, household

FIRST, LAST = date(2025, 12, 1), date(2026, 11, 23)
HOSTILE_TEXT = "<img src=x onerror=document.title=1>"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    entries = [*household(), Entry(LAST, "expense", HOSTILE_TEXT, Decimal("1.00"), HOSTILE_TEXT, "GBP")]
    file = tmp_path_factory.mktemp("preview") / "page.html"
    file.write_text(preview_of(entries).page(), encoding="utf-8")
    return file


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    """The page; any console message, error or request for another file fails the test."""
    context = browser.new_context(offline=True, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    events: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: events.append(message.text))
    page.on("pageerror", lambda error: events.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    yield page
    assert events == []
    assert set(requests) == {file.as_uri()}
    context.close()


def money(value: Decimal) -> str:
    return f"{value:,.2f}"


def test_the_four_figures_are_those_of_the_ledger(page: Page) -> None:
    own = entries_between(household(), FIRST, LAST)
    # The default range ends on the preview's day.
    for name in ("income", "expense", "net"):
        expect(page.locator(f"#kpi-{name} strong")).to_have_text(money(getattr(reference_figures, name)(own)))
    rate = reference_figures.savings_rate(own)
    assert rate is not None
    expect(page.locator("#kpi-savings-rate strong")).to_have_text(f"{rate * 100:.1f}%")


def test_currency_days_and_categories_filter_every_figure(page: Page) -> None:
    expense = page.locator("#kpi-expense strong")
    page.locator("[data-signal=p_From]").fill("2026-09-01")
    entries = entries_between(household(), date(2026, 9, 1), LAST)
    expect(expense).to_have_text(money(reference_figures.expense(entries)))
    page.locator("[data-signal=p_Currency]").select_option("USD")
    expect(expense).to_have_text("55.00")
    page.locator("[data-signal=p_Currency]").select_option("EUR")
    page.locator(".many summary").click()
    page.locator(".many").get_by_label("All", exact=True).uncheck()
    page.locator(".many").get_by_label("Food:Groceries").check()
    groceries = [entry for entry in entries if entry.category == "Food:Groceries"]
    expect(expense).to_have_text(money(reference_figures.expense(groceries)))


def test_a_click_on_the_donut_filters_the_sheet_until_its_chip_is_clicked(page: Page) -> None:
    own = entries_between(household(), FIRST, LAST)
    food = money(reference_figures.expense(entry for entry in own if entry.category.startswith("Food")))
    expense = page.locator("#kpi-expense strong")
    page.locator("#by-category .mark-arc path").nth(1).click(force=True)
    expect(expense).to_have_text(food)
    page.locator(".chip").click()
    expect(expense).to_have_text(money(reference_figures.expense(own)))


def test_a_click_on_a_category_opens_its_transactions(page: Page) -> None:
    page.get_by_role("tab", name="Spending").click()
    page.locator("#this-month tbody tr", has_text="Home:Energy").click()
    expect(page.get_by_role("tab", name="Transactions")).to_have_attribute("aria-selected", "true")
    entries = entries_between(household(), FIRST, LAST)
    energy = [entry for entry in entries if entry.category == "Home:Energy"]
    expect(page.locator("#ledger tbody tr")).to_have_count(len(energy))


def test_every_sheet_draws_every_visual_and_is_accessible_in_light_and_in_dark(page: Page) -> None:
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        for sheet in ("Overview", "Spending", "Trends", "Transactions"):
            page.get_by_role("tab", name=sheet).click()
            articles = page.locator("section:not([hidden]) article")
            for number in range(articles.count()):
                content = articles.nth(number).locator("svg.marks, table, .kpi strong").first
                expect(content).to_be_visible()
            assert Axe().run(page).response["violations"] == [], f"{sheet}, {scheme}"


def test_html_in_the_ledger_is_shown_as_text(page: Page) -> None:
    page.locator("[data-signal=p_Currency]").select_option("GBP")
    page.get_by_role("tab", name="Transactions").click()
    expect(page.locator("#ledger tbody tr")).to_contain_text(HOSTILE_TEXT)
    assert page.title().startswith("Household")
