"""Fixtures: the page in Chromium on the deployed stacks; a test fails on any error it does not expect."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from infra.client.deployment import Deployment
from tests.conftest import User
from tests.support.page import BROWSERS_ZONE, Tracker, Watch

# The system's chromium if there is one, otherwise Playwright's. Background requests are switched off.
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
        # The service worker would download the whole page in every test, which takes longer than the test.
        "service_workers": "block",
    }


@pytest.fixture
def watch(context: BrowserContext, cloud: Deployment) -> Iterator[Watch]:
    """Watch every page of the context; fail after the test if there was an error or a foreign request."""
    watching = Watch(cloud.site_url)
    context.on("page", watching.page)
    yield watching
    assert watching.errors == []
    assert watching.foreign == []


@pytest.fixture
def tracker(watch: Watch, page: Page, cloud: Deployment, new_user: Callable[[], User]) -> Tracker:
    """Return the page with a new user signed in, whose ledger is empty."""
    tracker = Tracker(page, cloud, new_user())
    tracker.enter()
    return tracker
