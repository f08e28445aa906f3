"""Light and dark, desktop and phone: layout, and no accessibility violation in any view or dialog."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from infra.client.deployment import Deployment
from tests.conftest import User
from tests.support.page import TODAY, Tracker, Watch

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(params=SIZES)
def tracker_at(
    request: pytest.FixtureRequest,
    browser: Browser,
    browser_context_args: dict[str, Any],
    cloud: Deployment,
    new_user: Callable[[], User],
) -> Iterator[Tracker]:
    """Return the page of a user with two months of entries, accounts and some budgets, on this screen."""
    width, height = SIZES[request.param]
    arguments = {
        **browser_context_args,
        "viewport": {"width": width, "height": height},
    }
    context = browser.new_context(**arguments)
    watch = Watch(cloud.site_url)
    context.on("page", watch.page)
    tracker = Tracker(context.new_page(), cloud, new_user())
    tracker.record(entries())
    keep_books(tracker)
    for category, amount in (("Housing", "100"), ("Leisure", "700"), ("Groceries", "2000")):
        tracker.call("POST", "/budgets", {"category": category, "amount": amount, "currency": "EUR"})
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


def keep_books(tracker: Tracker) -> None:
    """Add accounts that agree with the bank and one that does not, a transfer and a split."""
    opened = (TODAY - timedelta(days=60)).isoformat()
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    for name, kind, amount in (
        ("Giro", "checking", "1500"),
        ("Savings", "savings", "4000"),
        ("Visa", "card", "-120"),
    ):
        opening = {"amount": amount, "date": opened}
        fields = {"id": name.lower(), "name": name, "kind": kind, "currency": "EUR", "opening": opening}
        tracker.call("POST", "/accounts", fields)
    common = {"date": yesterday, "amount": "60.00", "account": "giro"}
    tracker.record(
        [
            {**common, "type": "transfer", "toAccount": "savings", "description": "Put aside"},
            {
                **common,
                "type": "expense",
                "payee": "Market Hall",
                "splits": [
                    {"category": "Groceries", "amount": "42.50"},
                    {"category": "Leisure", "amount": "17.50", "description": "Ball", "tags": ["gifts"]},
                ],
            },
        ]
    )
    for account, amount in (("giro", "1380.00"), ("savings", "4055.00")):
        path = f"/accounts/{account}/balance-assertions/{yesterday}"
        tracker.call("PUT", path, {"amount": amount, "source": "typed"})


def violations(page: Page, within: str | None = None) -> list[str]:
    """Return axe's violations in light and dark, below the selector `within` or in the whole page."""
    problems = []
    # All but colours is the same in both schemes.
    rules: dict[str, dict[str, Any]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for one in (
            Axe()
            .run(page, context=within, options={"resultTypes": ["violations"], **rules[scheme]})
            .response["violations"]
        ):
            problems += [f"{scheme}: {one['id']}: {node['html'][:160]}" for node in one["nodes"]]
    return problems


def width(page: Page) -> str:
    """Return the page's width and the screen's, if the page is wider; otherwise nothing."""
    widths = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    return f"{widths[0]} in {widths[1]}" if widths[0] > widths[1] else ""


def settled(tracker: Tracker, view: str) -> None:
    """Open the view and wait until everything in it is loaded."""
    page = tracker.page
    tracker.open(view)
    expect(page.locator(".skeleton")).to_have_count(0)
    if view == "Reports":
        for part in ("Day by day", "Compare months"):
            page.get_by_role("region", name=part).scroll_into_view_if_needed()
            expect(page.get_by_role("region", name=part).get_by_role("table").first).to_be_visible()
    page.wait_for_timeout(200)


VIEWS = ("Overview", "Transactions", "Reports", "Accounts", "Budgets", "Import", "Settings")


def test_every_view_is_accessible_and_fits_the_screen_also_from_right_to_left(tracker_at: Tracker) -> None:
    page = tracker_at.page
    problems: dict[str, list[str]] = {}
    wide: dict[str, str] = {}
    for view in VIEWS:
        settled(tracker_at, view)
        for figures in page.get_by_text("Show table", exact=True).all():
            figures.click()
        problems[view] = violations(page)
        wide[view] = width(page)
        page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
        wide[f"{view} from right to left"] = width(page)
        page.evaluate("() => { document.documentElement.dir = 'ltr'; }")
    assert problems == {view: [] for view in VIEWS}
    assert {view: size for view, size in wide.items() if size} == {}


# Elements that reach beyond the screen, or into the padding of their card or dialog.
STICKING_OUT = """() => [...document.querySelectorAll('.toast, button, a, input, select, p, h2, label')]
  .filter((one) => one.checkVisibility() && !one.closest('.unseen, .sums, .scroll'))
  .filter((one) => {
    const { left, right, width } = one.getBoundingClientRect();
    const box = one.closest('.sheet-body, .card:not(.table-card)') ?? document.documentElement;
    const [around, margin] = [box.getBoundingClientRect(), parseFloat(getComputedStyle(box).paddingLeft)];
    return width > 2 && (left < around.left + margin - 1 || right > around.right - margin + 1);
  })
  .map((one) => `${one.className || one.tagName}: ${one.innerText}`)"""


@pytest.mark.parametrize("width", [360, 1024])
def test_the_longer_words_of_german_fit_the_layout(tracker: Tracker, width: int) -> None:
    tracker.record(entries())
    page = tracker.page
    page.set_viewport_size({"width": width, "height": 800})
    tracker.call("PUT", "/settings", {"currency": "EUR", "locale": "de-DE"}, {"If-Match": '"0"'})
    page.reload()
    expect(page.get_by_role("navigation", name="Ansichten")).to_be_visible()
    problems: dict[str, list[str]] = {}
    for view in ("overview", "transactions", "reports", "accounts", "budgets", "import", "settings"):
        page.goto(f"{page.url.split('#')[0]}#/{view}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        problems[view] = page.evaluate(STICKING_OUT)
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    problems["entry"] = page.evaluate(STICKING_OUT)
    dialog.get_by_label("Betrag", exact=True).fill("12")
    dialog.get_by_label("Beschreibung").fill("Bücher für das neue Schuljahr und was sonst noch fehlt")
    dialog.get_by_label("Kategorie", exact=True).fill("Kinder")
    dialog.get_by_role("button", name="Speichern", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Rückgängig")).to_be_visible()
    problems["toast"] = page.evaluate(STICKING_OUT)
    assert {name: some for name, some in problems.items() if some} == {}


def test_the_largest_amounts_fit_the_smallest_phone(tracker: Tracker) -> None:
    large = {"IDR": "9999999999999", "KWD": "999999999999.123"}
    common = {"date": TODAY.isoformat(), "type": "expense", "category": "Housing"}
    tracker.record({**common, "currency": code, "amount": amount} for code, amount in large.items())
    page = tracker.page
    page.set_viewport_size({"width": 320, "height": 640})
    # What was read before the entries were added is not read again by another address alone.
    page.reload()
    wide: dict[str, str] = {}
    for code in large:
        for view in ("overview", "transactions", "reports"):
            page.goto(f"{page.url.split('#')[0]}#/{view}?currency={code}")
            expect(page.locator(".money").filter(has_text=code).first).to_be_visible()
            expect(page.locator(".skeleton")).to_have_count(0)
            wide[f"{view} {code}"] = width(page)
    assert {view: size for view, size in wide.items() if size} == {}


def test_every_dialog_is_accessible(tracker_at: Tracker) -> None:
    page = tracker_at.page
    dialog = page.get_by_role("dialog")
    problems: dict[str, list[str]] = {}

    def look(name: str) -> None:
        expect(dialog).to_be_visible()
        page.wait_for_timeout(200)
        problems[name] = violations(page, "dialog")
        page.keyboard.press("Escape")

    page.get_by_role("button", name="Add transaction").click()
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_label("Amount", exact=True)).to_have_attribute("aria-invalid", "true")
    # The focus moves to the first error a moment after it is drawn.
    page.wait_for_timeout(200)
    dialog.get_by_label("Category").fill("e")
    expect(dialog.get_by_role("listbox")).to_be_visible()
    look("Add, with suggestions")
    expect(dialog.get_by_role("listbox")).to_have_count(0)
    look("Add")
    expect(dialog).to_have_count(0)
    page.keyboard.press("?")
    look("Keys")
    expect(dialog).to_have_count(0)
    page.keyboard.press("Control+k")
    look("Palette")
    expect(dialog).to_have_count(0)
    more = page.get_by_role("button", name="More", exact=True)
    if more.count():
        more.click()
        look("More")
        expect(dialog).to_have_count(0)
    tracker_at.open("Transactions")
    tracker_at.row("Entry 3").first.locator(".row-open").click()
    look("Edit")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Recently deleted").click()
    look("Bin")
    expect(dialog).to_have_count(0)
    for name in ("Market Hall", "Put aside"):
        tracker_at.row(name).first.locator(".row-open").click()
        look(f"Edit {name}")
        expect(dialog).to_have_count(0)
    tracker_at.open("Accounts")
    page.get_by_role("button", name="Edit Giro").click()
    look("Account")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Check the balance of Savings").click()
    expect(dialog.get_by_role("listitem")).to_be_visible()
    look("Balances")
    expect(dialog).to_have_count(0)
    tracker_at.open("Budgets")
    page.get_by_role("button", name="Edit the Housing budget").click()
    look("Budget")
    expect(dialog).to_have_count(0)
    tracker_at.open("Settings")
    page.get_by_role("button", name="Erase everything…").click()
    look("Erase")
    assert {name: some for name, some in problems.items() if some} == {}


def test_the_sign_in_view_is_accessible(watch: Watch, page: Page, cloud: Deployment) -> None:
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
    # A tap anywhere on a card opens it.
    corner = (card["width"] - 10, card["height"] - 8)
    tracker.row("Entry 3").first.click(position={"x": corner[0], "y": corner[1]})
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


def test_print_shows_the_ledger_without_controls(tracker: Tracker) -> None:
    tracker.record(entries())
    tracker.open("Transactions")
    expect(tracker.rows()).to_have_count(32)
    tracker.page.emulate_media(media="print")
    expect(tracker.page.get_by_role("navigation", name="Views")).to_be_hidden()
    expect(tracker.page.get_by_role("form", name="Add a transaction")).to_be_hidden()
    expect(tracker.row("Entry 29")).to_be_visible()
    expect(tracker.page.get_by_role("checkbox")).to_have_count(0)
    # Parts that are not loaded yet leave no empty box.
    tracker.page.emulate_media(media="screen")
    tracker.open("Reports")
    tracker.page.reload()
    expect(tracker.page.get_by_role("region", name="Trend")).to_be_visible()
    tracker.page.emulate_media(media="print")
    expect(tracker.page.get_by_role("region", name="Trend")).to_be_visible()
    expect(tracker.page.get_by_role("region", name="Compare months")).to_be_hidden()
