"""Offline: the last data is readable after a reload, and new entries wait and are sent once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from infra.client.deployment import Deployment
from tests.conftest import User
from tests.support.page import NO_CONNECTION, TODAY, Tracker, Watch
from tests.support.waiting import wait_until

# Whether the worker has cached everything that the page needs, and controls the page.
IS_READY = """async () =>
  navigator.serviceWorker.controller?.state === 'activated' && (await caches.keys()).length === 1"""
# The paths whose answers are stored on the device, which begins once the browser is idle.
STORED_PATHS = """async () => {
  // Opening a database that is not there would create it, without the page's stores.
  if (!(await indexedDB.databases()).some(({ name }) => name === 'expenses')) return [];
  return new Promise((resolve) => {
    indexedDB.open('expenses').onsuccess = ({ target: { result: database } }) => {
      const keys = database.transaction('responses').objectStore('responses').getAllKeys();
      keys.onsuccess = () => { database.close(); resolve(keys.result.map(([, path]) => path)); };
    };
  });
}"""
# The numbers of stored answers, unsent entries and deleted transactions on the device.
KEPT = """async () => {
  const stores = ['responses', 'queue', 'bin'];
  // Opening a database that is not there would create it, without the page's stores.
  if (!(await indexedDB.databases()).some(({ name }) => name === 'expenses')) return stores.map(() => 0);
  return new Promise((resolve) => {
    indexedDB.open('expenses').onsuccess = ({ target: { result: database } }) => {
      const reading = database.transaction(stores);
      const counts = stores.map((name) => reading.objectStore(name).count());
      reading.oncomplete = () => { database.close(); resolve(counts.map((count) => count.result)); };
    };
  });
}"""


def spent(number: int, **more: Any) -> dict[str, Any]:
    day = (TODAY - timedelta(days=number % 3)).isoformat()
    what = {"date": day, "type": "expense", "category": "Food", "amount": f"{number + 1}.00"}
    return {**what, "description": f"Entry {number:02}", **more}


@pytest.fixture
def away(
    browser: Browser, browser_context_args: dict[str, Any], cloud: Deployment, new_user: Callable[[], User]
) -> Iterator[Tracker]:
    """Return the page of a user with three entries, with a service worker; no other error may be logged."""
    context = browser.new_context(**{**browser_context_args, "service_workers": "allow"})
    watch = Watch(cloud.site_url, expected={422}, unimportant=NO_CONNECTION)
    context.on("page", watch.page)
    tracker = Tracker(context.new_page(), cloud, new_user())
    tracker.record(spent(number) for number in range(3))
    tracker.enter()
    # The first request for figures starts its function.
    expect(tracker.page.locator(".headline")).to_be_visible(timeout=30_000)
    wait_until(lambda: bool(tracker.page.evaluate(IS_READY)), "the service worker never controlled the page")
    yield tracker
    context.set_offline(False)
    context.close()
    assert watch.errors == []
    assert watch.foreign == []


def lose_connection(tracker: Tracker) -> BrowserContext:
    tracker.page.context.set_offline(True)
    return tracker.page.context


def add(page: Page, amount: str, description: str) -> None:
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Add transaction")
    form.get_by_label("Amount", exact=True).fill(amount)
    form.get_by_label("Description").fill(description)
    form.get_by_label("Category").fill("Food")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_have_count(0)


def recorded(tracker: Tracker) -> list[str]:
    transactions = tracker.call("GET", "/transactions")["transactions"]
    return [one["description"] for one in sorted(transactions, key=lambda one: one["createdAt"])]


def test_after_a_reload_without_a_network_the_last_synced_data_is_readable(away: Tracker) -> None:
    page = away.page
    away.open("Transactions")
    expect(away.rows()).to_have_count(3)
    lose_connection(away)
    page.reload()
    expect(away.rows()).to_have_count(3)
    bar = page.get_by_role("status").filter(has_text="No connection.")
    expect(bar).to_contain_text("saved on this device on")
    away.open("Overview")
    expect(page.locator(".headline")).to_contain_text("€6")
    expect(page.get_by_role("region", name="Where it went")).to_contain_text("Food")


def test_entries_added_without_a_network_are_sent_once_in_order_when_it_returns(away: Tracker) -> None:
    page = away.page
    context = lose_connection(away)
    for number in range(4):
        add(page, f"{number}.50", f"Away {number}")
    page.reload()
    add(page, "9", "Away 4")
    expect(page.get_by_role("button", name="5 changes not sent yet")).to_be_visible()
    away.open("Transactions")
    waiting = page.get_by_role("region", name="Not sent yet").get_by_role("listitem")
    expect(waiting).to_have_count(5)
    expect(waiting.first).to_contain_text("Away 4")
    expect(waiting.first).to_contain_text("not sent")

    # A second tab shows them too, and both notice at once that the network is back.
    token = page.evaluate("() => sessionStorage.getItem('expenses.refresh')")
    second = context.new_page()
    second.goto(page.url.split("#")[0])
    second.evaluate("token => sessionStorage.setItem('expenses.refresh', token)", token)
    posts: list[str] = []
    context.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    context.set_offline(False)
    second.reload()
    expect(waiting).to_have_count(0)
    expect(away.rows()).to_have_count(8)
    expect(page.get_by_text("No connection.")).to_have_count(0)
    assert recorded(away)[3:] == [f"Away {number}" for number in range(5)]
    assert len([url for url in posts if url.endswith("/transactions")]) == 5
    assert page.evaluate(KEPT)[1] == 0


def test_accounts_are_readable_and_a_transfer_waits_without_a_network(away: Tracker) -> None:
    page = away.page
    for name in ("Giro", "Savings"):
        away.call("POST", "/accounts", {"name": name, "kind": "checking", "currency": "EUR"})
    page.reload()
    away.open("Accounts")
    expect(page.locator(".accounts > li")).to_have_count(2)
    wait_until(lambda: "/accounts" in page.evaluate(STORED_PATHS), "the accounts were never stored")
    context = lose_connection(away)
    page.reload()
    away.open("Accounts")
    expect(page.locator(".accounts > li")).to_have_count(2)
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Add transaction")
    form.get_by_text("Transfer", exact=True).click()
    form.get_by_label("To account").select_option(label="Savings")
    form.get_by_label("Amount", exact=True).fill("25")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_have_count(0)
    expect(page.get_by_role("button", name="1 change not sent yet")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_role("button", name="1 change not sent yet")).to_have_count(0, timeout=20_000)
    [transfer] = away.call("GET", "/transactions?type=transfer")["transactions"]
    assert transfer["amount"] == "25.00"


def test_an_entry_that_the_api_refuses_is_kept_and_shown_with_its_reason(away: Tracker) -> None:
    page = away.page
    context = lose_connection(away)
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Add transaction")
    form.get_by_label("Amount", exact=True).fill("5")
    form.get_by_label("Description").fill("Too far ahead")
    form.get_by_label("Category").fill("Food")
    form.get_by_label("Date").fill((TODAY + timedelta(days=500)).isoformat())
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form).to_have_count(0)
    add(page, "6", "After it")
    context.set_offline(False)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.get_by_text("1 change couldn’t be saved and needs your attention.")).to_be_visible()
    assert recorded(away)[3:] == ["After it"]
    page.get_by_role("button", name="1 change not sent yet").click()
    entry = page.get_by_role("dialog", name="Not sent yet").get_by_role("listitem")
    expect(entry).to_contain_text("not accepted")
    expect(entry).to_contain_text("The day must lie between")
    entry.get_by_role("button", name="Edit").click()
    expect(form.get_by_label("Description")).to_have_value("Too far ahead")
    form.get_by_label("Date").fill(TODAY.isoformat())
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="1 change not sent yet")).to_have_count(0)
    assert recorded(away)[3:] == ["After it", "Too far ahead"]


def test_signing_out_asks_while_entries_wait_and_wipes_the_device(away: Tracker) -> None:
    page = away.page
    context = page.context
    away.open("Transactions")
    away.row("Entry 02").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").get_by_text("Deleted Entry 02")).to_be_visible()
    # The row leaves at once; the device keeps it for the bin when the API has confirmed that it is deleted.
    page.get_by_role("button", name="Recently deleted").click()
    expect(page.get_by_role("dialog", name="Recently deleted").get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    lose_connection(away)
    add(page, "5", "Never sent")
    assert all(page.evaluate(KEPT))
    page.get_by_role("button", name="Sign out").click()
    question = page.get_by_role("dialog", name="Sign out")
    expect(question).to_contain_text("1 change is not sent yet")
    question.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    question.get_by_role("button", name="Sign out and delete").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate(KEPT) == [0, 0, 0]
    assert page.evaluate("() => sessionStorage.getItem('expenses.user')") is None
    context.set_offline(False)
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert recorded(away) == ["Entry 00", "Entry 01"]


def test_the_page_can_be_installed(away: Tracker) -> None:
    session = away.page.context.new_cdp_session(away.page)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A test's context is a private window, which installs nothing.
    assert {each["errorId"] for each in errors} <= {"in-incognito"}
    assert session.send("Page.getAppManifest")["errors"] == []
