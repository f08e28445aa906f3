"""Importing a statement in the page: preview, corrections, one import, and undo as a whole."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.page import Tracker, Watch

HEAD = "Date,Amount,Payee\n"
HOSTILE = '"<img src=x onerror=alert(1)>"'


def statement(path: Path, rows: int) -> Path:
    """Write rows of three shops in March, one of them twice, and one that is invalid."""
    shops = ("Green Market", "Ramen Ya", HOSTILE)
    lines = [f"2026-03-{number % 28 + 1:02},-{number + 1}.50,{shops[number % 3]}" for number in range(rows)]
    path.write_text(
        HEAD + "\n".join([*lines, lines[0], "2026-03-15,nothing,Broken"]) + "\n", encoding="utf-8"
    )
    return path


@pytest.fixture
def opened(tracker: Tracker, tmp_path: Path) -> Page:
    """Return the import view with a preview of 450 rows."""
    page = tracker.page
    tracker.open("Import")
    page.get_by_label("Choose a file").set_input_files(statement(tmp_path / "march.csv", 450))
    expect(page.get_by_role("heading", name="march.csv")).to_be_visible(timeout=30_000)
    return page


def test_a_statement_can_be_corrected_imported_and_undone(opened: Page, tracker: Tracker) -> None:
    table = opened.get_by_role("table", name="What each row becomes")
    expect(table.locator("tbody tr")).to_have_count(50)
    expect(table).to_contain_text("<img src=x onerror=alert(1)>")
    expect(opened.get_by_text("Page 1 of 10")).to_be_visible()
    refused = opened.get_by_role("region", name="1 row cannot be recorded")
    expect(refused).to_contain_text("453")
    expect(refused).to_contain_text("Broken")
    opened.get_by_text("Duplicates 1", exact=True).click()
    twice = table.locator("tbody tr")
    expect(twice).to_have_count(1)
    expect(twice).to_contain_text("twice in the file")
    expect(twice.get_by_role("checkbox")).to_be_checked()  # two equal purchases are two
    twice.get_by_role("checkbox").uncheck()
    opened.get_by_text("All 451", exact=True).click()

    first = table.locator("tbody tr").first
    first.get_by_role("combobox").fill("Food:Groceries")
    opened.get_by_role("button", name="Also for 150 others like it").click()
    opened.get_by_role("button", name="Record 450 rows").click()
    expect(opened.get_by_role("heading", name="450 rows recorded")).to_be_visible(timeout=30_000)
    totals = tracker.call("GET", "/summary?period=yearly")["totals"]
    counts = {one["category"]: one["count"] for one in totals[0]["categories"]}
    assert counts == {"Food:Groceries": 150, "Uncategorised": 300}

    opened.get_by_role("button", name="Take all 450 rows back").click()
    expect(opened.get_by_role("heading", name="The import was taken back")).to_be_visible(timeout=30_000)
    assert tracker.call("GET", "/transactions")["transactions"] == []

    # Imported again in another order, the rows are restored with their corrected categories.
    opened.get_by_role("button", name="Back to the rows").click()
    include_all = opened.get_by_role("checkbox", name="Record all of these")
    include_all.check()
    include_all.uncheck()
    opened.get_by_label("Record Green Market").first.check()
    table.locator("tbody tr").first.get_by_role("combobox").fill("Home")
    opened.get_by_role("button", name="Record 1 row").click()
    expect(opened.get_by_role("heading", name="1 row recorded")).to_be_visible()
    [one] = tracker.call("GET", "/transactions")["transactions"]
    assert (one["category"], one["payee"]) == ("Home", "Green Market")


def test_an_interrupted_import_can_be_resumed_and_records_nothing_twice(
    opened: Page, tracker: Tracker, watch: Watch
) -> None:
    watch.expected = {503}
    batches: list[int] = []

    def lose_the_second(route: Route) -> None:
        body: Any = route.request.post_data_json
        batches.append(len(body["transactions"]))
        if len(batches) in (2, 3, 4):  # and what the page does about a busy service by itself
            tracker.call("POST", "/transactions/batch", body)
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    opened.route("**/api/transactions/batch", lose_the_second)
    opened.get_by_role("button", name="Record 451 rows").click()
    expect(opened.get_by_role("heading", name="Stopped at 200 of 451")).to_be_visible(timeout=30_000)
    opened.get_by_role("button", name="Go on").click()
    expect(opened.get_by_role("heading", name="451 rows recorded")).to_be_visible(timeout=30_000)
    assert tracker.call("GET", "/summary?period=yearly")["totals"][0]["count"] == 451


def test_columns_and_the_order_of_dates_can_be_corrected(
    tracker: Tracker, watch: Watch, tmp_path: Path
) -> None:
    watch.expected = {422}
    page = tracker.page
    tracker.open("Import")
    file = tmp_path / "days.csv"
    file.write_text("Date,Amount,Amount,Payee,Memo\n03/04/2026,-7.00,-5.00,Shop,Beans\n", encoding="utf-8")
    page.get_by_label("Choose a file").set_input_files(file)
    # The dates can be read in two ways, so the page asks.
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("days.csv could not be read.")
    alert.get_by_role("button", name="amount=#3").click()
    expect(alert).to_contain_text("How are its days written?")
    alert.get_by_role("button", name="DD/MM/YYYY").click()
    table = page.get_by_role("table", name="What each row becomes")
    expect(table).to_contain_text("Apr 2026")
    page.get_by_label("How days are written").select_option("MM/DD/YYYY")
    expect(table).to_contain_text("4 Mar 2026")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("What the column Memo is").select_option("category")
    expect(table.get_by_role("combobox")).to_have_value("Beans")
    expect(table).to_contain_text("5.00")
