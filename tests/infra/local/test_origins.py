"""Which requests the emulator's port answers, and which it rejects."""

import asyncio
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.local.origins import SameOriginGuard, rejection_reason

PORT = 4680
KEY = "LOCAL0123456789ABCDEF0123456789ABCDEF"
SITE = f"dabc.cloudfront.localhost:{PORT}"
ALLOWED = ("https://expenses.example.org",)
NAVIGATION = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def scope(
    method: str = "GET", path: str = "/", query: str = "", kind: str = "http", **headers: str
) -> dict[str, Any]:
    all_headers = {"Host": f"127.0.0.1:{PORT}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode().lower(), value.encode()) for name, value in all_headers.items() if value],
    }


@pytest.mark.parametrize(
    "host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"[::1]:{PORT}", SITE, SITE.upper()]
)
def test_programs_on_this_machine_are_answered_under_each_of_its_names(host: str) -> None:
    assert rejection_reason(scope("POST", "/_ministack/reset", Host=host), PORT) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:4680",
        "0.0.0.0:4680",
        "192.168.0.2",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "[",
        "",
    ],
)
def test_a_name_that_dns_rebinding_points_to_this_machine_is_rejected(host: str) -> None:
    """To the browser, the attacker's page and the emulator are then one origin."""
    assert rejection_reason(scope(Host=host, Origin=f"http://{host}", Sec_Fetch_Site="same-origin"), PORT)
    assert rejection_reason(scope(Host=host), PORT)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://evil.example:4680",
        "http://localhost:3000",
        "http://127.0.0.1",
        "https://127.0.0.1:4680",
        "http://localhost.evil.example:4680",
        "http://[",
        "http://127.0.0.1:99999",
        "file://",
        "null",
    ],
)
def test_a_page_of_another_origin_is_rejected(method: str, origin: str) -> None:
    assert rejection_reason(scope(method, "/api/transactions", Origin=origin), PORT, ALLOWED)
    assert rejection_reason(
        scope(method, "/api/transactions", Origin=origin, Sec_Fetch_Site="cross-site"), PORT, ALLOWED
    )
    assert rejection_reason(scope(kind="websocket", Origin=origin), PORT, ALLOWED)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "what-comes-next"])
def test_a_request_without_an_origin_is_rejected_by_the_site_it_comes_from(site: str) -> None:
    """The address of an image or a script: the emulator accepts unsigned commands in the query of a GET."""
    command = scope(query="Action=DeleteStack", Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors")
    assert rejection_reason(command, PORT)
    assert rejection_reason(scope(Host=SITE, Sec_Fetch_Site=site, Sec_Fetch_Dest="iframe"), PORT)


def test_a_link_to_the_page_is_followed_but_carries_no_commands() -> None:
    assert rejection_reason(scope(Host=SITE, **NAVIGATION), PORT) is None
    assert rejection_reason(scope(Host=SITE, query="Action=DeleteStack", **NAVIGATION), PORT)
    assert rejection_reason(scope("POST", Host=SITE, **NAVIGATION), PORT)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": f"http://{SITE}", "Sec_Fetch_Site": "same-origin"},  # its requests, and the sign-in form
        {"Origin": f"http://{SITE}"},  # a browser that sends no more
        {"Origin": "null", "Sec_Fetch_Site": "same-origin"},  # a form of a page without referrer
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},  # typed
    ],
)
def test_the_trackers_own_page_is_answered(headers: dict[str, str]) -> None:
    assert rejection_reason(scope("POST", "/login", query="client_id=x", Host=SITE, **headers), PORT) is None


def test_the_sites_page_reaches_the_api_under_another_host_name() -> None:
    inner = scope(
        path="/_aws/execute-api/a/api/transactions", Host=f"localhost:{PORT}", Origin=f"http://{SITE}"
    )
    assert rejection_reason(inner, PORT) is None


def test_a_forwarded_port_keeps_the_page_working() -> None:
    assert rejection_reason(scope(Host="localhost:8080", Origin="http://localhost:8080"), PORT) is None


@pytest.mark.parametrize(
    "headers", [{"Origin": f"http://{SITE}"}, {"Sec_Fetch_Site": "same-origin"}, NAVIGATION]
)
def test_no_page_reaches_the_emulators_own_commands(headers: dict[str, str]) -> None:
    assert rejection_reason(scope("POST", "/_ministack/reset", Host=SITE, **headers), PORT, ALLOWED)


def test_an_allowed_origin_reaches_the_api_and_nothing_else() -> None:
    page = {"Origin": ALLOWED[0], "Sec_Fetch_Site": "cross-site"}
    assert (
        rejection_reason(scope("POST", "/_aws/execute-api/a/api/transactions", **page), PORT, ALLOWED) is None
    )
    for path in ("/", "/_ministack/reset", "/login"):
        assert rejection_reason(scope("POST", path, **page), PORT, ALLOWED)


def answers(request: dict[str, Any]) -> list[MutableMapping[str, Any]]:
    """Return what is sent, in front of an application that allows every origin as the emulator does."""
    sent: list[MutableMapping[str, Any]] = []

    async def permissive(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"Access-Control-Allow-Origin", b"*"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        pytest.fail("nothing to receive")

    # In a thread, since a browser test leaves its event loop in the main one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(
            lambda: asyncio.run(SameOriginGuard(permissive, PORT, KEY)(request, receive, send))
        ).result()
    return sent


def test_no_answer_allows_every_origin_to_read_it() -> None:
    [start] = answers(scope(Host=SITE))
    assert start["headers"] == [(b"content-type", b"text/plain")]


def test_a_rejected_request_never_reaches_the_emulator() -> None:
    [start, body] = answers(scope(Origin="https://evil.example"))
    assert start["status"] == 403
    assert b"A page of https://evil.example may not call this address" in body["body"]
    assert answers(scope(kind="websocket", Origin="https://evil.example")) == [
        {"type": "websocket.close", "code": 1008}
    ]


def test_a_program_without_the_key_never_reaches_the_emulator() -> None:
    [start, body] = answers(scope("POST", "/"))
    assert start["status"] == 403
    assert b"needs the key of its home" in body["body"]
    signed = f"AWS4-HMAC-SHA256 Credential={KEY}/20261123/us-east-1/sqs/aws4_request, Signature=0"
    assert [start["status"] for start in answers(scope("POST", "/", Authorization=signed))] == [200]
