"""The online functions in this process over moto's DynamoDB, called as API Gateway calls them.

Every answer is checked against the contract.
"""

import base64
import gzip
import json
import os
import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from unittest import mock
from urllib.parse import parse_qs

import boto3
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient

from lambdas import (
    accounts,
    add_expense,
    delete_account,
    delete_expense,
    get_expenses,
    get_summary,
    import_statement,
    rules,
    send_budget_alerts,
    settings,
    update_expense,
)
from lambdas.ledger import http
from lambdas.ledger.config import Configuration
from lambdas.ledger.http import Authorizer, HttpHandler
from lambdas.ledger.sdk import Client, Connect, connect
from lambdas.ledger.store import Store
from lambdas.ledger.totals import (
    AccountKey,
    CategoryKey,
    Change,
    NetTotals,
    StoredItem,
    Totals,
    is_month,
    iter_account_totals,
    iter_totals,
    month_key,
    net_changes,
    parse_item,
)
from tests.support.ledger_contract import assert_documented
from tests.support.ledger_faults import Fault, FaultyClient
from tests.support.user_pool import UserPool

REGION = "eu-west-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": REGION,
}
ENVIRONMENT = {
    "EXPENSES_TABLE": "Expenses",
    "TOTALS_TABLE": "Totals",
    "SETTINGS_TABLE": "Settings",
    "CHANGE_SHARDS": "4",
    "DEFAULT_CURRENCY": "EUR",
    "CURSOR_KEY": "a key for tests",
    "USER_POOL_ID": "eu-west-1_Users",
    "BUDGET_ALERTS_TOPIC": f"arn:aws:sns:{REGION}:123456789012:BudgetAlerts",
    "ROWS_PER_DAY": "0",
    "IMPORTS_PER_DAY": "0",
    "EXPORTS_PER_DAY": "0",
    "SITE_URL": "https://tracker.example.org",
}
# The functions that answer routes.
HTTP_FUNCTIONS = {
    "add_expense": add_expense,
    "get_expenses": get_expenses,
    "update_expense": update_expense,
    "delete_expense": delete_expense,
    "get_summary": get_summary,
    "accounts": accounts,
    "settings": settings,
    "rules": rules,
    "delete_account": delete_account,
    "import_statement": import_statement,
}
MODULES = (*HTTP_FUNCTIONS, "send_budget_alerts")


def access_token_of(user: str) -> Authorizer:
    """Return what API Gateway says of a verified access token."""
    return {"jwt": {"claims": {"sub": user, "username": user, "token_use": "access"}}}


@dataclass(frozen=True)
class Reply:
    """An answer with its body decoded."""

    status: int
    body: Any
    headers: Mapping[str, str]


class SwappableClient:
    """A client behind which another can be put, and which knows whether it was ever used."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.is_used = False

    def __getattr__(self, name: str) -> Any:
        self.is_used = True
        return getattr(self.client, name)


@dataclass
class Ledger:
    """The functions and the tables behind them; one user's calls go through `UserClient`.

    `connect` makes the functions' client of DynamoDB; their calls to it and to the user pool meet `faults`.
    `is_checked`: each answer is checked against the contract.
    """

    client: DynamoDBClient
    connect: Connect = connect
    faults: deque[Fault] = field(default_factory=deque)
    is_checked: bool = True
    users: UserPool = field(default_factory=UserPool)
    sns: SwappableClient = field(default_factory=lambda: SwappableClient(None))

    def __post_init__(self) -> None:
        self.functions: dict[str, HttpHandler] = {
            name: module.build(Configuration.read(ENVIRONMENT, module.ENVIRONMENT), self._connect)
            for name, module in HTTP_FUNCTIONS.items()
        }
        config = Configuration.read(ENVIRONMENT, send_budget_alerts.ENVIRONMENT)
        self.budget_alerts = send_budget_alerts.build(config, self._connect)
        for store in self.stores():
            store.sleep = lambda seconds: None
            # No test depends on how long its calls take: a request's deadline never comes.
            store.clock = lambda: 0.0

    def _connect(self, service: str) -> Client:
        if service == "sns":
            return self.sns
        client = self.users if service == "cognito-idp" else self.connect(service)
        return FaultyClient(client, self.faults)

    def stores(self) -> list[Store]:
        return [*(function.store for function in self.functions.values()), self.budget_alerts.store]

    def invoke(self, event: Mapping[str, Any]) -> Reply:
        (function,) = (each for each in self.functions.values() if event["routeKey"] in each.routes)
        answer: Any = function(event, None)  # type: ignore[arg-type]  # tests send broken events too
        text, headers = answer.get("body"), answer["headers"]
        if answer.get("isBase64Encoded"):
            text = gzip.decompress(base64.b64decode(text, validate=True)).decode()
        media_type = headers.get("Content-Type", "").partition(";")[0]
        body = json.loads(text) if media_type.endswith("json") else text
        reply = Reply(answer["statusCode"], body, headers)
        if self.is_checked:
            assert_documented(event["routeKey"], reply.status, media_type, reply.body)
        return reply

    @contextmanager
    def with_faults(self, faults: Iterable[Fault]) -> Iterator[None]:
        """The next calls to AWS meet these faults, as many as there are calls within the context."""
        self.faults.extend(faults)
        yield
        self.faults.clear()

    def empty(self) -> None:
        """Create the tables anew: moto copies all tables at each transaction, so that full ones are slow."""
        for name in ("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE"):
            self.client.delete_table(TableName=ENVIRONMENT[name])
        create_tables(self.client)

    def copy_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return all items of each table, for `restore_tables`."""
        names = [ENVIRONMENT[name] for name in ("EXPENSES_TABLE", "TOTALS_TABLE", "SETTINGS_TABLE")]
        return {name: [dict(item) for item in self.client.scan(TableName=name)["Items"]] for name in names}

    def restore_tables(self, tables: Mapping[str, list[dict[str, Any]]]) -> None:
        """Give the tables these items alone: much faster than the changes that led to them."""
        self.empty()
        for name, items in tables.items():
            for at in range(0, len(items), 25):
                puts: Any = [{"PutRequest": {"Item": item}} for item in items[at : at + 25]]
                assert not self.client.batch_write_item(RequestItems={name: puts})["UnprocessedItems"]

    def new_user(self) -> "UserClient":
        return UserClient(self, str(uuid.uuid4()))

    def items(self, table: str, user: str) -> list[dict[str, Any]]:
        """Return the user's items of the table, as DynamoDB has them."""
        pages = self.client.get_paginator("query").paginate(
            TableName=ENVIRONMENT[table],
            KeyConditionExpression="LedgerID = :ledger",
            ExpressionAttributeValues={":ledger": {"S": user}},
            ConsistentRead=True,
        )
        return [dict(item) for page in pages for item in page["Items"]]


@dataclass(frozen=True)
class UserClient:
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
                "authorizer": access_token_of(self.user),
            },
            "isBase64Encoded": False,
        }
        if query:
            parameters = parse_qs(query, keep_blank_values=True)
            event["queryStringParameters"] = {name: ",".join(values) for name, values in parameters.items()}
        if path:
            event["pathParameters"] = path
        if raw is not None:
            event["body"] = raw
        return self.ledger.invoke(event)

    def put_settings(self, version: int, **settings: Any) -> Reply:
        """Replace the settings of this version."""
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
        """Return the transactions of all pages of the query."""
        transactions: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            reply = self.page("&".join(filter(None, (query, cursor and f"cursor={cursor}"))))
            assert reply.status == 200, reply
            transactions += reply.body["transactions"]
            cursor = reply.body["cursor"]
        return transactions

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
        months = {item["Date"]["S"]: _nonzero_totals(item) for item in items if is_month(item["Date"]["S"])}
        assert {month: totals for month, totals in months.items() if totals} == net_changes(changes)
        return {
            (day, key): (format(amount.normalize(), "f"), count)
            for day, key, amount, count in iter_totals(days)
        }

    def account_totals(self) -> dict[tuple[str, AccountKey], tuple[str, int]]:
        """Return the totals of postings of days: (sum, count) by day and account key, without the zero ones.

        Each month's item holds the sums of its days, or this fails.
        """
        items = self.ledger.items("TOTALS_TABLE", self.user)
        days = [total for total in iter_account_totals(items) if not is_month(total.date)]
        changes = [Change(month_key(day), key, amount, count) for day, key, amount, count in days]
        months: dict[str, NetTotals] = {}
        for month, key, amount, count in iter_account_totals(items):
            if is_month(month):
                months.setdefault(month, {})[key] = (amount, count)
        assert months == net_changes(changes)
        return {(day, key): (format(amount.normalize(), "f"), count) for day, key, amount, count in days}

    def put_account(self, account_id: str, version: int | None = None, **fields: Any) -> Reply:
        """Create an account of this id, or replace its version."""
        document = {"name": account_id, "kind": "checking", "currency": "EUR", **fields}
        if version is None:
            return self.call("POST /accounts", {"id": account_id, **document})
        headers = {"if-match": f'"{version}"'}
        return self.call("PUT /accounts/{id}", document, headers=headers, id=account_id)

    def accounts(self, day: str) -> dict[str, dict[str, Any]]:
        """Return the accounts by id, with their balances at the end of the day."""
        reply = self.call("GET /accounts", query=f"on={day}")
        assert reply.status == 200, reply
        return {account["id"]: account for account in reply.body["accounts"]}

    def balances(self, first: str, last: str) -> tuple[dict[str, dict[str, Decimal]], dict[str, Any]]:
        """Return the balances at the end of each day by account, and the net worth by currency."""
        reply = self.call("GET /balances", query=f"period=daily&from={first}&to={last}")
        assert reply.status == 200, reply
        accounts = {
            account["id"]: {each["date"]: Decimal(each["balance"]) for each in account["balances"]}
            for account in reply.body["accounts"]
        }
        net_worth = {
            worth["currency"]: {each["date"]: Decimal(each["amount"]) for each in worth["values"]}
            for worth in reply.body["netWorth"]
        }
        return accounts, net_worth

    def join(self, expense: str, income: str) -> Reply:
        return self.call("POST /transactions/join", {"expense": expense, "income": income})

    def separate(self, transaction_id: str) -> Reply:
        return self.call("POST /transactions/{id}/separate", id=transaction_id)

    def update_many(self, ids: list[str], **changes: Any) -> Reply:
        return self.call("POST /transactions/batch/update", {"ids": ids, "changes": changes})


def _nonzero_totals(item: StoredItem) -> Totals:
    """Return the totals of the keys that have transactions; a key without any has a sum of zero too."""
    totals = parse_item(item)
    assert not any(amount for amount, count in totals.values() if not count)
    return {key: (amount, count) for key, (amount, count) in totals.items() if count}


def entry(**fields: Any) -> dict[str, Any]:
    """Return a valid transaction's JSON with these fields; None leaves a field out."""
    document = {"date": "2026-03-14", "type": "expense", "category": "Food", "amount": "12.50", **fields}
    return {name: value for name, value in document.items() if value is not None}


def create_tables(client: DynamoDBClient) -> None:
    """Create the ledger's tables as the stack declares them."""
    client.create_table(
        TableName=ENVIRONMENT["EXPENSES_TABLE"],
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("LedgerID", "TransactionID", "Date")
        ],
        KeySchema=[
            {"AttributeName": "LedgerID", "KeyType": "HASH"},
            {"AttributeName": "TransactionID", "KeyType": "RANGE"},
        ],
        LocalSecondaryIndexes=[
            {
                "IndexName": "ByDate",
                "KeySchema": [
                    {"AttributeName": "LedgerID", "KeyType": "HASH"},
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
            {"AttributeName": "LedgerID", "AttributeType": "S"},
            {"AttributeName": "Date", "AttributeType": "S"},
            {"AttributeName": "Shard", "AttributeType": "N"},
            {"AttributeName": "ChangedAt", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "LedgerID", "KeyType": "HASH"},
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
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("LedgerID", "Name")],
        KeySchema=[
            {"AttributeName": "LedgerID", "KeyType": "HASH"},
            {"AttributeName": "Name", "KeyType": "RANGE"},
        ],
    )


@contextmanager
def ledger_in_process() -> Iterator[Ledger]:
    """The ledger over moto."""
    with mock.patch.dict(os.environ, CREDENTIALS), _patience(), mock_aws():
        sns = boto3.client("sns", region_name=REGION)
        sns.create_topic(Name="BudgetAlerts")
        yield _ledger(SwappableClient(sns))


@contextmanager
def ledger_at_endpoint(endpoint: str) -> Iterator[Ledger]:
    """The ledger over a DynamoDB that listens there."""
    environment = {**CREDENTIALS, "AWS_ENDPOINT_URL_DYNAMODB": endpoint}
    with mock.patch.dict(os.environ, environment), _patience():
        yield _ledger(SwappableClient(None))


def _patience() -> AbstractContextManager[object]:
    """Give handlers as long as they take: how long that is depends on what else the machine does."""
    return mock.patch.object(http, "HANDLER_DEADLINE_S", 600.0)


def _ledger(sns: SwappableClient) -> Ledger:
    client = boto3.client("dynamodb", region_name=REGION)
    create_tables(client)
    return Ledger(client, sns=sns)
