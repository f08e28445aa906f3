"""Light and dark, desktop and phone: usable, legible, and without a single accessibility violation."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from infra.target import Target
from tests.conftest import User
from tests.kit.page import TODAY, Tracker, Watch

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=SIZES)
def tracker_at(
    request: pytest.FixtureRequest,
    browser: Browser,
    browser_context_args: dict[str, Any],
    cloud: Target,
    new_user: Callable[[], User],
    scheme: str,
) -> Iterator[Tracker]:
    """A signed-in person with two months of entries, on that screen and in that scheme."""
    width, height = SIZES[request.param]
    arguments = {
        **browser_context_args,
        "viewport": {"width": width, "height": height},
        "color_scheme": scheme,
    }
    context = browser.new_context(**arguments)
    watch = Watch(cloud.site_url)
    context.on("page", watch.page)
    tracker = Tracker(context.new_page(), cloud, new_user())
    tracker.record(entries())
    tracker.enter()
    yield tracker
    context.close()
    assert watch.errors == []
    assert watch.foreign == []


def entries() -> list[dict[str, Any]]:
    names = ("Groceries", "Restaurants", "Housing", "Leisure", "Health")
    spent = [
        {
            "date": (TODAY - timedelta(days=2 * number)).isoformat(),
            "type": "expense",
            "category": names[number % 5],
            "amount": f"{10 + 7 * number}.99",
            "description": f"Entry {number}",
            "tags": ["friends"] if number % 4 == 0 else [],
            "refund": number == 7,
        }
        for number in range(30)
    ]
    earned = {"date": TODAY.isoformat(), "type": "income", "category": "Salary", "amount": "3000"}
    abroad = {
        "date": TODAY.isoformat(),
        "type": "expense",
        "category": "Travel",
        "amount": "900",
        "currency": "JPY",
    }
    return [*spent, earned, abroad]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def test_every_view_is_accessible(tracker_at: Tracker) -> None:
    page = tracker_at.page
    found: dict[str, list[str]] = {}
    for view in ("Overview", "Transactions", "Reports"):
        tracker_at.open(view)
        expect(page.get_by_role("main").get_by_role("table").first).to_be_attached()
        page.wait_for_timeout(300)
        for figures in page.get_by_text("Figures", exact=True).all():
            figures.click()
        found[view] = violations(page)
    page.get_by_role("button", name="Add transaction").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_label("Amount")).to_be_focused()
    dialog.get_by_label("Category").fill("e")
    expect(dialog.get_by_role("option").first).to_be_visible()
    page.wait_for_timeout(300)
    found["Add"] = violations(page)
    assert found == {"Overview": [], "Transactions": [], "Reports": [], "Add": []}


def test_nothing_is_wider_than_the_screen(tracker_at: Tracker) -> None:
    for view in ("Overview", "Transactions", "Reports"):
        tracker_at.open(view)
        expect(tracker_at.page.get_by_role("main").get_by_role("table").first).to_be_attached()
        size = tracker_at.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert size[0] <= size[1], view


def test_the_door_is_accessible_too(watch: Watch, page: Page, cloud: Target) -> None:
    page.goto(f"{cloud.site_url}/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert violations(page) == []


def test_a_phone_shows_cards_a_bottom_bar_and_a_large_plus(tracker: Tracker) -> None:
    tracker.record(entries())
    page = tracker.page
    page.set_viewport_size({"width": 390, "height": 844})
    tracker.open("Transactions")
    expect(tracker.rows()).to_have_count(32)
    assert page.get_by_role("form", name="Add a transaction").count() == 0
    plus = page.get_by_role("button", name="Add transaction").bounding_box()
    assert plus and plus["width"] >= 56 and plus["y"] > 700
    bar = page.get_by_role("navigation", name="Views").bounding_box()
    assert bar and bar["y"] + bar["height"] == pytest.approx(844, abs=2)
    card = tracker.row("Entry 3").first.bounding_box()
    assert card and card["height"] > 48
    # Touching a card anywhere opens it.
    page.mouse.click(card["x"] + card["width"] - 10, card["y"] + card["height"] - 8)
    editor = page.get_by_role("dialog", name="Edit transaction")
    expect(editor).to_be_visible()
    editor.get_by_role("button", name="Delete").click()
    expect(tracker.rows()).to_have_count(31)


def test_dark_is_dark_and_light_is_light(tracker: Tracker) -> None:
    page = tracker.page
    brightness = (
        "() => getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).slice(0, 3).map(Number)"
    )
    page.emulate_media(color_scheme="dark")
    assert max(page.evaluate(brightness)) < 40
    page.emulate_media(color_scheme="light")
    assert min(page.evaluate(brightness)) > 230


def test_print_shows_the_ledger_without_the_machinery(tracker: Tracker) -> None:
    tracker.record(entries())
    tracker.open("Transactions")
    expect(tracker.rows()).to_have_count(32)
    tracker.page.emulate_media(media="print")
    expect(tracker.page.get_by_role("navigation", name="Views")).to_be_hidden()
    expect(tracker.page.get_by_role("form", name="Add a transaction")).to_be_hidden()
    expect(tracker.row("Entry 29")).to_be_visible()
