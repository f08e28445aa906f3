"""The page in a real browser, on the deployed stack; any stray error fails the test that caused it."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from infra.client.deployment import Deployment
from tests.conftest import User
from tests.support.page import BROWSERS_ZONE, Tracker, Watch

# Debian's chromium where there is one; elsewhere Playwright's own. Nothing may call home during a test.
CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    executable = {"executable_path": CHROMIUM} if CHROMIUM else {}
    return {**browser_type_launch_args, **executable, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-GB",
        "timezone_id": BROWSERS_ZONE,
        # Fetching the whole page for later would cost each test more than the test itself.
        "service_workers": "block",
    }


@pytest.fixture
def watch(context: BrowserContext, cloud: Deployment) -> Iterator[Watch]:
    """Sees every page of the context; at the end there must be no error, violation or foreign request."""
    watching = Watch(cloud.site_url)
    context.on("page", watching.page)
    yield watching
    assert watching.errors == []
    assert watching.foreign == []


@pytest.fixture
def tracker(watch: Watch, page: Page, cloud: Deployment, new_user: Callable[[], User]) -> Tracker:
    """The page, with a fresh user signed in and nothing written down."""
    tracker = Tracker(page, cloud, new_user())
    tracker.enter()
    return tracker
