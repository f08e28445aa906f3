"""Accounts, transfers, splits and payees: entered, shown, joined, and checked against the bank."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.page import TODAY, Tracker

OPENED = (TODAY - timedelta(days=60)).isoformat()


def account(tracker: Tracker, name: str, **more: Any) -> str:
    """Add an account with the API and return its id."""
    fields = {
        "name": name,
        "kind": "checking",
        "currency": "EUR",
        "opening": {"amount": "100.00", "date": OPENED},
    }
    answer = tracker.call("POST", "/accounts", {**fields, **more})
    identity: str = answer["id"]
    return identity


def listed(page: Page, name: str) -> Locator:
    """Return the row of an account in the Accounts view."""
    return page.locator(".accounts > li").filter(has_text=name)


def test_accounts_are_added_changed_ordered_closed_and_reopened(tracker: Tracker) -> None:
    page = tracker.page
    tracker.open("Accounts")
    # The first request of accounts starts its function.
    expect(page.get_by_text("No accounts yet.")).to_be_visible(timeout=20_000)
    for name, kind, amount in (("Giro", "Checking account", "1234,50"), ("Visa", "Credit card", "-20")):
        page.get_by_role("button", name="Add an account").click()
        form = page.get_by_role("dialog", name="Add an account")
        form.get_by_label("Name").fill(name)
        form.get_by_label("Kind").select_option(label=kind)
        form.get_by_label("Opening balance").fill(amount)
        form.get_by_role("button", name="Save").click()
        expect(form).to_have_count(0)
    expect(listed(page, "Giro")).to_contain_text("€1,234.50")
    expect(listed(page, "Visa")).to_contain_text("owed €20.00")
    expect(page.locator(".net-worth-figure")).to_have_text("€1,214.50")

    page.get_by_role("button", name="Edit Giro").click()
    form = page.get_by_role("dialog", name="Edit account")
    form.get_by_label("Name").fill("House bank")
    form.get_by_role("button", name="Save").click()
    expect(listed(page, "House bank")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(listed(page, "Giro")).to_be_visible()

    account(tracker, "Savings", kind="savings", position=5)
    tracker.record([spent(tracker_account(tracker, "Giro"), "5.00")])
    page.reload()
    page.get_by_role("button", name="Move Savings up").click()
    expect(page.locator(".accounts > li").first).to_contain_text("Savings")

    page.get_by_role("button", name="Edit Giro").click()
    page.get_by_role("button", name="Close account").click()
    expect(page.get_by_text("1 closed account")).to_be_visible()
    page.get_by_text("1 closed account").click()
    page.get_by_role("button", name="Edit Giro").click()
    page.get_by_role("button", name="Reopen account").click()
    expect(page.get_by_text("1 closed account")).to_have_count(0)
    expect(listed(page, "Giro")).to_contain_text("€1,229.50")


def tracker_account(tracker: Tracker, name: str) -> str:
    accounts = tracker.call("GET", "/accounts")["accounts"]
    return next(str(one["id"]) for one in accounts if one["name"] == name)


def spent(account_id: str, amount: str, **more: Any) -> dict[str, Any]:
    fields = {"date": TODAY.isoformat(), "type": "expense", "category": "Food", "amount": amount}
    return {**fields, "account": account_id, **more}


def test_the_shortest_entry_is_still_the_amount_and_enter(tracker: Tracker) -> None:
    account(tracker, "Giro")
    page = tracker.page
    tracker.open("Transactions")
    form = tracker.entry_row()
    expect(form.get_by_label("Account")).to_have_value(re.compile(".+"))
    form.get_by_label("Amount", exact=True).fill("5")
    form.get_by_label("Category").fill("Food")
    form.get_by_label("Payee").fill("Lindner")
    form.get_by_label("Payee").press("Enter")
    expect(tracker.row("Lindner")).to_contain_text("Giro")
    # The next one keeps the day, the category and the account.
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(tracker.row("€7.00")).to_contain_text("Giro")
    expect(tracker.row("€7.00")).to_contain_text("Food")


def test_a_transfer_and_a_split_are_entered_in_the_same_row(tracker: Tracker) -> None:
    account(tracker, "Giro", position=0)
    account(tracker, "Dollars", currency="USD", position=1)
    page = tracker.page
    tracker.open("Transactions")
    form = tracker.entry_row()
    expect(form.get_by_label("Account")).to_have_value(re.compile(".+"))
    form.get_by_label("Amount", exact=True).fill("60")
    form.get_by_role("button", name="Split").click()
    form.get_by_label("Category of split 1").fill("Food")
    form.get_by_label("Amount of split 1").fill("42.50")
    form.get_by_label("Category of split 2").fill("Clothing")
    expect(form).to_contain_text("€17.50 left to split")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text("amount that is not zero")
    form.get_by_label("Amount of split 2").fill("17.50")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(tracker.row("Food")).to_contain_text("Clothing")

    form.get_by_text("Transfer", exact=True).click()
    form.get_by_label("To account").select_option(label="Dollars")
    form.get_by_label("Amount", exact=True).fill("92.50")
    form.get_by_label("Amount received").fill("100")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(tracker.row("Giro → Dollars")).to_contain_text("€92.50")

    # Neither counts twice: one split transaction of 60, and no income or expense by the transfer.
    tracker.open("Overview")
    expect(page.locator(".headline")).to_have_text("€60.00")
    tracker.open("Transactions")
    page.get_by_role("search").get_by_label("Account").select_option(label="Dollars")
    expect(tracker.rows()).to_have_count(1)
    expect(tracker.row("Giro → Dollars")).to_contain_text("+US$100.00")
    page.get_by_role("search").get_by_label("Account").select_option(label="All")
    page.get_by_role("search").get_by_label("Type").select_option(label="Transfers")
    expect(tracker.rows()).to_have_count(1)
    assert "type=transfer" in page.url

    page.get_by_role("button", name="Clear all").click()
    tracker.row("Clothing").locator(".row-open").click()
    editor = page.get_by_role("dialog", name="Edit transaction")
    expect(editor.get_by_label("Amount of split 2")).to_have_value("17.50")
    editor.get_by_role("button", name="Delete").click()
    expect(tracker.row("Clothing")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(tracker.row("Clothing")).to_be_visible()


def test_an_expense_and_an_income_are_joined_and_separated(tracker: Tracker) -> None:
    giro, card = account(tracker, "Giro"), account(tracker, "Visa", kind="card")
    tracker.record(
        [
            spent(giro, "140.00", description="Card payment"),
            {**spent(card, "140.00", description="Payment received"), "type": "income"},
        ]
    )
    page = tracker.page
    tracker.open("Transactions")
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("button", name="Join into a transfer").click()
    expect(tracker.rows()).to_have_count(1)
    expect(tracker.row("Giro → Visa")).to_contain_text("€140.00")
    page.keyboard.press("Control+z")
    expect(tracker.rows()).to_have_count(2)
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.get_by_role("button", name="Join into a transfer").click()
    expect(tracker.rows()).to_have_count(1)
    tracker.rows().first.locator(".row-open").click()
    page.get_by_role("button", name="Separate").click()
    expect(tracker.row("Payment received")).to_be_visible()


def test_a_stated_balance_shows_until_when_an_account_agrees_and_which_days_do_not(tracker: Tracker) -> None:
    giro = account(tracker, "Giro")
    days = [(TODAY - timedelta(days=back)).isoformat() for back in (20, 10)]
    tracker.record(
        [
            spent(giro, "30.00", date=days[0], description="Agreed"),
            spent(giro, "5.00", date=days[1], description="Doubtful"),
        ]
    )
    page = tracker.page
    tracker.open("Accounts")
    page.get_by_role("button", name="Check the balance of Giro").click()
    dialog = page.get_by_role("dialog")
    for day, amount in zip(days, ("70.00", "70.00"), strict=True):
        dialog.get_by_label("Date").fill(day)
        dialog.get_by_label("The bank says").fill(amount)
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_text(amount).first).to_be_visible()
    expect(dialog).to_contain_text("Agrees.")
    expect(dialog).to_contain_text("Your transactions say €65.00")
    dialog.get_by_role("button", name="Close").click()
    expect(listed(page, "Giro")).to_contain_text("Agrees with the bank until")
    listed(page, "Giro").get_by_role("link", name=re.compile("Differs by €5.00")).click()
    expect(tracker.row("Doubtful")).to_be_visible()
    expect(tracker.rows()).to_have_count(1)


@pytest.mark.parametrize("width", [390])
def test_accounts_and_transfers_are_usable_on_a_phone(tracker: Tracker, width: int) -> None:
    account(tracker, "Giro", position=0)
    account(tracker, "Savings", kind="savings", position=1)
    page = tracker.page
    page.set_viewport_size({"width": width, "height": 844})
    page.reload()
    page.get_by_role("button", name="Add transaction").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Transfer", exact=True).click()
    dialog.get_by_label("To account").select_option(label="Savings")
    dialog.get_by_label("Amount", exact=True).fill("25")
    save = dialog.get_by_role("button", name="Save", exact=True)
    expect(save).to_be_in_viewport()
    save.click()
    expect(dialog).to_have_count(0)
    tracker.open("Accounts")
    expect(listed(page, "Savings")).to_contain_text("€125.00")
    expect(listed(page, "Giro")).to_contain_text("€75.00")
