"""A large ledger as DynamoDB's answers: pages of a megabyte on disk, served to a client without a network.

Compact JSON, as AWS sends it; tests/conformance holds AWS's own engine to that form.
"""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from etl.pages import SEGMENTS
from lambdas.ledger.totals import ERASED_SHARD, MONTH, CategoryKey, attribute_names
from lambdas.ledger.transaction import new_id

PAGE_BYTES = 1_000_000
ROWS_A_USER = 1_000
FIRST_DAY, DAYS = date(2024, 11, 1), 730
CATEGORIES = (
    "Food:Groceries", "Food:Groceries", "Food:Groceries", "Food:Out", "Home:Rent", "Home:Energy", "Transport",
    "Transport", "Leisure:Streaming", "Leisure", "Health", "Clothes", "Travel", "Gifts", "Salary",
)  # fmt: skip
Item = dict[str, dict[str, Any]]


def write_pages(folder: Path, rows: int) -> None:
    """Write the pages of both tables for `rows` transactions of rows/1,000 users, always the same ones."""
    dice = random.Random(rows)  # noqa: S311 - a repeatable ledger, no secret
    for segment in range(SEGMENTS):
        users = range(segment, rows // ROWS_A_USER, SEGMENTS)
        expenses, totals = Pages(folder, "expenses", segment), Pages(folder, "totals", segment)
        for _ in users:
            items = user_items(dice)
            expenses.add(items)
            totals.add(totals_items(items))
        expenses.close()
        totals.close()


def user_items(dice: random.Random) -> list[Item]:
    """Return one user's transactions over two years, in the order of their ids."""
    user = str(UUID(int=dice.getrandbits(128), version=4))
    shops = [f"Shop {dice.randrange(5_000)}" for _ in range(40)]
    items = []
    for _ in range(ROWS_A_USER):
        day = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
        at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC) + timedelta(
            microseconds=dice.randrange(57_600_000_000)
        )
        category = dice.choice(CATEGORIES)
        instant = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        cents = dice.choice((99, 50, 0, 0, 0, dice.randrange(100)))
        texts = {
            "LedgerID": user,
            "TransactionID": new_id(at, dice.randbytes(10)),
            "Date": day.isoformat(),
            "Type": "income" if category == "Salary" else "expense",
            "Category": category,
            "Currency": "EUR",
            "Description": dice.choice(shops) if dice.random() < 0.6 else "",
            "CreatedAt": instant,
            "UpdatedAt": instant,
        }
        item: Item = {name: {"S": text} for name, text in texts.items()}
        amount = f"{int(dice.lognormvariate(2.5, 1)) + 1}.{cents:02d}"
        items.append(item | {"Amount": {"N": amount}, "Version": {"N": "1"}})
    # A Scan returns a partition key's items in the order of their sort key.
    return sorted(items, key=lambda item: str(item["TransactionID"]["S"]))


def totals_items(transactions: list[Item]) -> list[Item]:
    """Return the Totals items of one user's transactions: the days, then the months."""
    return [*_sum_up(transactions, day_of), *_sum_up(transactions, month_of)]


def day_items(transactions: list[Item]) -> list[Item]:
    """Return the Totals items of the days alone."""
    return _sum_up(transactions, day_of)


def day_of(date: str) -> str:
    return date


def month_of(date: str) -> str:
    return f"{MONTH}{date[:7]}"


def _sum_up(transactions: list[Item], period_of: Callable[[str], str]) -> list[Item]:
    totals: dict[str, dict[str, Decimal]] = {}
    for item in transactions:
        values = totals.setdefault(period_of(item["Date"]["S"]), {})
        names = attribute_names(CategoryKey(item["Currency"]["S"], item["Type"]["S"], item["Category"]["S"]))
        for name, value in zip(names, (Decimal(item["Amount"]["N"]), Decimal(1)), strict=True):
            values[name] = values.get(name, Decimal(0)) + value
    items: list[Item] = []
    for period, values in sorted(totals.items()):
        item = {"LedgerID": transactions[0]["LedgerID"], "Date": {"S": period}}
        if not period.startswith(MONTH):
            item |= {"Shard": {"N": "0"}, "ChangedAt": {"S": f"{period}T12:00:00.000000Z"}}
        items.append(item | {name: {"N": str(value)} for name, value in values.items()})
    return items


class Pages:
    """A writer of the pages of one segment of a table, as files."""

    def __init__(self, folder: Path, table: str, segment: int) -> None:
        self.stem, self.folder, self.number = f"{table}-{segment}", folder, 0
        self.items: list[str] = []
        self.bytes = 0

    def add(self, items: list[Item]) -> None:
        for item in items:
            text = json.dumps(item, separators=(",", ":"))
            self.items.append(text)
            self.bytes += len(text)
            if self.bytes >= PAGE_BYTES:
                self._write(more=True)

    def close(self) -> None:
        self._write(more=False)

    def _write(self, *, more: bool) -> None:
        following = f',"LastEvaluatedKey":{{"Page":{{"N":"{self.number + 1}"}}}}' if more else ""
        body = f'{{"Count":{len(self.items)},"Items":[{",".join(self.items)}]{following}}}'
        (self.folder / f"{self.stem}-{self.number}.json").write_text(body)
        self.number, self.items, self.bytes = self.number + 1, [], 0


class ServedPages:
    """Answers a client's Scans from the pages, and its Queries with the items of one changed month."""

    def __init__(self, client: Any, folder: Path) -> None:
        self.folder = folder
        self.items_by_index: dict[str, list[Item]] = {}
        self.queries = 0
        for operation in ("Scan", "Query"):
            client.meta.events.register(f"before-send.dynamodb.{operation}", self._answer)

    def change_one_month(self) -> int:
        """Add a transaction to a month of the first user; return the number of rows that a run must read."""
        first_page = json.loads((self.folder / "expenses-0-0.json").read_bytes())["Items"]
        items = [item for item in first_page if item["LedgerID"] == first_page[0]["LedgerID"]]
        month = items[0]["Date"]["S"][:7]
        added = items[0] | {"TransactionID": {"S": "added"}, "Amount": {"N": "1.23"}}
        in_month = [item for item in [*items, added] if item["Date"]["S"].startswith(month)]
        days = day_items(in_month)
        self.queries = 0
        self.items_by_index = {"ByDate": in_month, "ByChange": days[:1], "": days}
        return len(in_month)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        parameters = json.loads(request.body)
        if "KeyConditionExpression" in parameters:
            index = parameters.get("IndexName", "")
            is_of_marks = parameters["ExpressionAttributeValues"].get(":shard") == {"N": str(ERASED_SHARD)}
            self.queries += not is_of_marks
            # Nothing is written while a run reads: the feed from the run's start on is empty.
            is_second_look = index == "ByChange" and self.queries > 1
            items = [] if is_of_marks or is_second_look else self.items_by_index.get(index, [])
            body = json.dumps({"Count": len(items), "Items": items}, separators=(",", ":")).encode()
        else:
            page = parameters.get("ExclusiveStartKey", {}).get("Page", {}).get("N", "0")
            name = f"{parameters['TableName']}-{parameters.get('Segment', 0)}-{page}.json"
            body = (self.folder / name).read_bytes()
        headers = HTTPHeaders()
        headers["content-type"] = "application/x-amz-json-1.0"
        return AWSResponse(request.url, 200, headers, Body(body))


class Body(BytesIO):
    """The raw body of an answer, for botocore."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
