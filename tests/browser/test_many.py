"""Bulk edits, the command palette, and URLs that fill in the form."""

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from tests.support.page import TODAY, Tracker


def entries(count: int) -> list[dict[str, Any]]:
    return [
        {
            "date": TODAY.isoformat(),
            "type": "expense",
            "category": "Food:Groceries",
            "amount": f"{number + 1}.00",
            "description": f"Entry {number}",
            "tags": ["old"],
        }
        for number in range(count)
    ]


def listed(tracker: Tracker) -> list[dict[str, Any]]:
    transactions: list[dict[str, Any]] = tracker.call("GET", "/transactions")["transactions"]
    return transactions


def test_j_k_and_space_select_rows_and_one_undo_restores_all_deleted(tracker: Tracker) -> None:
    tracker.record(entries(5))
    tracker.open("Transactions")
    page = tracker.page
    expect(tracker.rows()).to_have_count(5)
    for key in ("j", "j", "k", "Space", "j", "j", "Shift+Space"):
        page.keyboard.press(key)
    bar = page.get_by_role("region", name="Selected transactions")
    expect(bar).to_contain_text("3 selected")
    sums = {int(one["amount"][0]) for one in listed(tracker)}
    assert sums == {1, 2, 3, 4, 5}
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Delete").click()
    expect(tracker.rows()).to_have_count(3)
    expect(page.get_by_text("Deleted 2 transactions")).to_be_visible()
    assert len(listed(tracker)) == 3
    page.keyboard.press("Control+z")
    expect(tracker.rows()).to_have_count(5)
    expect(page.get_by_text("Restored 2 transactions")).to_be_visible()
    assert len(listed(tracker)) == 5


def test_deleted_transactions_can_be_restored_from_the_bin(tracker: Tracker) -> None:
    tracker.record(entries(3))
    tracker.open("Transactions")
    page = tracker.page
    tracker.row("Entry 0").get_by_role("button", name="Delete").click()
    expect(tracker.rows()).to_have_count(2)
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("region", name="Selected transactions").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Deleted 2 transactions")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Recently deleted").click()
    deleted = page.get_by_role("dialog", name="Recently deleted").get_by_role("listitem")
    expect(deleted).to_have_count(3)
    deleted.get_by_role("button", name="Restore Entry 0").click()
    expect(deleted).to_have_count(2)
    page.keyboard.press("Escape")
    expect(tracker.rows()).to_have_count(1)
    assert [one["description"] for one in listed(tracker)] == ["Entry 0"]


def test_category_date_and_tags_of_many_can_be_changed_and_undone(tracker: Tracker) -> None:
    tracker.record(entries(3))
    before = sorted(listed(tracker), key=lambda one: one["id"])
    tracker.open("Transactions")
    page = tracker.page
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("region", name="Selected transactions").get_by_role("button", name="Change").click()
    form = page.get_by_role("dialog", name="Change 3 transactions")
    form.get_by_label("Category").fill("Travel")
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    form.get_by_label("Date").fill(yesterday)
    form.get_by_label("Add tags").fill("trip, spring")
    form.get_by_label("Remove tags").fill("old")
    form.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Changed 3 transactions")).to_be_visible()
    changed = {(one["category"], one["date"], frozenset(one["tags"])) for one in listed(tracker)}
    assert changed == {("Travel", yesterday, frozenset({"trip", "spring"}))}
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("Reverted 3 transactions")).to_be_visible()
    after = sorted(listed(tracker), key=lambda one: one["id"])
    own = ("date", "category", "amount", "description", "tags")
    assert [[one[name] for name in own] for one in after] == [[one[name] for name in own] for one in before]


def test_the_palette_opens_views_and_runs_commands_by_keyboard(tracker: Tracker) -> None:
    tracker.record(entries(1))
    page = tracker.page
    page.reload()
    expect(page.locator(".headline")).to_be_visible()

    def do(text: str) -> None:
        page.keyboard.press("Control+k")
        palette = page.get_by_role("dialog", name="Command menu")
        expect(palette.get_by_role("combobox")).to_be_focused()
        page.keyboard.type(text)
        expect(palette.get_by_role("option", selected=True)).to_have_count(1)
        page.keyboard.press("Enter")
        expect(palette).to_have_count(0)

    do("repo")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")
    do("trans last year")
    expect(page).to_have_url(re.compile(rf"#/transactions\?from={TODAY.year - 1}-01-01"))
    do("groc")
    expect(page).to_have_url(re.compile("category=Food%3AGroceries"))
    do("hide amo")
    expect(page.get_by_role("button", name="Show amounts")).to_be_visible()
    do("dark")
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    do("nowhere to be found")
    expect(page).to_have_url(re.compile(r"q=nowhere\+to\+be\+found"))
    do("12.50 Ramen")
    form = page.get_by_role("dialog", name="Add transaction")
    expect(form.get_by_label("Amount", exact=True)).to_have_value("12.50")
    expect(form.get_by_label("Description")).to_have_value("Ramen")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_have_text(
        "Food:GroceriesCategory"
    )
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(0)
    do("sign out")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_url_fills_in_the_form_and_saves_nothing_by_itself(tracker: Tracker) -> None:
    page = tracker.page
    home = page.url.split("#")[0]
    address = (
        "#/add?amount=12.50&description=Tea+%26+cake&category=Food&date=2026-03-14&tags=a,b&type=nonsense"
    )
    page.goto(home + address)
    form = page.get_by_role("dialog", name="Add transaction")
    expect(form.get_by_label("Amount", exact=True)).to_have_value("12.50")
    expect(form.get_by_label("Description")).to_have_value("Tea & cake")
    expect(form.get_by_label("Category")).to_have_value("Food")
    expect(form.get_by_label("Date")).to_have_value("2026-03-14")
    expect(form.get_by_label("Tags")).to_have_value("a,b")
    expect(form.get_by_label("Expense")).to_be_checked()
    expect(page).not_to_have_url(re.compile("amount"))
    assert listed(tracker) == []
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_have_count(0)
    assert [(one["amount"], one["date"]) for one in listed(tracker)] == [("12.50", "2026-03-14")]
