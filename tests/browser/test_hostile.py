"""Markup, scripts and formulas in any field are only text in every view and export."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.support.page import NO_CONNECTION, TODAY, Tracker, Watch

HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "=cmd|'/C calc'!A0",
    "${alert(3)} {{7*7}} javascript:alert(4)",
    '𝔘𝔫𝔦 🍜 txet "quotes" & <u>',
    "+1+1|DDE",
    "@SUM(1+1)",
)


def entry(text: str) -> dict[str, Any]:
    return {
        "date": TODAY.isoformat(),
        "type": "expense",
        # A colon separates a category's levels, which some views show separately.
        "category": text[:60].replace(":", ";"),
        "amount": "1.00",
        "description": text,
        "tags": [text[:30]],
    }


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """Fail if any of the texts ran as code."""
    alerts: list[str] = []

    def alarmed(dialog: Dialog) -> None:
        alerts.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", alarmed)
    yield page
    assert alerts == []


def is_only_text(page: Page) -> None:
    """Fail if the page has an element that comes from the texts."""
    assert page.locator("img, u, body script, iframe, object, embed, a[href^=javascript]").count() == 0


def test_markup_scripts_and_formulas_are_shown_as_text_in_every_view(
    page: Page, tracker: Tracker, watch: Watch
) -> None:
    watch.unimportant |= NO_CONNECTION
    tracker.record(entry(text) for text in HOSTILE)
    categories = [entry(text)["category"] for text in HOSTILE]
    settings = tracker.call("GET", "/settings")
    version = settings.pop("version")
    settings["categories"] = [{"name": name, "type": "expense"} for name in categories]
    tracker.call("PUT", "/settings", settings, {"If-Match": f'"{version}"'})
    page.reload()

    where = page.get_by_role("region", name="Where it went")
    latest = page.get_by_role("region", name="Latest entries")
    for text in HOSTILE:
        expect(where).to_contain_text(text[:60].replace(":", ";"))
        expect(latest).to_contain_text(text)
    is_only_text(page)

    tracker.open("Reports")
    table = page.get_by_role("region", name="Categories").get_by_role("table").last
    compared = page.get_by_role("region", name="Compare months")
    compared.scroll_into_view_if_needed()
    for category in categories:
        expect(table).to_contain_text(category)
        expect(compared.get_by_role("table")).to_contain_text(category)
    is_only_text(page)

    tracker.open("Budgets")
    tracker.call("POST", "/budgets", {"category": "<u>budget", "amount": "5.00", "currency": "EUR"})
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("<u>budget")
    is_only_text(page)

    tracker.open("Settings")
    for category in categories:
        expect(page.get_by_role("button", name=f"Delete {category}")).to_be_visible()
    is_only_text(page)

    tracker.open("Transactions")
    expect(tracker.rows()).to_have_count(len(HOSTILE))
    page.get_by_role("checkbox", name="Select all on this page").check()
    expect(page.get_by_role("region", name="Selected transactions")).to_contain_text("6 selected")
    tracker.row(HOSTILE[0]).get_by_role("button", name="Edit").click()
    editor = page.get_by_role("dialog", name="Edit transaction")
    expect(editor.get_by_label("Description")).to_have_value(HOSTILE[0])
    expect(editor.get_by_label("Tags")).to_have_value(HOSTILE[0][:30])
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("<img src")
    expect(page.get_by_role("listbox")).to_contain_text(categories[0])
    is_only_text(page)
    page.keyboard.press("Enter")
    tracker.row(HOSTILE[0]).get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").get_by_text(f"Deleted {HOSTILE[0]}")).to_be_visible()
    is_only_text(page)


def test_unsent_entries_and_a_files_rows_are_shown_as_text(
    page: Page, tracker: Tracker, watch: Watch
) -> None:
    watch.unimportant |= NO_CONNECTION
    page.goto(f"{tracker.cloud.site_url}/#/import")
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["Date", "Amount", "Payee", "<b>Note</b>"])
    rows.writerows([["2026-03-01", f"-{number + 1}.00", one, one] for number, one in enumerate(HOSTILE)])
    rows.writerow(["<script>alert(5)</script>", "-1.00", "Broken", "<img src=x onerror=alert(6)>"])
    page.get_by_label("Choose a file").set_input_files(
        {"name": "<b>bank.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    )
    table = page.get_by_role("table", name="What each row becomes")
    for one in HOSTILE:
        expect(table).to_contain_text(one)
    expect(page.get_by_role("region", name="1 row cannot be recorded")).to_contain_text("<script>alert(5)")
    expect(page.get_by_role("heading", name="<b>bank.csv")).to_be_visible()
    is_only_text(page)

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/api/transactions", cut)
    page.goto(f"{tracker.cloud.site_url}/#/add?amount=3&category=%3Cb%3E&description=%3Cimg%20src%3Dx%3E")
    form = page.get_by_role("dialog", name="Add transaction")
    expect(form.get_by_label("Description")).to_have_value("<img src=x>")
    form.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="1 change not sent yet").click()
    expect(page.get_by_role("dialog", name="Not sent yet")).to_contain_text("<img src=x>")
    is_only_text(page)


def test_exports_hold_the_texts_and_no_cell_that_a_spreadsheet_would_run(tracker: Tracker) -> None:
    tracker.record(entry(text) for text in HOSTILE)
    exported = tracker.call("GET", "/export?format=json")
    assert {one["description"] for one in exported["transactions"]} == set(HOSTILE)
    page = tracker.page
    tracker.open("Settings")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert len(rows) == len(HOSTILE) + 1
    assert [cell for row in rows for cell in row if cell[:1] in "=+@\t" and cell] == []
    cells = json.dumps(rows, ensure_ascii=False)
    assert all(json.dumps(text, ensure_ascii=False)[1:-1] in cells for text in HOSTILE)
