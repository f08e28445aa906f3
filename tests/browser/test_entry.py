"""Adding entries: by keyboard, with arithmetic and suggestions; errors appear at their field."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.support.page import NO_CONNECTION, TODAY, Tracker, Watch


def test_entries_can_be_added_by_keyboard_alone(tracker: Tracker) -> None:
    page = tracker.page
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog", name="Add transaction")
    expect(dialog.get_by_label("Amount", exact=True)).to_be_focused()
    page.keyboard.type("12.50")
    page.keyboard.press("Tab")
    page.keyboard.type("Ramen")
    page.keyboard.press("Tab")
    page.keyboard.type("Restaurants")
    page.keyboard.press("Tab")
    page.keyboard.press("-")
    page.keyboard.press("Enter")
    expect(dialog.locator(".saved")).to_contain_text("Saved: Ramen, €12.50")

    # The new row keeps the day and the category: an amount and Enter are enough.
    expect(dialog.get_by_label("Amount", exact=True)).to_be_focused()
    expect(dialog.get_by_label("Amount", exact=True)).to_have_value("")
    page.keyboard.type("3*1.25")
    expect(dialog.get_by_text("= €3.75")).to_be_visible()
    page.keyboard.press("Enter")
    expect(dialog.locator(".saved")).to_contain_text("Saved: Restaurants, €3.75")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    yesterday = (TODAY - timedelta(days=1)).isoformat()
    written = tracker.call("GET", "/transactions")["transactions"]
    assert {(one["amount"], one["category"], one["date"]) for one in written} == {
        ("12.50", "Restaurants", yesterday),
        ("3.75", "Restaurants", yesterday),
    }
    # The newest entry of a day comes first.
    assert [one["amount"] for one in written] == ["3.75", "12.50"]


def test_shortcuts_open_every_view_and_the_help_lists_them(tracker: Tracker) -> None:
    page = tracker.page
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_contain_text("Hide or show amounts")
    page.keyboard.press("Escape")
    expect(help_).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_label("Search text")).to_be_focused()
    page.keyboard.type("not a shortcut")
    expect(page.get_by_label("Search text")).to_have_value("not a shortcut")


# The visible texts that contain an amount.
LEGIBLE = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    let around = text.parentElement;
    if (!/€\\d/.test(text.data) || !around.checkVisibility()) continue;
    while (around && !getComputedStyle(around).filter.includes('blur')) around = around.parentElement;
    if (!around) found.push(text.data);
  }
  return found;
}"""


def test_amounts_can_be_hidden(tracker: Tracker, tmp_path: Path) -> None:
    tracker.record([{"date": TODAY.isoformat(), "type": "expense", "category": "Food", "amount": "5"}])
    page = tracker.page
    page.reload()
    amount = page.locator(".headline")
    expect(amount).to_have_css("filter", "none")
    page.keyboard.press("p")
    expect(amount).to_have_css("filter", re.compile("blur"))
    tracker.call("POST", "/budgets", {"category": "Food", "amount": "9", "currency": "EUR"})
    # The choice belongs to the device and outlives a reload.
    page.reload()
    expect(amount).to_have_css("filter", re.compile("blur"))
    for view in ("Transactions", "Reports", "Budgets", "Overview"):
        tracker.open(view)
        expect(page.get_by_text("€5.00").first).to_be_visible()
        assert page.evaluate(LEGIBLE) == [], view
    tracker.open("Import")
    file = tmp_path / "rows.csv"
    file.write_text("Date,Amount,Payee\n2026-03-14,-7.25,Shop\n", encoding="utf-8")
    page.get_by_label("Choose a file").set_input_files(file)
    expect(page.get_by_text("€7.25").first).to_be_visible()
    assert page.evaluate(LEGIBLE) == []
    page.get_by_role("button", name="Show amounts").click()
    expect(page.get_by_text("€7.25").first).to_have_css("filter", "none")


def test_keys_change_the_date(tracker: Tracker) -> None:
    tracker.open("Transactions")
    field = tracker.entry_row().get_by_label("Date")
    field.focus()
    for key, expected in (
        ("-", TODAY - timedelta(days=1)),
        ("-", TODAY - timedelta(days=2)),
        ("+", TODAY - timedelta(days=1)),
        ("t", TODAY),
    ):
        tracker.page.keyboard.press(key)
        expect(field).to_have_value(expected.isoformat())
    tracker.page.keyboard.press("PageUp")
    expect(field).not_to_have_value(TODAY.isoformat())


def test_a_known_description_fills_in_its_category_and_suggestions_open_with_one_key(
    tracker: Tracker,
) -> None:
    tracker.record(
        [
            {
                "date": TODAY.isoformat(),
                "type": "expense",
                "category": category,
                "amount": "5",
                "description": text,
            }
            for text, category in (("Green Market", "Groceries"), ("Ramen Ya", "Restaurants"))
        ]
    )
    tracker.page.reload()
    tracker.open("Transactions")
    form = tracker.entry_row()
    expect(tracker.row("Ramen Ya")).to_be_visible()
    form.get_by_label("Description").press_sequentially("gree")
    expect(form.get_by_role("option", name="Green Market")).to_be_visible()
    tracker.page.keyboard.press("ArrowDown")
    tracker.page.keyboard.press("Enter")
    expect(form.get_by_label("Description")).to_have_value("Green Market")
    expect(form.get_by_label("Category")).to_have_value("Groceries")

    form.get_by_label("Category").fill("re")
    tracker.page.keyboard.press("ArrowDown")
    tracker.page.keyboard.press("Tab")
    expect(form.get_by_label("Category")).to_have_value("Restaurants")


def test_an_error_that_the_page_can_find_is_shown_at_its_field_before_anything_is_sent(
    tracker: Tracker,
) -> None:
    tracker.open("Transactions")
    form = tracker.entry_row()
    form.get_by_label("Amount", exact=True).fill("1,234")
    form.get_by_role("button", name="Add").click()
    amount = form.get_by_label("Amount", exact=True)
    expect(amount).to_have_accessible_description(
        "“1,234” is ambiguous: it can be read in two ways. Leave out the thousands separator."
    )
    expect(form.get_by_label("Category")).to_have_accessible_description("Enter a category.")
    expect(amount).to_be_focused()
    assert tracker.call("GET", "/transactions")["transactions"] == []


def test_an_error_of_the_api_is_shown_at_its_field(tracker: Tracker, watch: Watch) -> None:
    watch.expected = {422}
    tracker.open("Transactions")
    form = tracker.entry_row()
    form.get_by_label("Amount", exact=True).fill("12.345")
    form.get_by_label("Category").fill("Food")
    form.get_by_role("button", name="Add").click()
    amount = form.get_by_label("Amount", exact=True)
    expect(amount).to_be_focused()
    expect(amount).to_have_attribute("aria-invalid", "true")
    expect(amount).to_have_accessible_description("Use at most 2 decimals in EUR.")
    amount.fill("12.34")
    expect(form.locator(".field-error")).to_have_count(0)
    form.get_by_role("button", name="Add").click()
    expect(tracker.row("€12.34")).to_have_count(1)


def test_a_double_click_on_save_adds_one_entry(tracker: Tracker) -> None:
    page = tracker.page
    page.get_by_role("button", name="Add transaction").click()
    dialog = page.get_by_role("dialog", name="Add transaction")
    dialog.get_by_label("Amount", exact=True).fill("7")
    dialog.get_by_label("Category").fill("Leisure")
    dialog.get_by_role("button", name="Save", exact=True).dblclick()
    expect(dialog).to_have_count(0)
    assert len(tracker.call("GET", "/transactions")["transactions"]) == 1


def test_an_entry_whose_answer_is_lost_is_recorded_once(tracker: Tracker, watch: Watch) -> None:
    watch.unimportant |= NO_CONNECTION
    tracker.open("Transactions")
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            # The request reaches the API, but its answer does not reach the page.
            lost.append(tracker.call("POST", "/transactions", route.request.post_data_json)["id"])
            route.abort()
        else:
            route.continue_()

    tracker.page.route("**/api/transactions", lose_the_first_answer)
    form = tracker.entry_row()
    form.get_by_label("Amount", exact=True).fill("8.40")
    form.get_by_label("Category").fill("Leisure")
    form.get_by_role("button", name="Add").click()
    status = tracker.page.get_by_role("status")
    expect(status.get_by_text("Saved here, to be sent later")).to_be_visible()
    tracker.page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(status.get_by_text("Sent 1 change made offline")).to_be_visible()
    assert len(lost) == 1
    assert len(tracker.call("GET", "/transactions")["transactions"]) == 1


def test_text_typed_while_an_entry_is_sent_is_neither_lost_nor_mixed_up(
    tracker: Tracker, watch: Watch
) -> None:
    watch.expected = {422}
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    tracker.open("Transactions")
    tracker.page.route("**/api/transactions", hold)
    form = tracker.entry_row()
    form.get_by_label("Category").fill("Food")
    for amount, description in (("11", "First"), ("22", "Second"), ("33", "Half-typed")):
        form.get_by_label("Amount", exact=True).fill(amount)
        form.get_by_label("Description").fill(description)
        if description != "Half-typed":
            form.get_by_label("Description").press("Enter")
            expect(form.get_by_label("Amount", exact=True)).to_have_value("")
    expect(form).to_be_visible()
    held[0].fulfill(status=422, json={"title": "Unprocessable", "detail": "not today", "errors": []})

    # The refused entry returns with its reason, and after it the text that was being typed.
    expect(form.get_by_label("Description")).to_have_value("First")
    expect(form).to_contain_text("not today")
    expect(tracker.page.get_by_role("status").get_by_text("Saved Second")).to_be_visible()
    form.get_by_label("Amount", exact=True).press("Enter")
    expect(tracker.page.get_by_role("status").get_by_text("Saved First")).to_be_visible()
    expect(form.get_by_label("Description")).to_have_value("Half-typed")
    expect(form.get_by_label("Amount", exact=True)).to_have_value("33")
    written = tracker.call("GET", "/transactions")["transactions"]
    assert sorted((one["amount"], one["description"]) for one in written) == [
        ("11.00", "First"),
        ("22.00", "Second"),
    ]


def test_a_second_enter_in_the_editor_changes_nothing(tracker: Tracker) -> None:
    tracker.record([{"date": TODAY.isoformat(), "type": "expense", "category": "Food", "amount": "5"}])
    tracker.open("Transactions")
    held: list[Route] = []
    tracker.page.route("**/api/transactions/*", lambda route: held.append(route))
    tracker.rows().get_by_role("button", name="Edit").click()
    editor = tracker.page.get_by_role("dialog", name="Edit transaction")
    editor.get_by_label("Amount", exact=True).fill("6")
    for _ in range(2):
        editor.get_by_label("Amount", exact=True).press("Enter")
    [put] = held
    put.continue_()
    expect(editor).to_have_count(0)
    assert [route.request.method for route in held] == ["PUT"]


def test_refunds_tags_and_currencies_are_saved_and_currencies_never_added_up(tracker: Tracker) -> None:
    tracker.open("Transactions")
    form = tracker.entry_row()
    form.get_by_label("Amount", exact=True).fill("30")
    form.get_by_label("Category").fill("Clothing")
    form.get_by_label("Description").fill("Sneakers back")
    form.get_by_label("Tags").fill("online, gift")
    form.get_by_label("This is a refund").check()
    form.get_by_role("button", name="Add").click()
    row = tracker.row("Sneakers back")
    expect(row).to_contain_text("+€30.00")
    expect(row).to_contain_text("refund")
    expect(row).to_contain_text("gift")

    form.get_by_label("Amount", exact=True).fill("1800")
    form.get_by_label("Currency").select_option("JPY")
    form.get_by_role("button", name="Add").click()
    expect(tracker.rows()).to_have_count(2)
    tracker.open("Overview")
    chips = tracker.page.get_by_role("navigation", name="Currency")
    expect(chips.get_by_role("link")).to_have_text(["EUR", "JPY"])
    expect(tracker.page.locator(".headline")).to_have_text("€30.00")
    chips.get_by_role("link", name="JPY").click()
    expect(tracker.page.locator(".headline")).to_have_text("JP¥1,800")
