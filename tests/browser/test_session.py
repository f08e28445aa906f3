"""Sign-in, staying signed in, and sign-out."""

import re

from playwright.sync_api import Page, Route, expect

from infra.client.deployment import Deployment
from tests.support.page import NO_CONNECTION, Tracker, Watch


def test_a_reload_stays_signed_in_and_keeps_the_view(tracker: Tracker) -> None:
    tracker.open("Reports")
    tracker.page.reload()
    expect(tracker.page.get_by_role("heading", level=1)).to_have_text("Reports")


def test_a_reload_requests_the_figures_once_and_before_the_modules_that_draw_them(tracker: Tracker) -> None:
    page = tracker.page
    page.wait_for_load_state("networkidle")  # what the first load still requests is not the reload's
    asked: list[str] = []
    held: list[Route] = []
    page.on("request", lambda request: asked.append(request.url.partition("/api/")[2].partition("&")[0]))
    page.route("**/js/overview/view.js", lambda route: held.append(route))
    with (
        page.expect_request("**/api/summary?period=monthly*"),
        page.expect_request("**/api/summary?period=daily*"),
        page.expect_request("**/api/transactions?*"),
    ):
        page.reload(wait_until="commit")
    assert held
    held[0].continue_()
    expect(page.get_by_role("heading", name="Let’s get started")).to_be_visible()
    page.wait_for_load_state("networkidle")
    first = [path for path in asked if path.startswith(("summary", "transactions"))]
    assert len(first) == len(set(first))


def test_no_token_is_stored_where_it_would_outlive_the_tab(tracker: Tracker) -> None:
    stored = tracker.page.evaluate("() => JSON.stringify({...localStorage}) + document.cookie")
    assert "eyJ" not in stored.replace("cognito", "")
    assert "access" not in tracker.page.evaluate("() => Object.keys(sessionStorage).join()")


def test_an_access_token_that_the_api_refuses_is_renewed_silently(tracker: Tracker, watch: Watch) -> None:
    watch.expected = {401}
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if not refused:
            refused.append(route.request.url)
            route.fulfill(status=401, content_type="application/problem+json", body='{"status": 401}')
        else:
            route.continue_()

    tracker.page.route(re.compile(r"/api/transactions\?"), refuse_once)
    tracker.open("Transactions")
    expect(tracker.page.get_by_text("No transactions yet.")).to_be_visible()
    assert refused


def test_an_ended_session_is_reported_and_sign_in_returns_to_the_same_view(
    tracker: Tracker, watch: Watch
) -> None:
    watch.expected = {401, 400}
    page = tracker.page
    tracker.open("Reports")
    page.evaluate("() => sessionStorage.setItem('expenses.refresh', 'worn out')")
    page.route("**/api/**", lambda route: route.fulfill(status=401, body=""))
    tracker.page.get_by_role("navigation", name="Period").get_by_role("link", name="Year").click()
    expect(page.get_by_role("alert")).to_have_text("Your session has ended.")
    page.unroute("**/api/**")
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=username]").fill(tracker.user.username)
    page.locator("input[name=password]").fill(tracker.user.password)
    page.locator("[type=submit]").first.click()
    expect(page).to_have_url(re.compile("#/reports.*period=yearly"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")


def test_sign_out_removes_the_ledger_and_the_session(tracker: Tracker) -> None:
    page = tracker.page
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate("() => sessionStorage.length") == 0
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_sign_out_needs_no_network(tracker: Tracker, watch: Watch) -> None:
    watch.unimportant |= NO_CONNECTION
    page = tracker.page
    with page.expect_response("**/offline/sign_out_guard.js"), page.expect_response("**/auth/oauth.js"):
        page.reload()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate("() => sessionStorage.length") == 0


def test_a_sign_in_answer_that_this_tab_did_not_request_is_refused(
    watch: Watch, page: Page, cloud: Deployment
) -> None:
    page.goto(f"{cloud.site_url}/?code=stolen&state=forged")
    expect(page.get_by_role("alert")).to_have_text("That sign-in was not started in this tab.")
    expect(page).to_have_url(f"{cloud.site_url}/")


def test_the_sign_in_view_shows_no_text_from_the_url(watch: Watch, page: Page, cloud: Deployment) -> None:
    page.goto(f"{cloud.site_url}/?error=denied&error_description=Call+this+number")
    expect(page.get_by_role("alert")).to_have_text("The sign-in was not completed.")


def test_a_lost_connection_is_reported_and_retried(tracker: Tracker, watch: Watch) -> None:
    watch.unimportant |= NO_CONNECTION
    page = tracker.page
    page.route("**/api/**", lambda route: route.abort())
    tracker.open("Transactions")
    expect(page.get_by_text("No connection.").first).to_be_visible()
    page.unroute("**/api/**")
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_text("No transactions yet.")).to_be_visible()


def test_a_reload_without_a_connection_keeps_the_session(tracker: Tracker, watch: Watch) -> None:
    page = tracker.page
    watch.unimportant |= NO_CONNECTION
    page.route("**/oauth2/token", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("status").get_by_text("No connection.")).to_be_visible()
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    page.unroute("**/oauth2/token")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.get_by_text("No connection.")).to_have_count(0)
    expect(page.get_by_role("heading", name="Let’s get started")).to_be_visible()


def test_a_busy_api_is_retried_after_its_retry_after_header(tracker: Tracker, watch: Watch) -> None:
    watch.expected = {503}
    answers: list[int] = []

    def busy_twice(route: Route) -> None:
        answers.append(1)
        if len(answers) <= 2:
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="")
        else:
            route.continue_()

    tracker.page.route(re.compile(r"/api/transactions\?"), busy_twice)
    tracker.open("Transactions")
    expect(tracker.page.get_by_text("No transactions yet.")).to_be_visible()
    assert len(answers) >= 3
