"""Take the README's pictures from a running demo: `python -m tests.browser.pictures [--home .local]`.

`--every` takes every view in light and dark, on a desktop and a phone, in full length; for looking at.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from infra.client.deployment import Deployment, local_deployment
from infra.client.errors import CommandError
from infra.tools import node

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DESKTOP, PHONE = (1280, 860), (390, 780)
LARGEST_BYTES = 300_000
LANGUAGE = "en-GB"
Scheme = Literal["light", "dark"]
VIEWS = ("overview", "transactions", "budgets", "accounts", "reports", "import", "settings")


@contextmanager
def signed_in(
    browser: Browser, deployment: Deployment, size: tuple[int, int], scheme: Scheme
) -> Iterator[Page]:
    """Yield the demo user's page on a screen of this size."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        device_scale_factor=2 if size == PHONE else 1.5,
        locale=LANGUAGE,
    )
    page = context.new_page()
    page.goto(f"{deployment.site_url}/")
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=username]").fill(deployment.demo_user or "")
    page.locator("input[name=password]").fill(deployment.demo_password or "")
    page.locator("[type=submit]").first.click()
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    yield page
    context.close()


def show(page: Page, view: str) -> None:
    """Open a view and wait until everything in it is drawn."""
    page.goto(page.url.split("#")[0] + f"#/{view}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0, timeout=30_000)
    page.wait_for_load_state("networkidle")
    if view == "transactions":
        # The accounts come after the list.
        expect(page.get_by_label("Account", exact=True).first).to_be_attached()
    page.wait_for_timeout(500)


def show_all_of(page: Page, view: str) -> None:
    """Open a view, with the parts that load only near the viewport."""
    show(page, view)
    for region in page.get_by_role("main").get_by_role("region").all():
        region.scroll_into_view_if_needed()
        page.wait_for_timeout(150)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    page.evaluate("() => scrollTo(0, 0)")


def type_an_entry(page: Page) -> None:
    page.get_by_role("button", name="Add transaction").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount", exact=True).fill("16.99*1.1")
    dialog.get_by_label("Description").fill("Dinner with Sam")
    dialog.get_by_label("Category").press_sequentially("r")
    page.wait_for_timeout(300)


def take_every(deployment: Deployment, into: Path) -> list[Path]:
    """Take every view in both schemes and on both screens, as `overview-desktop-light.png` and so on."""
    into.mkdir(parents=True, exist_ok=True)
    schemes: tuple[Scheme, ...] = ("light", "dark")
    files: list[Path] = []
    with sync_playwright() as playwright:
        browser = launched(playwright)
        for screen, size in (("desktop", DESKTOP), ("phone", PHONE)):
            for scheme in schemes:
                with signed_in(browser, deployment, size, scheme) as page:
                    for view in VIEWS:
                        show_all_of(page, view)
                        files.append(into / f"{view}-{screen}-{scheme}.png")
                        page.screenshot(path=files[-1], full_page=True)
        browser.close()
    return files


def launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=["--no-sandbox", "--disable-background-networking", "--no-first-run"],
    )


def take(deployment: Deployment, into: Path) -> list[Path]:
    """Take the README's pictures and return their files."""
    into.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []

    def picture(page: Page, name: str) -> None:
        files.append(into / f"{name}.png")
        page.screenshot(path=files[-1])

    with sync_playwright() as playwright:
        browser = launched(playwright)
        with signed_in(browser, deployment, DESKTOP, "light") as page:
            for view in ("overview", "transactions", "accounts", "reports", "budgets"):
                show(page, view)
                picture(page, view)
            show_all_of(page, "reports")
            page.get_by_role("heading", name="Day by day").evaluate("element => element.scrollIntoView()")
            page.mouse.wheel(0, -60)
            page.wait_for_timeout(300)
            picture(page, "calendar")
        with signed_in(browser, deployment, DESKTOP, "dark") as page:
            show(page, "overview")
            picture(page, "overview-dark")
        with signed_in(browser, deployment, PHONE, "light") as page:
            show(page, "overview")
            picture(page, "phone")
        with signed_in(browser, deployment, PHONE, "dark") as page:
            show(page, "transactions")
            type_an_entry(page)
            picture(page, "phone-add")
        browser.close()
    return files


def main() -> int:
    node.use_for_playwright()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(".local"), help="the running demo's home directory")
    parser.add_argument("--into", type=Path, default=IMAGES)
    parser.add_argument("--every", action="store_true", help="every view, scheme and screen; needs --into")
    arguments = parser.parse_args()
    if arguments.every and arguments.into == IMAGES:
        parser.error("--every needs --into: the README's folder holds only the README's pictures")
    try:
        deployment = local_deployment(arguments.home)
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    files = (take_every if arguments.every else take)(deployment, arguments.into)
    for path in files:
        print(f"{path}  {path.stat().st_size:,} bytes")
    return int(not arguments.every and any(path.stat().st_size > LARGEST_BYTES for path in files))


if __name__ == "__main__":
    sys.exit(main())
