"""The dashboards' preview in a browser without a network: figures, filters, clicks, light and dark."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.dashboards import golden
from tests.dashboards.test_preview import chosen, preview
from tests.support.lake_in_memory import Entry, household

FIRST, LAST = date(2025, 12, 1), date(2026, 11, 23)
NASTY = "<img src=x onerror=document.title=1>"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    entries = [*household(), Entry(LAST, "expense", NASTY, Decimal("1.00"), NASTY, "GBP")]
    path = tmp_path_factory.mktemp("preview") / "page.html"
    path.write_text(preview(entries).page(), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Page]:
    """The page; anything said on the console, and any request for another file, fails the test."""
    context = browser.new_context(offline=True, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: messages.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    yield page
    assert messages == []
    context.close()


def money(value: Decimal) -> str:
    return f"{value:,.2f}"


def test_the_four_figures_are_those_of_the_ledger(opened: Page) -> None:
    own = chosen(household(), FIRST, LAST)
    # The default range ends on the day for which the page was made.
    for name in ("income", "expense", "net"):
        expect(opened.locator(f"#kpi-{name} strong")).to_have_text(money(getattr(golden, name)(own)))
    rate = golden.savings_rate(own)
    assert rate is not None
    expect(opened.locator("#kpi-savings-rate strong")).to_have_text(f"{rate * 100:.1f}%")


def test_currency_days_and_categories_filter_every_figure(opened: Page) -> None:
    shown = opened.locator("#kpi-expense strong")
    opened.locator("[data-signal=p_From]").fill("2026-09-01")
    expect(shown).to_have_text(money(golden.expense(chosen(household(), date(2026, 9, 1), LAST))))
    opened.locator("[data-signal=p_Currency]").select_option("USD")
    expect(shown).to_have_text("55.00")
    opened.locator("[data-signal=p_Currency]").select_option("EUR")
    opened.locator(".many summary").click()
    opened.locator(".many").get_by_label("All", exact=True).uncheck()
    opened.locator(".many").get_by_label("Food:Groceries").check()
    own = [each for each in chosen(household(), date(2026, 9, 1), LAST) if each.category == "Food:Groceries"]
    expect(shown).to_have_text(money(golden.expense(own)))


def test_a_click_on_the_donut_filters_the_sheet_until_the_next(opened: Page) -> None:
    own = chosen(household(), FIRST, LAST)
    food = money(golden.expense(each for each in own if each.category.startswith("Food")))
    shown = opened.locator("#kpi-expense strong")
    opened.locator("#by-category .mark-arc path").nth(1).click(force=True)
    expect(shown).to_have_text(food)
    opened.locator(".chip").click()
    expect(shown).to_have_text(money(golden.expense(own)))


def test_a_click_on_a_bar_opens_the_transactions_behind_it(opened: Page) -> None:
    opened.get_by_role("tab", name="Spending").click()
    opened.locator("#this-month tbody tr", has_text="Home:Energy").click()
    expect(opened.get_by_role("tab", name="Transactions")).to_have_attribute("aria-selected", "true")
    own = [each for each in chosen(household(), FIRST, LAST) if each.category == "Home:Energy"]
    expect(opened.locator("#ledger tbody tr")).to_have_count(len(own))


def test_every_sheet_shows_every_visual_light_and_dark_and_is_accessible(opened: Page) -> None:
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme=scheme)
        for sheet in ("Overview", "Spending", "Trends", "Transactions"):
            opened.get_by_role("tab", name=sheet).click()
            articles = opened.locator("section:not([hidden]) article")
            for number in range(articles.count()):
                drawn = articles.nth(number).locator("svg.marks, table, .kpi strong").first
                expect(drawn).to_be_visible()
            assert Axe().run(opened).response["violations"] == [], f"{sheet}, {scheme}"


def test_text_of_the_ledger_is_text(opened: Page) -> None:
    opened.locator("[data-signal=p_Currency]").select_option("GBP")
    opened.get_by_role("tab", name="Transactions").click()
    expect(opened.locator("#ledger tbody tr")).to_contain_text(NASTY)
    assert opened.title().startswith("Household")
