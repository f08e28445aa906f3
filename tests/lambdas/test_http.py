"""The edge: bodies, headers, errors and the log line of each request."""

import base64
import json
import signal
import time
from contextlib import suppress
from typing import Any

import pytest

from lambdas.ledger.errors import Busy, LedgerError, TooLarge
from lambdas.ledger.http import HttpHandler, Request, Response
from tests.support.ledger import Ledger, UserClient, access_token_of, entry
from tests.support.ledger_faults import Fault

SECRET = "4321.09"


def logged(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(record.getMessage()) for record in caplog.records if record.name == "expense-tracker"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[1",
        "\ufeff{}",
        "nul",
        '{"amount": NaN}',
        '{"date": "a", "date": "b"}',
        "[" * 60_000,
        '{"a":' * 5000,
    ],
)
def test_a_body_that_is_not_json_is_refused(user: UserClient, body: str) -> None:
    assert user.call("POST /transactions", body).status == 400


@pytest.mark.parametrize("amount", ["12.50", "12", "1e2", "-3", "1" + "0" * 5000])
def test_a_json_number_for_an_amount_is_refused_by_name(user: UserClient, amount: str) -> None:
    body = json.dumps(entry(amount="@")).replace('"@"', amount)
    reply = user.call("POST /transactions", body)

    assert reply.status == 422
    assert [error["pointer"] for error in reply.body["errors"]] == ["#/amount"]


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"]
)
def test_a_body_that_is_not_declared_as_json_is_refused(user: UserClient, media_type: str) -> None:
    assert user.call("POST /transactions", entry(), headers={"content-type": media_type}).status == 415


def test_the_content_type_may_have_parameters_and_any_case(user: UserClient) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}

    assert user.call("POST /transactions", entry(), headers=headers).status == 201


def test_a_body_that_is_too_large_is_refused(user: UserClient) -> None:
    assert user.call("POST /transactions", entry(description="x" * 70_000)).status == 413
    assert user.call("POST /transactions/batch", {"x": "x" * 2_100_000}).status == 413


def test_a_base64_body_is_decoded(ledger: Ledger, user: UserClient) -> None:
    event = {
        "routeKey": "POST /transactions",
        "headers": {"content-type": "application/json"},
        "requestContext": {"requestId": "r", "authorizer": access_token_of(user.user)},
        "isBase64Encoded": True,
    }

    body = base64.b64encode(json.dumps(entry(category="Café")).encode()).decode()
    assert ledger.invoke({**event, "body": body}).body["category"] == "Café"
    assert ledger.invoke({**event, "body": "not base64!"}).status == 400
    assert ledger.invoke({**event, "body": base64.b64encode(b"\xff\xfe").decode()}).status == 400


@pytest.mark.parametrize(
    "authorizer",
    [
        {},
        {"jwt": {"claims": {}}},
        {"jwt": {"claims": {"sub": "", "token_use": "access"}}},
        {"jwt": {"claims": {"sub": "somebody"}}},
        {"jwt": {"claims": {"sub": "somebody", "token_use": "id"}}},
    ],
)
def test_a_request_without_an_access_token_is_refused(ledger: Ledger, authorizer: dict[str, Any]) -> None:
    event: Any = {
        "routeKey": "GET /transactions",
        "headers": {"x-user": "somebody"},
        "queryStringParameters": {"sub": "somebody"},
        "requestContext": {"requestId": "r", "authorizer": authorizer},
    }
    answer = ledger.functions["get_expenses"](event, None)

    assert answer["statusCode"] == 401


def test_a_field_name_that_has_no_utf_8_is_reported(user: UserClient) -> None:
    reply = user.call("POST /transactions", json.dumps({**entry(), "\ud800": 1}))

    assert reply.status == 422
    assert reply.body["errors"][0]["pointer"] == "#/\ud800"


def test_text_in_all_scripts_is_kept_as_it_is(user: UserClient) -> None:
    text = "日本 عربي 👩‍👩‍👧 <b>&amp;</b> =1+1"

    assert user.add(id="t", description=text).body["description"] == text
    assert user.get("t").body["description"] == text


def test_an_unexpected_error_is_a_500_without_detail_and_is_logged_with_its_location(
    user: UserClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("lambdas.ledger.writer.Writer.create", fail)
    monkeypatch.setattr("tests.support.ledger.assert_documented", lambda *_: None)
    reply = user.add()

    assert (reply.status, reply.body["detail"]) == (500, "request request-1")
    (line,) = logged(caplog)
    assert line["fault"] == "RuntimeError"
    assert any("add_expense.py" in location for location in line["at"])
    assert SECRET not in json.dumps([reply.body, line])


def test_each_request_is_one_log_line_without_the_users_data(
    user: UserClient, caplog: pytest.LogCaptureFixture
) -> None:
    user.add(id="t", amount=SECRET, description="a doctor", category="Health")
    user.add(id="t", amount="1")
    user.add(amount="wrong", description="a doctor")
    user.page("q=doctor")
    claims = {"sub": user.user, "username": "me@example.org", "token_use": "access"}
    signed_in = {"requestId": "r", "authorizer": {"jwt": {"claims": claims}}}
    user.ledger.invoke({"routeKey": "GET /transactions", "requestContext": signed_in})

    lines = logged(caplog)
    assert [(line["route"], line["status"]) for line in lines] == [
        ("POST /transactions", 201),
        ("POST /transactions", 409),
        ("POST /transactions", 422),
        ("GET /transactions", 200),
        ("GET /transactions", 200),
    ]
    fields = {"requestId", "route", "status", "durationMs", "units", "retries", "_aws"}
    assert all(set(line) == fields for line in lines)
    for word in (SECRET, "doctor", "Health", "me@example.org"):
        assert word not in caplog.text


def test_the_log_line_contains_the_requests_metrics(
    user: UserClient, caplog: pytest.LogCaptureFixture
) -> None:
    before_ms = int(time.time() * 1000)
    with user.ledger.with_faults([Fault.THROTTLED, Fault.CONFLICT, Fault.UNREACHED]):
        user.add()
    user.page()

    written, listed = logged(caplog)
    assert (written["retries"], listed["retries"]) == (3, 0)
    assert listed["units"] > 0
    for line in (written, listed):
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        assert (directive["Namespace"], directive["Dimensions"]) == ("ExpenseTracker", [[]])
        units = {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]}
        assert units == {"durationMs": "Milliseconds", "units": "Count", "retries": "Count"}
        assert all(isinstance(line[name], int | float) for name in units)
        assert before_ms <= line["_aws"]["Timestamp"] <= time.time() * 1000


def test_answers_must_not_be_cached(user: UserClient) -> None:
    assert user.page().headers["Cache-Control"] == "no-store"


def test_a_long_answer_is_compressed_for_clients_that_accept_gzip(user: UserClient) -> None:
    user.add_many([entry() for _ in range(10)])
    plain, compressed = user.page(), user.call("GET /transactions", headers={"Accept-Encoding": "gzip, br"})
    assert (
        compressed.headers["Content-Encoding"] == "gzip" and compressed.headers["Vary"] == "Accept-Encoding"
    )
    assert compressed.body == plain.body and "Content-Encoding" not in plain.headers
    short = user.call("GET /transactions", query="limit=1", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in short.headers


def spin(request: Request) -> Response:
    """Compute without end, and mistake every exception for a small trouble."""
    while True:
        with suppress(Exception):
            while True:
                pass


@pytest.mark.parametrize(("overdue", "status"), [(Busy, 503), (TooLarge, 413)])
def test_a_request_that_computes_until_the_deadline_is_a_problem(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, overdue: type[LedgerError], status: int
) -> None:
    monkeypatch.setattr("lambdas.ledger.http.HANDLER_DEADLINE_S", 0.01)
    store = ledger.functions["get_expenses"].store
    event: Any = {
        "routeKey": "GET /spin",
        "requestContext": {"requestId": "r", "authorizer": access_token_of("somebody")},
    }

    answer = HttpHandler({"GET /spin": spin}, store, overdue)(event, None)

    assert (answer["statusCode"], json.loads(answer["body"])["status"]) == (status, status)
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert ("Retry-After" in answer["headers"]) == (status == 503)


def test_no_deadline_is_left_after_an_answer(user: UserClient) -> None:
    user.page()

    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
