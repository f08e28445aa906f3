"""The page's main-thread time for interactions with 10,000 rows, at a quarter of the CPU's speed."""

import re
import secrets
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

from infra.client.deployment import Deployment, open_session
from tests.bench.figure import Figure
from tests.conftest import User, subject
from tests.support.page import Tracker, Watch

ROWS, BATCH = 10_000, 500
SLOWER = 4
TIMES = 7
GOAL_MS = 150
PATIENCE_MS = 60_000
CATEGORIES = ("Food:Groceries", "Food:Restaurants", "Home:Rent", "Travel", "Leisure", "Salary")

# Resolves when the result of the event is painted.
DO = """async ({ selector, kind, value, watch }) => {
  const shown = () => document.querySelector(watch)?.textContent ?? '';
  const before = shown();
  const element = selector ? document.querySelector(selector) : document.body;
  const seen = new Promise((done, giveUp) => {
    setTimeout(giveUp, 20_000, new Error(`nothing new in ${watch}`));
    const look = () => {
      if (!shown() || shown() === before) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(done));
    };
    const observer = new MutationObserver(look);
    const everything = { subtree: true, childList: true, characterData: true, attributes: true };
    observer.observe(document.body, everything);
  });
  if (kind === 'click') element.click();
  else if (kind === 'key') {
    element.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...value }));
  }
  else {
    element.value = value;
    element.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  await seen;
}"""


@dataclass(frozen=True, slots=True)
class Interaction:
    """An event on an element, and the element whose text changes when the page is done."""

    name: str
    selector: str
    watch: str
    kind: str = "click"
    value: Any = None


# Any of the day's ten entries may come first, by the random part of their ids.
OF_TODAY = re.compile(r"Entry \d\D")
FIRST_ROW = ".ledger tbody tr:first-child"
FIRST_IMPORTED = ".import-rows tbody tr:first-child .import-what"
LIST = (
    Interaction("the next page", ".pages a[href*=cursor]:last-child", FIRST_ROW),
    Interaction("filter by type", ".filter-fields .field:nth-child(4) select", FIRST_ROW, "change", "income"),
    Interaction("search", "input[type=search]", FIRST_ROW, "input", "Entry 77"),
    Interaction("select a row", f"{FIRST_ROW} input", ".bulk-bar p"),
    Interaction("select the page", ".ledger thead input", ".bulk-bar p"),
    Interaction("open the palette", "", ".palette-list", "key", {"key": "k", "ctrlKey": True}),
)
IMPORT = (
    Interaction("import: the next page", ".import-pages button:last-child", FIRST_IMPORTED),
    Interaction(
        "import: show the duplicates",
        "section:has(.import-rows) .segments label:last-child input",
        FIRST_IMPORTED,
    ),
    Interaction("import: leave a row out", ".import-rows tbody tr:first-child input", ".import-send p"),
    Interaction(
        "import: put a category right", ".import-category input", ".import-category", "input", "Gifts"
    ),
)


def figures(deployment: Deployment) -> Iterator[Figure]:
    """Yield the first quartile of each interaction's times, and the browser's errors meanwhile."""
    watch = Watch(deployment.site_url)
    user = signed_up(deployment)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        tracker = opened(browser, deployment, user, watch)
        tracker_rows(tracker)
        file = statement(Path(folder) / "large.csv")
        for interaction in LIST:
            yield timed(interaction, lambda: at_list(tracker), tracker.page)
        for interaction in IMPORT:
            yield timed(interaction, lambda: at_import(tracker, file), tracker.page)
        browser.close()
    yield Figure("page: policy violations and errors", len(watch.errors), "", 0, "lower")
    yield Figure("page: requests to other hosts", len(watch.foreign), "", 0, "lower")


def opened(browser: Browser, deployment: Deployment, user: User, watch: Watch) -> Tracker:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", service_workers="block"
    )
    context.on("page", watch.page)
    tracker = Tracker(context.new_page(), deployment, user)
    tracker.enter()
    return tracker


def timed(interaction: Interaction, ready: Any, page: Page) -> Figure:
    asked = {
        "selector": interaction.selector,
        "kind": interaction.kind,
        "value": interaction.value,
        "watch": interaction.watch,
    }
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})
    milliseconds: list[float] = []
    for _ in range(TIMES):
        ready()
        browser.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        before = main_thread_s(browser)
        page.evaluate(DO, asked)
        milliseconds.append((main_thread_s(browser) - before) * 1000)
        browser.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    name = f"page: 10,000 rows, {interaction.name}, {SLOWER}x slower"
    return Figure(name, statistics.quantiles(milliseconds, n=4)[0], "ms", GOAL_MS, "lower")


def main_thread_s(browser: CDPSession) -> float:
    """Return the CPU seconds of the page's main thread: scripts, style, layout and paint.

    Waiting for the API (here the emulator) or for a core of a busy machine does not count.
    """
    metrics = browser.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


def at_list(tracker: Tracker) -> None:
    """Show the first page of all transactions, with nothing selected or open."""
    tracker.page.keyboard.press("Escape")
    tracker.page.goto(f"{tracker.cloud.site_url}/#/overview")
    tracker.page.goto(f"{tracker.cloud.site_url}/#/transactions")
    expect(tracker.rows()).to_have_count(50, timeout=PATIENCE_MS)
    expect(tracker.rows().first).to_contain_text(OF_TODAY, timeout=PATIENCE_MS)
    expect(tracker.page.locator("section[aria-busy=false] .ledger")).to_have_count(1, timeout=PATIENCE_MS)


def at_import(tracker: Tracker, file: Path) -> None:
    """Upload the file again and show its first rows."""
    page = tracker.page
    page.keyboard.press("Escape")
    page.goto(f"{tracker.cloud.site_url}/#/import")
    another = page.get_by_role("button", name="Another file")
    if another.count():
        another.click()
    page.get_by_label("Choose a file").set_input_files(file)
    expect(page.get_by_role("table", name="What each row becomes")).to_be_visible(timeout=PATIENCE_MS)


def signed_up(deployment: Deployment) -> User:
    from infra.local import users

    session = open_session(deployment)
    username, password = f"{secrets.token_hex(6)}@example.com", users.new_password()
    users.create_user(session, deployment.user_pool_id, username, password)
    token = users.access_token(
        session, deployment.user_pool_id, deployment.user_pool_client_id, username, password
    )
    return User(username, password, subject(token), token)


def tracker_rows(tracker: Tracker) -> None:
    """Record 10,000 entries over three years through the API."""
    today = date.today()
    for start in range(0, ROWS, BATCH):
        tracker.record(entry(number, today) for number in range(start, start + BATCH))


def entry(number: int, today: date) -> dict[str, Any]:
    return {
        "date": (today - timedelta(days=number * 1095 // ROWS)).isoformat(),
        "type": "income" if number % 50 == 49 else "expense",
        "category": CATEGORIES[number % 5] if number % 50 != 49 else CATEGORIES[5],
        "amount": f"{number % 200 + 1}.{number % 100:02}",
        "description": f"Entry {number}",
    }


def statement(file: Path) -> Path:
    """Write a statement of 10,000 rows, of which ten are twice; none matches an entry of the ledger."""
    today = date.today()
    days = [(today - timedelta(days=number * 365 // ROWS)).isoformat() for number in range(ROWS - 10)]
    rows = [
        f"{day},-{number % 300 + 1000}.{number % 100:02},Shop {number % 400}"
        for number, day in enumerate(days)
    ]
    file.write_text("\n".join(["Date,Amount,Payee", *rows, *rows[-10:]]) + "\n", encoding="utf-8")
    return file
