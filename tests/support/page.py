"""Drives the page by its labels, as a user does."""

import json
import re
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from infra.client.deployment import Deployment, open_session
from tests.conftest import User

# The time zone of the tests' browsers, where the day may differ from the machine's.
BROWSERS_ZONE = "Europe/Berlin"
TODAY = datetime.now(ZoneInfo(BROWSERS_ZONE)).date()
NO_CONNECTION = {
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
    "Failed to load resource: net::ERR_FAILED",
}
NO_SERVICE_WORKER = "Service Worker registration blocked by Playwright"
# Browsers log every answer of 400 or higher, also those that the page shows at a field.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


@dataclass
class Watch:
    """Collects console errors, page errors and requests to other hosts.

    Violations of the content security policy are console errors. Messages in `unimportant` and answers with
    an `expected` status are ignored.
    """

    site_url: str
    expected: set[int] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    unimportant: set[str] = field(default_factory=lambda: {NO_SERVICE_WORKER})

    def page(self, page: Page) -> None:
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note_request)

    def _note_message(self, message: ConsoleMessage) -> None:
        refused = REFUSED.match(message.text)
        if refused and int(refused[1]) in self.expected:
            return
        if message.type in ("error", "warning") and message.text not in self.unimportant:
            self.errors.append(message.text)

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "data" and address.netloc != urlsplit(self.site_url).netloc:
            self.foreign.append(request.url)


class Tracker:
    """The page in a browser, and its user."""

    def __init__(self, page: Page, cloud: Deployment, user: User) -> None:
        self.page = page
        self.cloud = cloud
        self.user = user

    def sign_in(self) -> None:
        """Sign in with Cognito's managed login."""
        self.page.goto(f"{self.cloud.site_url}/")
        self.page.get_by_role("button", name="Sign in").click()
        self.page.locator("input[name=username]").fill(self.user.username)
        self.page.locator("input[name=password]").fill(self.user.password)
        self.page.locator("[type=submit]").first.click()
        expect(self.page.get_by_role("navigation", name="Views")).to_be_visible()

    def enter(self, *, views: str = "Views") -> None:
        """Sign in faster, with the stored refresh token of a reloaded tab."""
        cognito = open_session(self.cloud).client("cognito-idp")
        answer = cognito.admin_initiate_auth(
            UserPoolId=self.cloud.user_pool_id,
            ClientId=self.cloud.user_pool_client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": self.user.username, "PASSWORD": self.user.password},
        )
        token = answer["AuthenticationResult"]["RefreshToken"]
        self.page.goto(f"{self.cloud.site_url}/icon.svg")
        self.page.evaluate("token => sessionStorage.setItem('expenses.refresh', token)", token)
        self.page.goto(f"{self.cloud.site_url}/")
        expect(self.page.get_by_role("navigation", name=views)).to_be_visible()

    def open(self, view: str) -> None:
        """Open a view by its name in the navigation; on a phone, some are under More."""
        views = self.page.get_by_role("navigation", name="Views")
        expect(views).to_be_visible()
        if not views.get_by_role("link", name=view).count():
            views.get_by_role("button", name="More").click()
            views = self.page.get_by_role("dialog").get_by_role("navigation")
        views.get_by_role("link", name=view).click()
        title = None if view == "Overview" else view
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_have_text(title) if title else expect(heading).to_be_visible()

    def entry_row(self) -> Locator:
        return self.page.get_by_role("form", name="Add a transaction")

    def rows(self) -> Locator:
        return (
            self.page.get_by_role("table", name="Transactions")
            .get_by_role("row")
            .filter(has=self.page.get_by_role("cell"))
        )

    def row(self, text: str) -> Locator:
        return self.rows().filter(has_text=text)

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """Call the API directly and return the decoded answer, None if it is empty."""
        request = urllib.request.Request(
            self.cloud.api_url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.user.token}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = response.read()
        return json.loads(answer) if answer else None

    def record(self, transactions: Iterable[dict[str, Any]]) -> None:
        """Add transactions with the API."""
        answer = self.call("POST", "/transactions/batch", {"transactions": list(transactions)})
        assert answer["refused"] == 0, answer
