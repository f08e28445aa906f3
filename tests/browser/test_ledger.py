"""The list of transactions: paging, filters, edits, and changes made elsewhere meanwhile."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.page import TODAY, Tracker, Watch


def many(count: int) -> list[dict[str, Any]]:
    """Return entries of the last days, every third in another category."""
    return [
        {
            "date": (TODAY - timedelta(days=number // 4)).isoformat(),
            "type": "expense",
            "category": "Travel" if number % 3 == 0 else "Groceries",
            "amount": f"{number + 1}.00",
            "description": f"Entry {number:03}",
        }
        for number in range(count)
    ]


def test_pages_go_forward_by_cursor_and_back_by_the_browsers_button(tracker: Tracker) -> None:
    tracker.record(many(70))
    tracker.open("Transactions")
    expect(tracker.rows()).to_have_count(50)
    tracker.page.get_by_role("link", name="Older").click()
    expect(tracker.rows()).to_have_count(20)
    expect(tracker.page.get_by_role("link", name="Older")).to_have_count(0)
    tracker.page.go_back()
    expect(tracker.rows()).to_have_count(50)
    tracker.page.go_forward()
    expect(tracker.rows()).to_have_count(20)


def test_filters_are_in_the_url_and_survive_a_reload(tracker: Tracker) -> None:
    tracker.record(many(12))
    page = tracker.page
    tracker.open("Transactions")
    expect(tracker.rows()).to_have_count(12)
    page.get_by_label("Search text").fill("entry 00")
    expect(page).to_have_url(re.compile(r"q=entry\+00"))
    expect(tracker.rows()).to_have_count(10)
    search = page.get_by_role("search")
    search.get_by_label("Category").fill("Travel")
    expect(page).to_have_url(re.compile("category=Travel"))
    expect(tracker.rows()).to_have_count(4)
    page.reload()
    expect(tracker.rows()).to_have_count(4)
    expect(page.get_by_label("Search text")).to_have_value("entry 00")
    page.get_by_label("Search text").fill("nothing like it")
    expect(page.get_by_text("No matching transactions.")).to_be_visible()
    search.get_by_role("button", name="Clear all").click()
    expect(tracker.rows()).to_have_count(12)
    search.get_by_label("Type").select_option("Income")
    expect(page.get_by_text("No matching transactions.")).to_be_visible()


@pytest.mark.parametrize("view", ["Transactions", "Reports"])
def test_a_typed_day_is_requested_once_and_no_intermediate_year(tracker: Tracker, view: str) -> None:
    page = tracker.page
    tracker.record(many(4))
    tracker.open(view)
    first = f"{TODAY:%Y}-03-03"
    asked: list[str] = []
    page.on("request", lambda request: asked.extend(re.findall(r"summary\?.*from=([\d-]+)", request.url)))
    page.get_by_label("From", exact=True).focus()
    # Day and month are equal, so their order does not matter; typing the year passes 2, 20 and 202.
    page.keyboard.type(f"0303{TODAY:%Y}", delay=30)
    expect(page).to_have_url(re.compile(f"from={first}"))
    # Typing month and day passes other valid days; years before the ledger are ignored.
    assert asked
    assert min(asked) >= "1970"
    page.go_back()
    expect(page).to_have_url(re.compile(rf"#/{view.lower()}$"))
    # With the days swapped, the range is the same.
    page.goto(f"{page.url}?from={TODAY}&to={TODAY - timedelta(days=30)}")
    expect(
        page.get_by_text("Entry 003") if view == "Transactions" else page.get_by_text("€10.00").first
    ).to_be_visible()


def test_every_figure_opens_the_transactions_behind_it(tracker: Tracker) -> None:
    tracker.record(many(3))
    page = tracker.page
    page.reload()
    page.get_by_role("region", name="Where it went").get_by_role("link", name="Groceries").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Transactions")
    expect(tracker.rows()).to_have_count(2)
    expect(page.get_by_role("main")).to_contain_text("spent €5.00")
    page.go_back()
    page.locator(".headline").click()
    expect(tracker.rows()).to_have_count(3)


def test_a_tab_that_is_shown_again_shows_what_was_added_elsewhere(tracker: Tracker) -> None:
    page = tracker.page
    # The page listens for visibility changes once it has read the queue.
    with page.expect_response("**/background.js"):
        page.reload()
    tracker.open("Transactions")
    expect(page.get_by_text("No transactions yet.")).to_be_visible()
    tracker.record(many(3))
    page.evaluate(
        """() => {
          const [now, seen] = [Date.now, (hidden) => {
            Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
          }];
          seen(true);
          Date.now = () => now() + 3_600_000;
          seen(false);
          Date.now = now;
        }"""
    )
    expect(tracker.rows()).to_have_count(3)


def test_a_change_made_elsewhere_meanwhile_is_shown_and_not_overwritten(
    tracker: Tracker, watch: Watch
) -> None:
    watch.expected = {412}
    tracker.record(many(1))
    [one] = tracker.call("GET", "/transactions")["transactions"]
    tracker.open("Transactions")
    tracker.row("Entry 000").get_by_role("button", name="Edit").click()
    fields = {name: one[name] for name in ("date", "type", "category", "currency", "tags", "refund")}
    tracker.call(
        "PUT",
        f"/transactions/{one['id']}",
        {**fields, "amount": "99.00", "description": "Changed elsewhere"},
        {"If-Match": '"1"'},
    )
    editor = tracker.page.get_by_role("dialog", name="Edit transaction")
    editor.get_by_label("Amount", exact=True).fill("5.00")
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_role("alert")).to_contain_text("changed elsewhere")
    expect(editor.get_by_label("Amount", exact=True)).to_have_value("99.00")
    expect(editor.get_by_label("Description")).to_have_value("Changed elsewhere")

    editor.get_by_role("button", name="Restore my changes").click()
    expect(editor.get_by_label("Amount", exact=True)).to_have_value("5.00")
    editor.get_by_role("button", name="Save").click()
    expect(tracker.row("Entry 000")).to_contain_text("€5.00")


def test_the_focus_stays_in_the_list_when_a_row_is_deleted_by_keyboard(tracker: Tracker) -> None:
    tracker.record(many(3))
    tracker.open("Transactions")
    tracker.row("Entry 002").get_by_role("button", name="Delete").focus()
    for count in (2, 1):
        tracker.page.keyboard.press("Enter")
        expect(tracker.rows()).to_have_count(count)
        expect(tracker.rows().locator(".row-delete:focus")).to_have_count(1)


def test_ctrl_z_undoes_a_deletion(tracker: Tracker) -> None:
    tracker.record(many(2))
    tracker.open("Transactions")
    tracker.row("Entry 001").get_by_role("button", name="Delete").click()
    expect(tracker.rows()).to_have_count(1)
    expect(tracker.page.get_by_role("status").get_by_text("Deleted Entry 001")).to_be_visible()
    tracker.page.keyboard.press("Control+z")
    expect(tracker.rows()).to_have_count(2)
