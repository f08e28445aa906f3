"""Ledgers of any size, written straight to DynamoDB Local's tables, and the usual way to sum them up."""

import http.client
import itertools
import json
import random
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlsplit

from lambdas.ledger.items import Record
from lambdas.ledger.totals import NetTotals, attribute_names, month_key, shard_of
from lambdas.ledger.transaction import Entry, Transaction, new_id
from tests.support.ledger import ENVIRONMENT, Ledger, UserClient

FIRST_DAY, DAYS = date(2016, 1, 1), 3653
CATEGORIES = ("Food:Groceries", "Food:Restaurant", "Home:Rent", "Home:Energy", "Travel", "Health", "Leisure")
ACCOUNTS = ("giro", "card", "purse")
INSTANT = "2026-01-01T00:00:00.000000Z"
AT_ONCE, WRITERS, BUFFERED = 25, 4, 10_000

Item = Mapping[str, Any]


def transactions(number: int) -> Iterator[Transaction]:
    """Yield a household's transactions over ten years, oldest first, the same in every run.

    The categories take turns, so that every month has the same ones (1,000 transactions are eight a month).
    Every tenth transaction is a transfer to the purse; the others are of a checking account and a card.
    """
    chance = random.Random(number)  # noqa: S311
    for index in range(number):
        is_transfer = index % 10 == 9
        entry = Entry(
            date=(FIRST_DAY + timedelta(days=index * DAYS // number)).isoformat(),
            type="transfer" if is_transfer else "expense",
            category=None if is_transfer else CATEGORIES[index % len(CATEGORIES)],
            amount=Decimal(chance.randrange(100, 20_000)).scaleb(-2),
            currency="EUR",
            description="Corner shop, a few things",
            account=ACCOUNTS[index % 2],
            to_account=ACCOUNTS[2] if is_transfer else None,
        )
        identity = new_id(datetime(2026, 1, 1, tzinfo=UTC), chance.randbytes(10))
        yield Transaction(identity, entry, INSTANT, INSTANT, 1)


def fill(ledger: Ledger, user: str, number: int) -> None:
    """Write the records and totals that the API would have written, which would take hours."""
    add_accounts(UserClient(ledger, user))
    sums: dict[str, NetTotals] = defaultdict(dict)
    assert ledger.client is not None
    writer = BatchWriter(ledger.client.meta.endpoint_url)
    rows = transactions(number)
    while chunk := list(itertools.islice(rows, BUFFERED)):
        for transaction in chunk:
            for change in transaction.entry.changes():
                for date_ in (change.date, month_key(change.date)):
                    amount, count = sums[date_].get(change.key, (Decimal(0), 0))
                    sums[date_][change.key] = (amount + change.amount, count + 1)
        writer.put(
            ENVIRONMENT["EXPENSES_TABLE"], (Record(transaction).to_item(user) for transaction in chunk)
        )
    writer.put(
        ENVIRONMENT["TOTALS_TABLE"], (totals_item(user, date_, totals) for date_, totals in sums.items())
    )


def add_accounts(user: UserClient) -> None:
    """Create the accounts; the bank has said what the first one held at the end of June of each year."""
    for account_id in ACCOUNTS:
        document = {"id": account_id, "name": account_id, "kind": "checking", "currency": "EUR"}
        assert user.call("POST /accounts", document).status == 201
    for year in range(FIRST_DAY.year, FIRST_DAY.year + 10):
        route = "PUT /accounts/{id}/balance-assertions/{date}"
        assert user.call(route, {"amount": "0"}, id=ACCOUNTS[0], date=f"{year}-06-30").status == 201


def totals_item(user: str, date: str, totals: NetTotals) -> Item:
    item: dict[str, Any] = {"LedgerID": {"S": user}, "Date": {"S": date}}
    if date != month_key(date):
        shard = shard_of(user, int(ENVIRONMENT["CHANGE_SHARDS"]))
        item |= {"Shard": {"N": str(shard)}, "ChangedAt": {"S": INSTANT}}
    for key, (amount, count) in totals.items():
        sum_name, count_name = attribute_names(key)
        item |= {sum_name: {"N": str(amount)}, count_name: {"N": str(count)}}
    return item


class BatchWriter:
    """Writes to DynamoDB Local without botocore, which takes seven times as long, and without a signature."""

    HEADERS: ClassVar = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/dynamodb/aws4_request, "
        "SignedHeaders=host, Signature=none",
    }

    def __init__(self, endpoint: str) -> None:
        self._host = urlsplit(endpoint).netloc
        self._own = threading.local()

    def put(self, table: str, items: Iterable[Item]) -> None:
        requests = [{"PutRequest": {"Item": item}} for item in items]
        batches = (requests[start : start + AT_ONCE] for start in range(0, len(requests), AT_ONCE))
        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(lambda batch: self._post({"RequestItems": {table: batch}}), batches))

    def _post(self, body: Item) -> None:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = http.client.HTTPConnection(self._host)
        connection.request("POST", "/", json.dumps(body), self.HEADERS)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200 or json.loads(text)["UnprocessedItems"]:
            raise RuntimeError(f"DynamoDB Local refused: {text[:500]!r}")


def scan_and_sum(ledger: Ledger, user: str) -> float:
    """Return the read units of the usual way: scan for the user's items and add them up by month."""
    assert ledger.client is not None
    units, sums = 0.0, dict[tuple[str, str], Decimal]()
    for page in ledger.client.get_paginator("scan").paginate(
        TableName=ENVIRONMENT["EXPENSES_TABLE"],
        FilterExpression="LedgerID = :ledger",
        ExpressionAttributeValues={":ledger": {"S": user}},
        ReturnConsumedCapacity="TOTAL",
    ):
        units += page["ConsumedCapacity"]["CapacityUnits"]
        for item in page["Items"]:
            key = (item["Date"]["S"][:7], item["Type"]["S"])
            sums[key] = sums.get(key, Decimal(0)) + Decimal(item["Amount"]["N"])
    return units
