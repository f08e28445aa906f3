"""The API over HTTP on the deployed stacks; every answer is checked against the contract."""

import base64
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from infra.client.deployment import Deployment, open_session
from infra.local import users
from infra.local.home import Home
from tests.support.ledger import entry
from tests.support.ledger_contract import assert_documented, operations


@dataclass(frozen=True)
class Reply:
    """An HTTP answer."""

    status: int
    headers: Any
    body: Any


@dataclass(frozen=True)
class Client:
    """A client with a token, or without one."""

    url: str
    token: str | None

    def call(
        self,
        route: str,
        body: Any = None,
        *,
        query: str = "",
        id_: str = "",
        if_match: str = "",
    ) -> Reply:
        method, path = route.split()
        path = path.replace("{id}", id_).replace("{date}", "2026-03-31")
        url = f"{self.url}{path}{'?' + query if query else ''}"
        text, media_type = (
            (body, "text/plain") if isinstance(body, str) else (json.dumps(body), "application/json")
        )
        request = urllib.request.Request(url, method=method, data=body and text.encode())
        request.add_header("Content-Type", media_type)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        if if_match:
            request.add_header("If-Match", if_match)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return self._reply(route, answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return self._reply(route, error.code, error.headers, error.read())

    def _reply(self, route: str, status: int, headers: Any, text: bytes) -> Reply:
        media_type = headers.get_content_type() if text else ""
        body = json.loads(text) if media_type.endswith("json") else text.decode()
        assert_documented(route, status, media_type, body)
        return Reply(status, headers, body)


@pytest.fixture
def user(cloud: Deployment, new_user: Callable[[], Any]) -> Client:
    return Client(cloud.api_url, new_user().token)


@pytest.fixture
def other(cloud: Deployment, new_user: Callable[[], Any]) -> Client:
    return Client(cloud.api_url, new_user().token)


ACCOUNT = {"name": "Purse", "kind": "cash", "currency": "EUR"}
# The bodies of the routes that take one.
RULE = {"when": {"payee": {"operator": "is", "value": "tea house"}}, "set": {"tags": ["tea"]}}

BODIES: dict[str, Any] = {
    "POST /transactions": entry(),
    "POST /addExpense": entry(),
    "POST /transactions/batch": {"transactions": [entry()]},
    "POST /transactions/batch/delete": {"ids": ["t"]},
    "POST /transactions/batch/restore": {"ids": ["t"]},
    "POST /transactions/batch/update": {"ids": ["t"], "changes": {"payee": "Tea house"}},
    "POST /transactions/join": {"expense": "t", "income": "u"},
    "PUT /transactions/{id}": entry(),
    "POST /accounts": ACCOUNT,
    "PUT /accounts/{id}": ACCOUNT,
    "PUT /accounts/{id}/balance-assertions/{date}": {"amount": "1"},
    "POST /imports/preview": "Date,Amount,Payee\n2026-03-14,-12.50,Tea house\n",
    "PUT /settings": {"currency": "USD"},
    "POST /budgets": {"category": "Food", "amount": "1", "currency": "USD"},
    "PUT /budgets/{id}": {"category": "Food", "amount": "1", "currency": "USD"},
    "POST /rules": RULE,
    "PUT /rules/{id}": RULE,
    "POST /rules/preview": RULE,
    "DELETE /account": {"confirm": "erase everything"},
}


def requests_of(route: str) -> dict[str, Any]:
    """Send a request that would succeed on version 1 of the transaction `t`."""
    if_match = {f"PUT /{name}/{{id}}": '"1"' for name in ("transactions", "accounts", "rules")}
    if_match["PUT /settings"] = '"0"'
    return {
        "body": BODIES.get(route),
        "if_match": if_match.get(route, ""),
        "id_": "t" if "{id}" in route else "",
        "query": "currency=EUR" if route == "POST /imports/preview" else "",
    }


def test_a_transaction_can_be_added_changed_deleted_and_restored(user: Client) -> None:
    added = user.call("POST /transactions", entry(id="t", amount="5", description="Tëa 茶"))
    again = user.call("POST /addExpense", entry(id="t", amount="5.00", description="Tëa 茶"))
    replaced = user.call("PUT /transactions/{id}", entry(amount="7"), id_="t", if_match=added.headers["ETag"])
    late = user.call("PUT /transactions/{id}", entry(amount="8"), id_="t", if_match=added.headers["ETag"])
    deleted = user.call("DELETE /deleteExpense/{id}", id_="t")
    emptied = user.call("GET /summary")
    restored = user.call("POST /transactions/{id}/restore", id_="t")
    listed = user.call("GET /getExpenses", query="q=&limit=1")
    summed = user.call("GET /summary", query="period=weekly")

    statuses = [reply.status for reply in (added, again, replaced, late, deleted, emptied, restored)]
    assert statuses == [201, 200, 200, 412, 204, 200, 200]
    assert added.headers["Location"] == "/transactions/t"
    assert emptied.body["periods"] == []
    assert listed.body["transactions"] == [restored.body]
    assert (summed.body["totals"][0]["expense"], summed.body["totals"][0]["count"]) == ("7.00", 1)


def test_a_batch_of_500_is_added_deleted_and_restored_exactly_and_idempotently(user: Client) -> None:
    batch = {
        "transactions": [entry(date=f"2025-{1 + n % 12:02}-15", amount=f"{n}.01") for n in range(1, 501)]
    }

    first, again = (user.call("POST /transactions/batch", batch) for _ in range(2))

    assert (first.body["created"], again.body["existing"]) == (500, 500)
    total = user.call("GET /summary", query="period=yearly").body["totals"][0]
    assert (total["expense"], total["count"]) == ("125255.00", 500)
    ids = list(paged(user, "limit=77"))
    assert len(ids) == len(set(ids)) == 500

    gone = user.call("POST /transactions/batch/delete", {"ids": ids}).body["deleted"]
    assert (gone, user.call("GET /summary").body["totals"]) == (500, [])
    assert user.call("POST /transactions/batch/restore", {"ids": ids}).body["restored"] == 500
    assert user.call("GET /summary", query="period=yearly").body["totals"] == [total]


def paged(user: Client, query: str) -> Iterable[str]:
    cursor: str | None = ""
    while cursor is not None:
        page = user.call("GET /transactions", query=query + (f"&cursor={cursor}" if cursor else "")).body
        yield from (each["id"] for each in page["transactions"])
        cursor = page["cursor"]


def test_parallel_writers_on_one_day_leave_exact_totals(user: Client) -> None:
    with ThreadPoolExecutor(8) as threads:
        replies = list(
            threads.map(
                lambda n: user.call("POST /transactions", entry(id=f"t{n}", amount=f"{n}.01")), range(1, 33)
            )
        )

    assert {reply.status for reply in replies} == {201}
    total = user.call("GET /summary").body["totals"][0]
    assert (Decimal(total["expense"]), total["count"]) == (Decimal("528.32"), 32)


@pytest.fixture(scope="module")
def anyone(cloud: Deployment, new_user: Callable[[], Any]) -> Client:
    return Client(cloud.api_url, new_user().token)


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def changed(token: str, **claims: Any) -> str:
    """Return the token with other claims and its old signature."""
    header, payload, signature = token.split(".")
    original = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return f"{header}.{base64url(json.dumps({**original, **claims}).encode())}.{signature}"


@pytest.fixture(scope="module")
def signed(cloud: Deployment, cloud_home: Home) -> Callable[[str], str]:
    """Return a function that signs a token with the user pool's own key, which is in the emulator's state."""
    pem = cloud_home.state / "cognito-pool-keys" / f"{cloud.user_pool_id}-access.pem"
    key = serialization.load_pem_private_key(pem.read_bytes(), password=None)
    assert isinstance(key, RSAPrivateKey)

    def sign(token: str) -> str:
        text = token.rpartition(".")[0]
        return f"{text}.{base64url(key.sign(text.encode(), PKCS1v15(), SHA256()))}"

    return sign


@pytest.mark.parametrize("route", sorted(operations()))
def test_a_request_without_a_token_of_the_sign_in_is_refused(anyone: Client, route: str) -> None:
    token = anyone.token or ""
    unsigned = base64url(b'{"alg":"none"}') + f".{token.split('.')[1]}."
    for tried in (None, "nonsense", changed(token, sub="somebody"), changed(token, exp=2**33), unsigned):
        assert Client(anyone.url, tried).call(route, **requests_of(route)).status == 401, tried


def test_an_expired_token_is_refused(anyone: Client, signed: Callable[[str], str]) -> None:
    now = int(time.time())
    good, expired = (signed(changed(anyone.token or "", exp=now + seconds)) for seconds in (600, -1))

    assert Client(anyone.url, good).call("GET /transactions").status == 200, "the signature is right"
    for route in operations():
        assert Client(anyone.url, expired).call(route, **requests_of(route)).status == 401, route


def test_a_token_of_another_pool_is_refused_even_with_a_valid_signature(
    anyone: Client, signed: Callable[[str], str]
) -> None:
    token = signed(changed(anyone.token or "", iss="https://cognito-idp.us-east-1.amazonaws.com/another"))
    for route in operations():
        assert Client(anyone.url, token).call(route, **requests_of(route)).status == 401, route


def test_a_token_of_another_client_is_refused(cloud: Deployment, new_user: Callable[[], Any]) -> None:
    assert cloud.endpoint is not None
    user, session = new_user(), open_session(cloud)
    other = session.client("cognito-idp").create_user_pool_client(
        UserPoolId=cloud.user_pool_id,
        ClientName="another",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    token = users.access_token(session, cloud.user_pool_id, other, user.username, user.password)
    for route in operations():
        assert Client(cloud.api_url, token).call(route, **requests_of(route)).status == 401, route
    assert Client(cloud.api_url, user.token).call("GET /transactions").status == 200


@pytest.mark.parametrize("route", sorted(operations()))
def test_a_users_ids_are_unknown_to_another_user(user: Client, other: Client, route: str) -> None:
    user.call("POST /accounts", {"id": "purse", **ACCOUNT})
    user.call("PUT /accounts/{id}/balance-assertions/{date}", {"amount": "-5"}, id_="purse")
    mine = user.call("POST /transactions", entry(id="t", amount="5", account="purse")).body
    account = user.call("GET /accounts/{id}", id_="purse").body
    user.call("PUT /settings", {"locale": "de-DE"}, if_match='"0"')
    document = {"category": "Food", "amount": "9", "currency": "EUR"}
    budget = user.call("POST /budgets", document).body
    user.call("POST /rules", {"id": "rule", **RULE})
    rules = user.call("GET /rules").body
    request = requests_of(route)
    if "/budgets/" in route:
        request["id_"] = budget["id"]
    if "/accounts/" in route:
        request["id_"] = "purse"
    if "/rules/" in route:
        request["id_"] = "rule"
    reply = other.call(route, **request)

    if route.startswith(("DELETE /budgets/", "DELETE /accounts/", "DELETE /rules/")):
        assert reply.status == 204, "there is nothing of theirs"
    elif "{id}" in route:
        assert reply.status == 404
    elif route.startswith("POST /transactions/batch/"):
        assert [result["status"] for result in reply.body["results"]] == [404]
    elif route == "GET /settings":
        assert (reply.body["locale"], reply.body["version"]) == (None, 0)
    elif route == "GET /export":
        assert reply.body.count("\n") == 1, "the names of the columns and nothing below"
    elif route.startswith("GET"):
        assert not any(
            reply.body[name]
            for name in ("transactions", "totals", "budgets", "accounts", "netWorth", "rules")
            if name in reply.body
        )
    # What is to be joined is named in the body, so that an unknown id is a wrong field.
    assert reply.status < 300 or reply.status == (422 if route == "POST /transactions/join" else 404)
    assert user.call("GET /accounts/{id}", id_="purse").body == account
    assert user.call("GET /transactions/{id}", id_="t").body == mine
    assert user.call("GET /rules").body == rules
    summary = user.call("GET /summary").body
    assert (summary["totals"][0]["count"], summary["budgets"][0]["amount"]) == (1, "9.00")
    assert user.call("GET /settings").body["locale"] == "de-DE"


@pytest.mark.parametrize("category", ["Food:Groceries", "Café 茶", "a/b?c#d", "100%", "+ &=;", "..", "🦉"])
def test_any_category_can_have_a_budget(user: Client, category: str) -> None:
    budget = {"category": category, "amount": "5.00", "currency": "EUR"}
    created = user.call("POST /budgets", budget)
    id_ = created.body["id"]
    read = user.call("GET /budgets/{id}", id_=id_)
    deleted = user.call("DELETE /budgets/{id}", id_=id_)

    assert (created.status, created.body["category"]) == (201, category)
    assert (read.body, deleted.status) == (created.body, 204)
    assert user.call("GET /budgets").body == {"budgets": []}


def test_a_field_error_reaches_the_caller_through_the_gateway(user: Client) -> None:
    reply = user.call("POST /transactions", {**entry(), "amount": "-1"})

    assert (reply.status, reply.body["errors"][0]["pointer"]) == (422, "#/amount")
    assert user.call("GET /transactions").body["transactions"] == []
