"""A large ledger as DynamoDB's answers: pages of a megabyte on disk, served to a client without a network."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from botocore.awsrequest import AWSResponse

from etl.pages import SEGMENTS
from lambdas.ledger.totals import attribute_names
from lambdas.ledger.transaction import new_id

PAGE_BYTES = 1_000_000
ROWS_A_USER = 1_000
FIRST_DAY, DAYS = date(2024, 11, 1), 730
CATEGORIES = (
    "Food:Groceries", "Food:Groceries", "Food:Groceries", "Food:Out", "Home:Rent", "Home:Energy", "Transport",
    "Transport", "Leisure:Streaming", "Leisure", "Health", "Clothes", "Travel", "Gifts", "Salary",
)  # fmt: skip
Item = dict[str, dict[str, Any]]


def write(folder: Path, rows: int) -> None:
    """Pages of both tables for `rows` transactions of rows/1,000 users, the same for the same `rows`."""
    dice = random.Random(rows)  # noqa: S311 - a repeatable ledger, no secret
    for segment in range(SEGMENTS):
        users = range(segment, rows // ROWS_A_USER, SEGMENTS)
        expenses, totals = Pages(folder, "expenses", segment), Pages(folder, "totals", segment)
        for _ in users:
            items = user_items(dice)
            expenses.add(items)
            totals.add(day_items(items))
        expenses.close()
        totals.close()


def user_items(dice: random.Random) -> list[Item]:
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
            "UserID": user,
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
    # A Scan gives a partition key's items in the order of their sort key.
    return sorted(items, key=lambda item: str(item["TransactionID"]["S"]))


def day_items(items: list[Item]) -> list[Item]:
    days: dict[str, dict[str, Decimal]] = {}
    for item in items:
        day = days.setdefault(item["Date"]["S"], {})
        names = attribute_names(item["Currency"]["S"], item["Type"]["S"], item["Category"]["S"])
        for name, value in zip(names, (Decimal(item["Amount"]["N"]), Decimal(1)), strict=True):
            day[name] = day.get(name, Decimal(0)) + value
    return [
        {
            "UserID": items[0]["UserID"],
            "Date": {"S": day},
            "Shard": {"N": "0"},
            "ChangedAt": {"S": f"{day}T12:00:00.000000Z"},
        }
        | {name: {"N": str(value)} for name, value in values.items()}
        for day, values in sorted(days.items())
    ]


class Pages:
    """The pages of one segment of a table, as files."""

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


class Served:
    """Answers a client's Scan and Query from the pages; `changed` is what a later Query finds instead."""

    def __init__(self, client: Any, folder: Path) -> None:
        self.folder = folder
        self.changed: dict[str, list[Item]] = {}
        self.queried = 0
        for operation in ("Scan", "Query"):
            client.meta.events.register(f"before-send.dynamodb.{operation}", self._answer)

    def change_one_month(self) -> int:
        """One more transaction in a month of the first user; the number of rows that a run must now read."""
        first = json.loads((self.folder / "expenses-0-0.json").read_bytes())["Items"]
        items = [item for item in first if item["UserID"] == first[0]["UserID"]]
        month = items[0]["Date"]["S"][:7]
        added = items[0] | {"TransactionID": {"S": "added"}, "Amount": {"N": "1.23"}}
        of_month = [item for item in [*items, added] if item["Date"]["S"].startswith(month)]
        days = day_items(of_month)
        self.queried = 0
        self.changed = {"ByDate": of_month, "ByChange": days[:1], "": days}
        return len(of_month)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        asked = json.loads(request.body)
        if "KeyConditionExpression" in asked:
            self.queried += 1
            # Nothing is written while a run reads: the feed asked from the run's start on is empty.
            items = self.changed.get(asked.get("IndexName", ""), [])
            if asked.get("IndexName") == "ByChange" and self.queried > 1:
                items = []
            body = json.dumps({"Count": len(items), "Items": items}).encode()
        else:
            page = asked.get("ExclusiveStartKey", {}).get("Page", {}).get("N", "0")
            body = (self.folder / f"{asked['TableName']}-{asked.get('Segment', 0)}-{page}.json").read_bytes()
        return AWSResponse(request.url, 200, {"content-type": "application/x-amz-json-1.0"}, Raw(body))


class Raw(BytesIO):
    """What botocore reads an answer's body from."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
