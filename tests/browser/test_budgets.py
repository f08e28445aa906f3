"""Budgets: create, change, delete, undo, and the words for what is left."""

import calendar
import re

from playwright.sync_api import expect

from tests.support.page import TODAY, Tracker

DAYS_LEFT = calendar.monthrange(TODAY.year, TODAY.month)[1] - TODAY.day + 1
HOSTILE = "<img src=x onerror=alert(1)>/=1+1"


def spend(category: str, amount: str) -> dict[str, str]:
    return {"date": TODAY.isoformat(), "type": "expense", "category": category, "amount": amount}


def test_a_budget_can_be_created_changed_and_deleted_and_each_can_be_undone(tracker: Tracker) -> None:
    tracker.record([spend("Food:Tea", "12.50"), spend(HOSTILE, "5")])
    page = tracker.page
    page.keyboard.press("b")
    expect(page.get_by_text("No budgets yet.")).to_be_visible()
    page.get_by_role("button", name="Set a budget").click()
    dialog = page.get_by_role("dialog", name="Set a budget")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("Amount")).to_have_accessible_description("Enter an amount.")
    dialog.get_by_label("Category").fill("Food")
    dialog.get_by_label("Amount").fill("50*2")
    page.keyboard.press("Enter")
    food = page.get_by_role("listitem").filter(has_text="Food")
    # A budget of Food covers its subcategories.
    expect(food).to_contain_text("€12.50 of €100.00")
    daily = f"€{8750 // DAYS_LEFT / 100:.2f}"
    words = f"{daily} a day left for {DAYS_LEFT} days" if DAYS_LEFT > 1 else f"{daily} left for today"
    expect(food).to_contain_text(words)
    expect(food.get_by_role("img", name="13% used")).to_be_visible()

    food.get_by_role("button", name="Edit the Food budget").click()
    dialog = page.get_by_role("dialog", name="Edit budget")
    expect(dialog.get_by_label("Amount")).to_have_value("100.00")
    dialog.get_by_label("Amount").fill("10")
    dialog.get_by_role("button", name="Save").click()
    expect(food).to_contain_text("€2.50 over the budget")
    page.get_by_role("status").get_by_role("button", name="Undo").last.click()
    expect(food).to_contain_text("of €100.00")

    food.get_by_role("button", name="Edit the Food budget").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No budgets yet.")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(food).to_contain_text("of €100.00")
    food.get_by_role("link", name="€12.50").click()
    expect(tracker.rows()).to_have_count(1)

    # The name of a category is only text, also in a URL.
    page.go_back()
    page.get_by_role("button", name="Set a budget").click()
    page.get_by_role("dialog").get_by_label("Category").fill(HOSTILE)
    page.get_by_role("dialog").get_by_label("Amount").fill("5.10")
    page.keyboard.press("Enter")
    hostile = page.get_by_role("listitem").filter(has_text=HOSTILE)
    expect(hostile).to_contain_text("nearly used up")
    assert page.locator("main img").count() == 0

    tracker.open("Overview")
    card = page.get_by_role("region", name="Budgets")
    expect(card.get_by_role("listitem").first).to_contain_text(HOSTILE)
    card.get_by_role("link", name="View all").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Budgets")
    expect(page.get_by_role("region", name="All budgets")).to_contain_text("€17.50 of €105.10")
    page.get_by_role("link", name="Previous month").click()
    expect(page).to_have_url(re.compile(r"#/budgets\?month="))
    expect(food).to_contain_text("€100.00 left over")


def test_a_category_of_any_name_can_have_a_budget(tracker: Tracker) -> None:
    page = tracker.page
    tracker.open("Budgets")
    for category in ("Haus/Garten: Café?", "50% off #1", "..", "Ärzte & Zähne"):
        page.get_by_role("button", name="Set a budget").click()
        page.get_by_role("dialog").get_by_label("Category").fill(category)
        page.get_by_role("dialog").get_by_label("Amount").fill("5")
        page.keyboard.press("Enter")
        page.get_by_role("button", name=f"Edit the {category} budget").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(page.get_by_text("No budgets yet.")).to_be_visible()
    assert tracker.call("GET", "/budgets")["budgets"] == []
