"""The API client against a server that fails in many ways."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest

from infra.client.api import (
    FIRST_PAUSE_S,
    MAX_ATTEMPTS,
    MAX_PAUSE_S,
    RETRY_STATUSES,
    ApiClient,
    ApiError,
    FieldError,
    Problem,
)
from infra.client.errors import CommandError
from tests.support.deployments import deployment_at


class Server(ThreadingHTTPServer):
    """The API, with the answers that a test lists, and Cognito's sign-in."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.sign_ins = 0
        self.expires_in = 3600
        self.sign_in_error = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "X-Amz-Target" in self.headers:
            self._sign_in()
        else:
            self._answer(body)

    def do_GET(self) -> None:
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.server.requests.append((self.command, self.path, dict(self.headers), body))
        status, headers, answer = self.server.answers.pop(0)
        if status:
            self._send(status, headers, answer)
        else:
            self.close_connection = True

    def _sign_in(self) -> None:
        if self.server.sign_in_error:
            self._send(400, {}, json.dumps({"__type": self.server.sign_in_error, "message": "no"}).encode())
            return
        self.server.sign_ins += 1
        claims = base64.urlsafe_b64encode(json.dumps({"sub": "user-1"}).encode()).decode().rstrip("=")
        result = {
            "AccessToken": f"head.{claims}.{self.server.sign_ins}",
            "ExpiresIn": self.server.expires_in,
        }
        self._send(200, {}, json.dumps({"AuthenticationResult": result}).encode())

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the pauses before retries, in seconds, which nothing waits for."""
    pauses: list[float] = []
    clock = SimpleNamespace(sleep=pauses.append, time=time.time)
    monkeypatch.setattr("urllib3.util.retry.time", clock)
    return pauses


@pytest.fixture
def client(server: Server, pauses: list[float]) -> ApiClient:
    return ApiClient(deployment_at(server.url), "me", "secret")


OK: tuple[int, dict[str, str], bytes] = (200, {}, b'{"fine": "\xc3\xa9"}')
# The server closes the connection instead of answering.
BREAK: tuple[int, dict[str, str], bytes] = (0, {}, b"")


def test_a_request_carries_the_token_and_the_answer_is_decoded(server: Server, client: ApiClient) -> None:
    server.answers = [OK]
    assert client.post("/transactions", {"description": "Café"}) == {"fine": "é"}
    method, path, headers, body = server.requests[0]
    assert (method, path) == ("POST", "/api/transactions")
    assert headers["Authorization"].startswith("Bearer head.")
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"description": "Café"}
    assert client.sub == "user-1"


def test_query_parameters_are_encoded(server: Server, client: ApiClient) -> None:
    server.answers = [OK]
    client.get("/transactions", q="a&b", **{"from": "2024-01-01"})
    assert server.requests[0][1] == "/api/transactions?q=a%26b&from=2024-01-01"


def test_one_sign_in_serves_many_requests_until_it_expires(server: Server, client: ApiClient) -> None:
    server.answers = [OK, OK, OK]
    client.get("/summary")
    client.get("/summary")
    assert server.sign_ins == 1
    server.expires_in = 1
    client.token(renew=True)
    client.get("/summary")
    assert server.sign_ins == 3


def test_a_refused_token_is_renewed_once(server: Server, client: ApiClient) -> None:
    server.answers = [(401, {}, b"{}"), OK]
    assert client.get("/summary") == {"fine": "é"}
    tokens = [headers["Authorization"] for _, _, headers, _ in server.requests]
    assert tokens[0] != tokens[1]
    server.answers = [(401, {}, b"{}"), (401, {}, b'{"title": "Sign in first"}')]
    with pytest.raises(ApiError, match="The API answers 401: Sign in first"):
        client.get("/summary")


def test_a_retry_waits_as_long_as_the_api_says_within_bounds(
    server: Server, client: ApiClient, pauses: list[float]
) -> None:
    server.answers = [(503, {"Retry-After": "2"}, b""), (429, {"Retry-After": "3600"}, b""), OK]
    assert client.get("/summary") == {"fine": "é"}
    assert pauses == [2.0, MAX_PAUSE_S]


@pytest.mark.parametrize("status", sorted(RETRY_STATUSES))
def test_retries_of_a_failing_api_end_in_an_error(
    server: Server, client: ApiClient, pauses: list[float], status: int
) -> None:
    server.answers = [(status, {}, b"")] * MAX_ATTEMPTS
    with pytest.raises(CommandError, match=f"it answers {status}"):
        client.get("/summary")
    assert len(server.requests) == MAX_ATTEMPTS


def test_pauses_between_retries_double_and_differ(
    server: Server, client: ApiClient, pauses: list[float]
) -> None:
    for _ in range(5):
        server.answers = [(503, {}, b"")] * (MAX_ATTEMPTS - 1) + [OK]
        client.get("/summary")
    rounds = [pauses[start : start + MAX_ATTEMPTS - 1] for start in range(0, len(pauses), MAX_ATTEMPTS - 1)]
    for number in range(MAX_ATTEMPTS - 1):
        longest = min(FIRST_PAUSE_S * 2**number, MAX_PAUSE_S)
        assert all(longest / 2 <= pauses[number] <= longest for pauses in rounds)
        assert len({pauses[number] for pauses in rounds}) > 1


def test_a_post_is_retried_with_its_body(server: Server, client: ApiClient) -> None:
    server.answers = [(503, {}, b""), OK]
    client.post("/transactions", {"id": "1"})
    assert [body for _, _, _, body in server.requests] == [b'{"id": "1"}'] * 2


def test_a_connection_that_breaks_is_retried(server: Server, client: ApiClient) -> None:
    server.answers = [BREAK, OK]
    assert client.get("/summary") == {"fine": "é"}


def test_an_api_that_refuses_the_connection_is_not_retried(server: Server, pauses: list[float]) -> None:
    client = ApiClient(deployment_at(server.url, "http://127.0.0.1:9/api"), "me", "secret")
    with pytest.raises(CommandError, match="tracker up"):
        client.get("/summary")
    assert pauses == []


def test_a_refused_request_is_not_retried_and_its_error_names_the_fields(
    server: Server, client: ApiClient
) -> None:
    problem = {"title": "Some fields are not valid", "errors": [{"pointer": "#/amount", "detail": "is low"}]}
    server.answers = [(422, {}, json.dumps(problem).encode())]
    with pytest.raises(ApiError, match=r"422: Some fields are not valid \(#/amount: is low\)") as raised:
        client.post("/transactions", {})
    assert raised.value.problem.errors == (FieldError("#/amount", "is low"),)
    assert len(server.requests) == 1


def test_an_error_that_is_not_json_is_quoted(server: Server, client: ApiClient) -> None:
    server.answers = [(403, {}, b"<html>Forbidden</html>")]
    with pytest.raises(ApiError, match="403: <html>Forbidden</html>"):
        client.get("/summary")


def test_a_host_name_that_only_browsers_resolve_is_reached_on_this_machine(server: Server) -> None:
    server.answers = [OK]
    url = f"http://site.cloudfront.localhost:{server.server_port}/api"
    ApiClient(deployment_at(server.url, url), "me", "secret").get("/summary")
    assert server.requests[0][2]["Host"] == f"site.cloudfront.localhost:{server.server_port}"


def test_a_wrong_password_is_an_error_that_says_so(server: Server, client: ApiClient) -> None:
    server.sign_in_error = "NotAuthorizedException"
    with pytest.raises(CommandError, match="me cannot sign in: the user is unknown or the password is wrong"):
        client.get("/summary")


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"title": "Not found"}, Problem(title="Not found")),
        ({"message": "Unauthorized"}, Problem(title="Unauthorized")),
        ({"errors": [{}]}, Problem(errors=(FieldError("#", ""),))),
        ([], Problem()),
        (None, Problem()),
    ],
)
def test_a_problem_is_read_from_any_decoded_body(document: object, problem: Problem) -> None:
    assert Problem.from_document(document) == problem
