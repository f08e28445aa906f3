"""Reports: the calendar of days, and month against month; every figure opens its transactions."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.support.page import TODAY, Tracker

THIS_MONTH = TODAY.replace(day=1)
LAST_MONTH = (THIS_MONTH - timedelta(days=1)).replace(day=1)


def spend(day: str, category: str, amount: str) -> dict[str, str]:
    return {"date": day, "type": "expense", "category": category, "amount": amount}


def test_days_and_months_show_the_expense_and_open_its_transactions(tracker: Tracker) -> None:
    first, before = THIS_MONTH.isoformat(), LAST_MONTH.isoformat()
    tracker.record(
        [
            spend(first, "Food:Tea", "10"),
            spend(first, "Travel", "30"),
            spend(before, "Food:Tea", "15"),
            # Until its last days, this month is compared only with whole months.
            spend(LAST_MONTH.replace(day=28).isoformat(), "Gifts", "99"),
        ]
    )
    page = tracker.page
    page.reload()
    tracker.open("Reports")
    days = page.get_by_role("region", name="Day by day")
    days.scroll_into_view_if_needed()
    day = days.get_by_role("link", name=re.compile(r": €40\.00 spent, 2 entries$"))
    expect(day).to_have_text("1")
    # The calendar is one tab stop; arrow keys move between days.
    expect(days.locator("a[tabindex='0']")).to_have_count(1)
    day.focus()
    page.keyboard.press("ArrowLeft")
    expect(
        days.get_by_role("link", name=re.compile(": nothing$")).and_(page.locator(":focus"))
    ).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#/transactions.*from={first}&to={first}"))
    expect(tracker.rows()).to_have_count(2)

    page.go_back()
    compared = page.get_by_role("region", name="Compare months")
    compared.scroll_into_view_if_needed()
    food = compared.get_by_role("row").filter(has_text="Food")
    expect(food).to_contain_text("−€5.00")
    expect(food).to_contain_text("−33%")
    compared.get_by_role("link", name="Whole period").click()
    expect(page).to_have_url(re.compile("whole=1"))
    expect(compared.get_by_role("row").filter(has_text="Expense")).to_contain_text("€114.00")
    compared.get_by_role("row").filter(has_text="Gifts").get_by_role("link", name="€99.00").click()
    expect(tracker.rows()).to_have_count(1)
    page.go_back()
    compared.scroll_into_view_if_needed()
    compared.get_by_label("Month", exact=True).select_option(LAST_MONTH.isoformat()[:7])
    expect(compared.get_by_role("row").filter(has_text="Gifts")).to_contain_text("€0.00")
