"""The online functions in this process over moto's DynamoDB, called the way API Gateway calls them.

Every answer is held against the contract.
"""

import base64
import gzip
import importlib
import json
import os
import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl

import boto3
from moto import mock_aws

from lambdas.ledger.totals import (
    CategoryKey,
    Change,
    Totals,
    is_month,
    iter_totals,
    month_key,
    net_changes,
    parse_item,
)
from tests.support.ledger_contract import assert_documented
from tests.support.ledger_faults import Fault, FaultyClient
from tests.support.user_pool import UserPool

REGION = "eu-west-1"
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
    "EXPENSES_TABLE": "Expenses",
    "TOTALS_TABLE": "DailyTotals",
    "SETTINGS_TABLE": "Settings",
    "CHANGE_SHARDS": "4",
    "DEFAULT_CURRENCY": "EUR",
    "CURSOR_KEY": "a key for tests",
    "USER_POOL_ID": "eu-west-1_Users",
    "BUDGET_ALERTS_TOPIC": f"arn:aws:sns:{REGION}:123456789012:BudgetAlerts",
    "SITE_URL": "https://tracker.example.org",
}
MODULES = (
    *("add_expense", "get_expenses", "update_expense", "delete_expense", "get_summary", "settings"),
    *("delete_account", "import_statement", "send_budget_alerts"),
)


@dataclass(frozen=True)
class Reply:
    """An answer with its body decoded."""

    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass
class Ledger:
    """The functions and the tables behind them; one user's calls go through `As`.

    `checked`: each answer is held against the contract.
    """

    client: Any
    functions: dict[str, Any] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    checked: bool = True
    users: UserPool = field(default_factory=UserPool)

    def __post_init__(self) -> None:
        for code in self.functions.values():
            code.STORE.client = FaultyClient(code.STORE.client, self.faults)
            code.STORE.sleep = lambda seconds: None
            if hasattr(code, "USERS"):
                code.USERS.client = FaultyClient(self.users, self.faults)

    def invoke(self, event: dict[str, Any]) -> Reply:
        answer = self._handler(event["routeKey"])(event, None)
        text, headers = answer.get("body"), answer["headers"]
        if answer.get("isBase64Encoded"):
            text = gzip.decompress(base64.b64decode(text, validate=True)).decode()
        media_type = headers.get("Content-Type", "").partition(";")[0]
        body = json.loads(text) if media_type.endswith("json") else text
        reply = Reply(answer["statusCode"], body, headers)
        if self.checked:
            assert_documented(event["routeKey"], reply.status, media_type, reply.body)
        return reply

    def _handler(self, route: str) -> Any:
        (code,) = (code for code in self.functions.values() if route in getattr(code, "ROUTES", ()))
        return code.handler

    @contextmanager
    def meeting(self, faults: Iterable[Fault]) -> Iterator[None]:
        """The next calls to DynamoDB meet these faults, as many as there are calls within the context."""
        self.faults.extend(faults)
        yield
        self.faults.clear()

    def empty(self) -> None:
        """Takes everything away: moto copies all tables for each transaction, so that fullness costs time."""
        for name in ("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE"):
            self.client.delete_table(TableName=ENVIRONMENT[name])
        create_tables(self.client)

    def new_user(self) -> "As":
        return As(self, str(uuid.uuid4()))

    def items(self, table: str, user: str) -> list[dict[str, Any]]:
        """Everything of the user in the table, as DynamoDB has it."""
        pages = self.client.get_paginator("query").paginate(
            TableName=ENVIRONMENT[table],
            KeyConditionExpression="UserID = :user",
            ExpressionAttributeValues={":user": {"S": user}},
            ConsistentRead=True,
        )
        return [item for page in pages for item in page["Items"]]


@dataclass(frozen=True)
class As:
    """Calls of one signed-in user."""

    ledger: Ledger
    user: str

    def call(
        self,
        route: str,
        body: Any = None,
        *,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        **path: str,
    ) -> Reply:
        raw = body if body is None or isinstance(body, str) else json.dumps(body)
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": route,
            "rawQueryString": query,
            "headers": {"content-type": "application/json", **(headers or {})},
            "requestContext": {
                "requestId": "request-1",
                "authorizer": {"jwt": {"claims": {"sub": self.user, "username": self.user}}},
            },
            "isBase64Encoded": False,
        }
        if query:
            event["queryStringParameters"] = dict(parse_qsl(query, keep_blank_values=True))
        if path:
            event["pathParameters"] = path
        if raw is not None:
            event["body"] = raw
        return self.ledger.invoke(event)

    def put_settings(self, version: int, **settings: Any) -> Reply:
        """Puts settings over those of the version."""
        return self.call("PUT /settings", settings, headers={"if-match": f'"{version}"'})

    def add_budget(self, category: str, amount: str, currency: str = "EUR") -> Reply:
        return self.call("POST /budgets", {"category": category, "amount": amount, "currency": currency})

    def add(self, **fields: Any) -> Reply:
        return self.call("POST /transactions", entry(**fields))

    def add_many(self, documents: list[Any]) -> Reply:
        return self.call("POST /transactions/batch", {"transactions": documents})

    def get(self, transaction_id: str) -> Reply:
        return self.call("GET /transactions/{id}", id=transaction_id)

    def page(self, query: str = "") -> Reply:
        return self.call("GET /transactions", query=query)

    def list_all(self, query: str = "") -> list[dict[str, Any]]:
        """All pages of the query together."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            reply = self.page("&".join(filter(None, (query, cursor and f"cursor={cursor}"))))
            assert reply.status == 200, reply
            found += reply.body["transactions"]
            cursor = reply.body["cursor"]
        return found

    def replace(self, transaction_id: str, version: int, **fields: Any) -> Reply:
        headers = {"if-match": f'"{version}"'}
        return self.call("PUT /transactions/{id}", entry(**fields), headers=headers, id=transaction_id)

    def delete(self, transaction_id: str) -> Reply:
        return self.call("DELETE /transactions/{id}", id=transaction_id)

    def restore(self, transaction_id: str) -> Reply:
        return self.call("POST /transactions/{id}/restore", id=transaction_id)

    def summary(self, query: str = "") -> Reply:
        return self.call("GET /summary", query=query)

    def totals(self) -> dict[tuple[str, CategoryKey], tuple[str, int]]:
        """Return the user's totals of days: (sum, count) by day and category key, without the zero ones.

        Each month's item holds the sums of its days, or this fails.
        """
        items = self.ledger.items("TOTALS_TABLE", self.user)
        days = [item for item in items if not is_month(item["Date"]["S"])]
        changes = [
            Change(month_key(day), key, amount, count) for day, key, amount, count in iter_totals(days)
        ]
        months = [item for item in items if is_month(item["Date"]["S"])]
        held = {item["Date"]["S"]: _figures(item) for item in months}
        assert {month: totals for month, totals in held.items() if totals} == net_changes(changes)
        return {
            (day, key): (format(amount.normalize(), "f"), count)
            for day, key, amount, count in iter_totals(days)
        }


def _figures(item: dict[str, Any]) -> Totals:
    """Return the totals of the keys that have transactions; a key without any has a sum of zero too."""
    totals = parse_item(item)
    assert not any(amount for amount, count in totals.values() if not count)
    return {key: (amount, count) for key, (amount, count) in totals.items() if count}


def entry(**fields: Any) -> dict[str, Any]:
    """A valid transaction's JSON with some fields of one's own; None leaves a field out."""
    document = {"date": "2026-03-14", "type": "expense", "category": "Food", "amount": "12.50", **fields}
    return {name: value for name, value in document.items() if value is not None}


def create_tables(client: Any) -> None:
    """The ledger's tables, as the stack declares them."""
    client.create_table(
        TableName=ENVIRONMENT["EXPENSES_TABLE"],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("UserID", "TransactionID", "Date")
        ],
        KeySchema=[
            {"AttributeName": "UserID", "KeyType": "HASH"},
            {"AttributeName": "TransactionID", "KeyType": "RANGE"},
        ],
        LocalSecondaryIndexes=[
            {
                "IndexName": "ByDate",
                "KeySchema": [
                    {"AttributeName": "UserID", "KeyType": "HASH"},
                    {"AttributeName": "Date", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    client.create_table(
        TableName=ENVIRONMENT["TOTALS_TABLE"],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "UserID", "AttributeType": "S"},
            {"AttributeName": "Date", "AttributeType": "S"},
            {"AttributeName": "Shard", "AttributeType": "N"},
            {"AttributeName": "ChangedAt", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "UserID", "KeyType": "HASH"},
            {"AttributeName": "Date", "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "ByChange",
                "KeySchema": [
                    {"AttributeName": "Shard", "KeyType": "HASH"},
                    {"AttributeName": "ChangedAt", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    client.create_table(
        TableName=ENVIRONMENT["SETTINGS_TABLE"],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("UserID", "Name")],
        KeySchema=[
            {"AttributeName": "UserID", "KeyType": "HASH"},
            {"AttributeName": "Name", "KeyType": "RANGE"},
        ],
    )


@contextmanager
def in_process() -> Iterator[Ledger]:
    """The ledger over moto."""
    with mock.patch.dict(os.environ, ENVIRONMENT), mock_aws():
        boto3.client("sns", region_name=REGION).create_topic(Name="BudgetAlerts")
        yield _ledger()


@contextmanager
def at_endpoint(endpoint: str) -> Iterator[Ledger]:
    """The ledger over a DynamoDB that listens there."""
    with mock.patch.dict(os.environ, {**ENVIRONMENT, "AWS_ENDPOINT_URL_DYNAMODB": endpoint}):
        yield _ledger()


def _ledger() -> Ledger:
    client = boto3.client("dynamodb", region_name=REGION)
    create_tables(client)
    return Ledger(client, functions_here())


def functions_here() -> dict[str, Any]:
    """The functions' modules, started afresh in the environment as it is."""
    return {name: importlib.reload(importlib.import_module(f"lambdas.{name}")) for name in MODULES}
