"""The online path's figures: cold starts, CPU of the handlers, and DynamoDB's units on growing ledgers."""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from lambdas.ledger.items import Record, to_item
from lambdas.ledger.totals import attribute_names, net_changes
from lambdas.ledger.transaction import Entry, Transaction, new_id
from tests.bench.figure import Figure
from tests.conformance import dynamodb_local
from tests.kit.ledger import ENVIRONMENT, MODULES, As, Ledger, at_endpoint, entry, functions_here

COLD_RUNS = 9
FIRST_DAY, DAYS = date(2016, 1, 1), 3650
CATEGORIES = ("Food:Groceries", "Food:Restaurant", "Home:Rent", "Home:Energy", "Travel", "Health", "Leisure")
SMALL, LARGE = 10_000, 100_000


def figures() -> Iterator[Figure]:
    """All figures that can be measured here, one after the other."""
    yield from cold_starts()
    yield from handlers()
    yield round_trips()
    try:
        with dynamodb_local.running() as endpoint, at_endpoint(endpoint) as ledger:
            yield from growing_ledgers(ledger)
    except dynamodb_local.MissingError as missing:
        print(f"left out, for DynamoDB Local cannot run: {missing}")


def cold_starts() -> Iterator[Figure]:
    """CPU until a function stands, relative to a bare client; in turns, so that noise hits all alike."""
    code = {
        "bare": "import boto3; boto3.client('dynamodb')",
        **{name: f"import lambdas.{name}" for name in MODULES},
    }
    spent: dict[str, list[float]] = {name: [] for name in code}
    for _ in range(COLD_RUNS):
        for name, line in code.items():
            spent[name].append(_cpu_of(line))
    bare = statistics.median(spent["bare"])
    for name in MODULES:
        ratio = statistics.median(spent[name]) / bare
        yield Figure(f"cold start of {name} / bare boto3 client", ratio, "x", 1.10, "lower")


def _cpu_of(line: str) -> float:
    code = f"import time; t = time.process_time(); {line}; print(time.process_time() - t)"
    environment = {**os.environ, **ENVIRONMENT}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return float(run.stdout)


class NoDatabase:
    """Answers at once, so that what is measured is ours."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        self.items, self.calls = items, 0

    def transact_write_items(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        return {}

    def query(self, **_: Any) -> dict[str, Any]:
        return {"Items": self.items, "ScannedCount": len(self.items)}


@contextmanager
def without_database(items: list[dict[str, Any]]) -> Iterator[tuple[As, NoDatabase]]:
    """The functions with a database that costs nothing."""
    with mock.patch.dict(os.environ, ENVIRONMENT):
        ledger, database = Ledger(None, functions_here(), checked=False), NoDatabase(items)
        for code in ledger.functions.values():
            code.STORE.client = database
        yield ledger.new_user(), database


def handlers() -> Iterator[Figure]:
    """CPU of a warm request above the call to DynamoDB; making the event and reading the answer included."""
    items = [to_item("user", Record(each)) for each in transactions(500)]
    with without_database(items) as (user, _):
        milliseconds = _cpu_s(lambda: user.add(description="Lunch with Zoë", tags=["a", "b"]), 1000) * 1000
        microseconds = _cpu_s(lambda: user.page("limit=500"), 30) / 500 * 1_000_000
    yield Figure("handler CPU of add, without DynamoDB", milliseconds, "ms", 0.3, "lower")
    yield Figure("handler CPU of a list page, without DynamoDB", microseconds, "µs/row", 20, "lower")


def round_trips() -> Figure:
    """Calls to DynamoDB of an import of 10,000 rows over ten years, against one for each row."""
    with without_database([]) as (user, database):
        rows = [
            entry(
                id=each.id, date=each.entry.date, amount=str(each.entry.amount), category=each.entry.category
            )
            for each in sorted(transactions(10_000), key=lambda each: each.entry.date)
        ]
        for start in range(0, len(rows), 500):
            assert user.add_many(rows[start : start + 500]).status == 200
        ratio = len(rows) / database.calls
    return Figure("DynamoDB round trips of 10,000 single posts / batches", ratio, "x", 30, "higher")


def growing_ledgers(ledger: Ledger) -> Iterator[Figure]:
    """Read units on a ledger of 10,000 and one of 100,000 transactions over the same ten years."""
    small, large = ledger.new_user(), ledger.new_user()
    fill(ledger, small.user, transactions(SMALL))
    fill(ledger, large.user, transactions(LARGE))
    years = "period=monthly&from=2016-01-01&to=2025-12-31"
    few, many = summary_units(small, years), summary_units(large, years)
    yield Figure("summary of ten years: read units at 100k / 10k", many / few, "x", 1.10, "lower")
    usual = scan_and_sum(ledger, large.user)
    yield Figure("summary of ten years: read units of scan-and-sum / ours", usual / many, "x", 100, "higher")
    month = summary_units(large, "period=daily&from=2025-06-01&to=2025-06-30")
    yield Figure("summary of a month: read units of scan-and-sum / ours", usual / month, "x", 100, "higher")
    for query in ("limit=50", "limit=50&category=Food", "limit=50&from=2020-01-01&to=2020-12-31"):
        ratio = page_units(large, query) / page_units(small, query)
        yield Figure(f"list page, {query}: read units at 100k / 10k", ratio, "x", 1.10, "lower")


def summary_units(user: As, query: str) -> float:
    assert user.summary(query).status == 200
    return float(user.ledger.functions["get_summary"].STORE.units)


def page_units(user: As, query: str) -> float:
    assert user.page(query).status == 200
    return float(user.ledger.functions["get_expenses"].STORE.units)


def scan_and_sum(ledger: Ledger, user: str) -> float:
    """The units of the usual way: scan the table for the user's items and add them up."""
    units, sums = 0.0, dict[tuple[str, str], Decimal]()
    for page in ledger.client.get_paginator("scan").paginate(
        TableName=ENVIRONMENT["EXPENSES_TABLE"],
        FilterExpression="UserID = :user",
        ExpressionAttributeValues={":user": {"S": user}},
        ReturnConsumedCapacity="TOTAL",
    ):
        units += page["ConsumedCapacity"]["CapacityUnits"]
        for item in page["Items"]:
            key = (item["Date"]["S"][:7], item["Type"]["S"])
            sums[key] = sums.get(key, Decimal(0)) + Decimal(item["Amount"]["N"])
    return units


def transactions(number: int) -> list[Transaction]:
    """A household's transactions spread over ten years: the same every time."""
    chance = random.Random(number)  # noqa: S311
    instant = "2026-01-01T00:00:00.000000Z"
    made = []
    for index in range(number):
        what = Entry(
            date=(FIRST_DAY + timedelta(days=index * DAYS // number)).isoformat(),
            type="expense",
            category=chance.choice(CATEGORIES),
            amount=Decimal(chance.randrange(100, 20_000)).scaleb(-2),
            currency="EUR",
            description="Corner shop, a few things",
        )
        made.append(
            Transaction(
                new_id(datetime(2026, 1, 1, tzinfo=UTC), chance.randbytes(10)), what, instant, instant, 1
            )
        )
    return made


def fill(ledger: Ledger, user: str, ledger_rows: list[Transaction]) -> None:
    """Puts records and totals straight into the tables: the API would take too long."""
    totals = []
    for day, groups in net_changes(each.entry.change() for each in ledger_rows).items():
        item: dict[str, Any] = {"UserID": {"S": user}, "Date": {"S": day}}
        for group, (amount, count) in groups.items():
            sum_name, count_name = attribute_names(*group)
            item |= {sum_name: {"N": str(amount)}, count_name: {"N": str(count)}}
        totals.append((ENVIRONMENT["TOTALS_TABLE"], item))
    rows = [(ENVIRONMENT["EXPENSES_TABLE"], to_item(user, Record(each))) for each in ledger_rows]

    def put(items: list[tuple[str, dict[str, Any]]]) -> None:
        requests: dict[str, list[Any]] = {}
        for table, item in items:
            requests.setdefault(table, []).append({"PutRequest": {"Item": item}})
        assert not ledger.client.batch_write_item(RequestItems=requests)["UnprocessedItems"]

    everything = [*rows, *totals]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(put, (everything[start : start + 25] for start in range(0, len(everything), 25))))


def _cpu_s(call: Callable[[], Any], times: int) -> float:
    """CPU seconds of one call; the median of five rounds."""
    call()
    rounds = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(times // 5):
            call()
        rounds.append((time.process_time() - started) / (times // 5))
    return statistics.median(rounds)
