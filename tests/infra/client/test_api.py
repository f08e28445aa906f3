"""The commands' API client against a server that fails in every way it must live with."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from infra.client.api import LONGEST_PAUSE_S, MAX_ATTEMPTS, ApiClient, ApiError
from infra.client.deployment import Deployment
from infra.client.errors import CommandError


class Server(ThreadingHTTPServer):
    """Plays the API with the answers it is given, and the sign-in."""

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
        self._send(status, headers, answer)

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


def deployment_at(endpoint: str, api_url: str) -> Deployment:
    return Deployment(
        endpoint=endpoint,
        site_url=endpoint,
        api_url=api_url,
        region="us-east-1",
        user_pool_id="pool",
        user_pool_client_id="client",
        expenses_table="",
        totals_table="",
        lake_bucket="",
        database="expenses",
        table="transactions",
        workgroup="",
        export_function="",
        demo_user=None,
        demo_password=None,
    )


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(server: Server, pauses: list[float]) -> ApiClient:
    return ApiClient(deployment_at(server.url, f"{server.url}/api"), "me", "secret", pauses.append)


OK: tuple[int, dict[str, str], bytes] = (200, {}, b'{"fine": "\xc3\xa9"}')


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
    client.token(fresh=True)
    client.get("/summary")
    assert server.sign_ins == 3


def test_a_refused_token_is_replaced_once(server: Server, client: ApiClient) -> None:
    server.answers = [(401, {}, b"{}"), OK]
    assert client.get("/summary") == {"fine": "é"}
    tokens = [headers["Authorization"] for _, _, headers, _ in server.requests]
    assert tokens[0] != tokens[1]
    server.answers = [(401, {}, b"{}"), (401, {}, b'{"title": "Sign in first"}')]
    with pytest.raises(ApiError, match="The API answers 401: Sign in first"):
        client.get("/summary")


def test_a_busy_api_is_asked_again_after_the_time_it_names(
    server: Server, client: ApiClient, pauses: list[float]
) -> None:
    server.answers = [(503, {"Retry-After": "2"}, b""), (429, {"Retry-After": "3600"}, b""), OK]
    assert client.get("/summary") == {"fine": "é"}
    assert pauses == [2.0, LONGEST_PAUSE_S]


def test_patience_with_a_broken_api_ends_in_a_failure(
    server: Server, client: ApiClient, pauses: list[float]
) -> None:
    server.answers = [(502, {}, b"")] * MAX_ATTEMPTS
    with pytest.raises(CommandError, match="it answers 502"):
        client.get("/summary")
    assert len(server.requests) == MAX_ATTEMPTS
    assert pauses == sorted(pauses)
    assert sum(pauses) < 60


def test_an_api_that_is_not_there_fails_at_once_with_what_to_do(server: Server, pauses: list[float]) -> None:
    client = ApiClient(deployment_at(server.url, "http://127.0.0.1:9/api"), "me", "secret", pauses.append)
    with pytest.raises(CommandError, match="tracker up"):
        client.get("/summary")
    assert pauses == []


def test_a_refusal_is_not_repeated_and_names_the_fields(server: Server, client: ApiClient) -> None:
    problem = {"title": "Some fields are not valid", "errors": [{"pointer": "#/amount", "detail": "is low"}]}
    server.answers = [(422, {}, json.dumps(problem).encode())]
    with pytest.raises(ApiError, match=r"422: Some fields are not valid \(#/amount: is low\)") as caught:
        client.post("/transactions", {})
    assert caught.value.errors == [("#/amount", "is low")]
    assert len(server.requests) == 1


def test_an_answer_that_is_not_json_is_quoted(server: Server, client: ApiClient) -> None:
    server.answers = [(403, {}, b"<html>Forbidden</html>")]
    with pytest.raises(ApiError, match="403: <html>Forbidden</html>"):
        client.get("/summary")


def test_a_host_only_browsers_resolve_is_reached_on_this_machine(server: Server, pauses: list[float]) -> None:
    server.answers = [OK]
    url = f"http://site.cloudfront.localhost:{server.server_port}/api"
    ApiClient(deployment_at(server.url, url), "me", "secret", pauses.append).get("/summary")
    assert server.requests[0][2]["Host"] == f"site.cloudfront.localhost:{server.server_port}"


def test_a_wrong_password_is_a_failure_that_says_so(server: Server, client: ApiClient) -> None:
    server.sign_in_error = "NotAuthorizedException"
    with pytest.raises(CommandError, match="me cannot sign in: unknown, or the password is wrong"):
        client.get("/summary")
