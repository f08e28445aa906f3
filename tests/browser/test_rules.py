"""Rules in the page: made of a row of a statement, tried on the past, applied, moved and taken back."""

from pathlib import Path

from playwright.sync_api import expect

from tests.support.page import Tracker

FILE = "Date,Amount,Payee\n2026-03-14,-12.50,POS CORNER SHOP 1288\n2026-03-15,-3.00,Tea house\n"


def test_a_rule_is_made_of_a_row_tried_on_the_past_and_applied(tracker: Tracker, tmp_path: Path) -> None:
    page = tracker.page
    past = {"date": "2026-02-14", "type": "expense", "amount": "9", "category": "Uncategorised"}
    tracker.record([{**past, "id": f"past-{number}", "payee": "Corner shop"} for number in range(7)])
    (tmp_path / "march.csv").write_text(FILE)
    tracker.open("Import")
    page.get_by_label("Choose a file").set_input_files(tmp_path / "march.csv")
    page.get_by_role("button", name="Make a rule of CORNER").click()

    form = page.get_by_role("dialog", name="Add a rule")
    form.get_by_role("combobox", name="Category").fill("Food:Groceries")
    form.get_by_role("button", name="Try on the past").click()
    trial = form.get_by_role("status")
    expect(trial.filter(has_text="Would change 7 transactions")).to_be_visible(timeout=30_000)
    expect(form.get_by_role("listitem")).to_have_count(5)
    form.get_by_role("button", name="Save, and change these 7").click()

    expect(page.get_by_text("Changed 7 transactions")).to_be_visible(timeout=30_000)
    row = page.get_by_role("table", name="What each row becomes").locator("tbody tr").first
    expect(row).to_contain_text("by a rule")
    expect(row).to_contain_text("POS CORNER SHOP 1288")
    expect(row.get_by_role("combobox", name="Category of")).to_have_value("Food:Groceries")
    changed = tracker.call("GET", "/transactions")["transactions"]
    assert {one["category"] for one in changed} == {"Food:Groceries"}

    tracker.call("POST", "/rules", {"when": {"type": "income"}, "set": {"tags": ["pay"]}})
    tracker.open("Settings")
    rules = page.get_by_role("region", name="Rules").get_by_role("listitem")
    expect(rules).to_have_count(2)
    page.get_by_role("button", name="Move up: Type: Income").click()
    expect(rules.first).to_contain_text("Income")
    page.get_by_role("button", name="Edit Type: Income").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(rules).to_have_count(1)
