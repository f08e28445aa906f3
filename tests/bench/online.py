"""The online path's figures: cold starts, CPU of the handlers, and DynamoDB's units on growing ledgers."""

import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from operator import methodcaller
from pathlib import Path
from typing import Any

import boto3
from rich.console import Console
from rich.table import Table

from lambdas.import_statement import MAX_FILE_BYTES, MAX_ROWS
from lambdas.ledger import log
from lambdas.ledger.dynamodb_json import Item
from lambdas.ledger.items import Record
from lambdas.ledger.joining import transfer_id
from lambdas.ledger.runtime import ON_LAMBDA
from tests.bench.figure import Figure
from tests.bench.ledgers import fill, scan_and_sum, transactions
from tests.conformance import dynamodb_local
from tests.support.ledger import (
    CREDENTIALS,
    ENVIRONMENT,
    MODULES,
    REGION,
    Ledger,
    Reply,
    UserClient,
    entry,
    ledger_at_endpoint,
)

COLD_RUNS, READ_RUNS = 9, 41
# What Lambda sets in the environment of a function.
LAMBDA = {ON_LAMBDA: "bench", "_HANDLER": "lambdas.bench.handler"}
PEER_SIZE = 100_000
PLACE = {"date": "2020-06-15", "category": "Travel"}
TEN_YEARS = "from=2016-01-01&to=2025-12-31"
SPLITS = [{"category": f"Part {number}", "amount": "2.50"} for number in range(5)]
CHECKING = {**PLACE, "account": "giro"}
CARD = {**PLACE, "account": "card"}
SUMMARIES = {
    "summary of ten years by month": f"period=monthly&{TEN_YEARS}",
    "summary of ten years by year": f"period=yearly&{TEN_YEARS}",
    "summary of a month by day": "period=daily&from=2020-06-01&to=2020-06-30",
}
PAGES = {
    "newest page": "limit=50",
    "page in the middle": "limit=50&to=2018-06-30",
    "page of a category": "limit=50&category=Food",
    "page of filters together": "limit=50&type=expense&category=Food&currency=EUR&min=1&max=200",
}
SEARCHES = {"page of a filter without a match": "limit=50&tag=none"}
BALANCES = {
    "accounts with net worth": ("GET /accounts", "on=2025-11-30", {}),
    "accounts in the middle of a month": ("GET /accounts", "on=2025-12-15", {}),
    "net worth of ten years by month": ("GET /balances", TEN_YEARS, {}),
    "balances of an account by month": ("GET /accounts/{id}/balances", TEN_YEARS, {"id": "giro"}),
}
# Bounded, yet not flat: a month has up to 31 items with as many keys as its days have categories, and a
# search reads up to 5,000 records, which the smallest ledger does not have.
NOT_FLAT = {"summary of a month by day", "accounts in the middle of a month", *SEARCHES}
# The order matters: each operation works on the result of the one before.
OPERATIONS: dict[str, tuple[str, Callable[[UserClient], Reply]]] = {
    "add": ("add_expense", lambda user: user.add(id="one", **PLACE)),
    "add 100 at once": (
        "add_expense",
        lambda user: user.add_many([entry(id=f"of100-{number}", **PLACE) for number in range(100)]),
    ),
    "add it again": ("add_expense", lambda user: user.add(id="one", **PLACE)),
    "get": ("get_expenses", lambda user: user.get("one")),
    "replace its amount": ("update_expense", lambda user: user.replace("one", 1, **PLACE, amount="3")),
    "move it to another month": (
        "update_expense",
        lambda user: user.replace("one", 2, **{**PLACE, "date": "2020-05-15"}),
    ),
    "delete": ("delete_expense", lambda user: user.delete("one")),
    "restore": ("delete_expense", lambda user: user.restore("one")),
    "add with an account": ("add_expense", lambda user: user.add(id="out", amount="5", **CHECKING)),
    "add a transfer": (
        "add_expense",
        lambda user: user.add(
            id="transfer", **{**CHECKING, "category": None}, type="transfer", toAccount="purse"
        ),
    ),
    "add a split transaction of five": (
        "add_expense",
        lambda user: user.add(id="split", **{**PLACE, "category": None}, splits=SPLITS),
    ),
    "add the income of a card payment": (
        "add_expense",
        lambda user: user.add(id="in", amount="5", type="income", **CARD),
    ),
    "join it with the expense": ("add_expense", lambda user: user.join("out", "in")),
    "separate them": ("delete_expense", lambda user: user.separate(transfer_id("out", "in"))),
    **{name: ("get_expenses", methodcaller("page", query)) for name, query in {**PAGES, **SEARCHES}.items()},
    **{name: ("get_summary", methodcaller("summary", query)) for name, query in SUMMARIES.items()},
    **{
        name: ("accounts", methodcaller("call", route, query=query, **path))
        for name, (route, query, path) in BALANCES.items()
    },
}


def figures(sizes: Sequence[int]) -> Iterator[Figure]:
    """Yield all figures that can be measured here, for ledgers of these many transactions."""
    yield from cold_starts()
    with discarded_log():
        yield from handlers()
        yield round_trips()
        yield largest_statement()
        try:
            with dynamodb_local.run() as endpoint, ledger_at_endpoint(endpoint) as ledger:
                yield from growing_ledgers(ledger, sorted(sizes))
        except dynamodb_local.MissingError as missing:
            print(f"The figures of growing ledgers are left out: DynamoDB Local cannot run: {missing}")


@contextmanager
def discarded_log() -> Iterator[None]:
    """Write the log, which is part of a request's work, to the null device."""
    log.configure()
    (handler,) = log.logger.handlers
    assert isinstance(handler, logging.StreamHandler)
    with Path(os.devnull).open("w", encoding="utf-8") as null_device:
        stream = handler.setStream(null_device)
        try:
            yield
        finally:
            handler.setStream(stream)


def cold_starts() -> Iterator[Figure]:
    """Yield the CPU of each function's cold start over a bare client's, in turns because of noise."""
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
        # The readers of all formats are the most code by far, and a household reads a few files a month.
        goal = 1.40 if name == "import_statement" else 1.10
        yield Figure(f"cold start of {name} / bare boto3 client", ratio, "x", goal, "lower")


def _cpu_of(line: str) -> float:
    code = f"import time; t = time.process_time(); {line}; print(time.process_time() - t)"
    environment = {**os.environ, **CREDENTIALS, **ENVIRONMENT, **LAMBDA}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return float(run.stdout)


class NoDatabase:
    """Answers at once, so that only the function's own work is measured."""

    def __init__(self, items: list[Item]) -> None:
        self.items, self.calls = items, 0

    def transact_write_items(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        return {}

    def query(self, **_: Any) -> dict[str, Any]:
        return {"Items": self.items, "ScannedCount": len(self.items)}


@contextmanager
def without_database(items: list[Item]) -> Iterator[tuple[UserClient, NoDatabase]]:
    """Yield a user of the functions over a database that costs nothing."""
    database = NoDatabase(items)
    ledger = Ledger(
        boto3.client("dynamodb", region_name=REGION), connect=lambda service: database, is_checked=False
    )
    for store in ledger.stores():
        store.client = database
    yield ledger.new_user(), database


def handlers() -> Iterator[Figure]:
    """Yield the CPU of warm requests above the call to DynamoDB, encoding and decoding included."""
    items = [Record(transaction).to_item("user") for transaction in transactions(500)]
    with without_database(items) as (user, _):
        milliseconds = _cpu_s(lambda: user.add(description="Lunch with Zoë", tags=["a", "b"]), 1000) * 1000
        microseconds = _cpu_s(lambda: user.page("limit=500"), 30) / 500 * 1_000_000
    yield Figure("handler CPU of add, without DynamoDB", milliseconds, "ms", 0.3, "lower")
    yield Figure("handler CPU of a list page, without DynamoDB", microseconds, "µs/row", 20, "lower")


def largest_statement() -> Figure:
    """Return the CPU of the preview of a statement of as many bytes and rows as one may have."""
    lines = ["Date;Description;Amount"]
    filler = "in a long street " * ((MAX_FILE_BYTES // MAX_ROWS - 35) // 17)
    for number in range(MAX_ROWS):
        day = date(2020, 1, 1) + timedelta(days=number // 10)
        lines.append(f"{day};Shop {number % 700} {filler};-{number % 90 + 1}.{number % 100:02}")
    statement = "\n".join(lines)
    with without_database([]) as (user, _):
        seconds = _cpu_s(lambda: _preview(user, statement), 5)
    return Figure("CPU of the preview of 10,000 rows in 5 MB", seconds, "s", 8, "lower")


def _preview(user: UserClient, statement: str) -> None:
    headers = {"content-type": "text/csv", "accept-encoding": "gzip"}
    reply = user.call("POST /imports/preview", statement, query="currency=EUR", headers=headers)
    if len(reply.body["rows"]) != MAX_ROWS:
        raise ValueError("the statement was not read as a whole")


def round_trips() -> Figure:
    """Return by how much batches reduce the calls to DynamoDB for an import of 10,000 rows."""
    with without_database([]) as (user, database):
        rows = [
            entry(
                id=transaction.id,
                date=transaction.entry.date,
                amount=str(transaction.entry.amount),
                category=transaction.entry.category or "Savings",
            )
            for transaction in transactions(10_000)
        ]
        for start in range(0, len(rows), 500):
            assert user.add_many(rows[start : start + 500]).status == 200
        ratio = len(rows) / database.calls
    return Figure("DynamoDB round trips of 10,000 single posts / batches", ratio, "x", 30, "higher")


def growing_ledgers(ledger: Ledger, sizes: Sequence[int]) -> Iterator[Figure]:
    """Yield the units and times of each operation on ledgers of these sizes over the same ten years."""
    users = {size: ledger.new_user() for size in sizes}
    peer = PEER_SIZE if PEER_SIZE in users else max(users)
    fill(ledger, users[peer].user, peer)
    usual = scan_and_sum(ledger, users[peer].user)  # measured while the table holds nothing else
    for size in sizes:
        if size != peer:
            fill(ledger, users[size].user, size)
    units = {size: operation_units(user) for size, user in users.items()}
    show_units(units)
    few, many = min(sizes), max(sizes)
    span = f"at {short(many)} / {short(few)}"
    for name in (name for name in OPERATIONS if name not in NOT_FLAT):
        yield Figure(f"{name}: units {span}", units[many][name] / units[few][name], "x", 1.10, "lower")
    for name in SUMMARIES:
        ratio = usual / units[peer][name]
        text = f"{name}: read units of scan-and-sum / ours at {short(peer)}"
        yield Figure(text, ratio, "x", 100, "higher")
    for name in (*SUMMARIES, *BALANCES, *PAGES):
        if name not in NOT_FLAT:
            seconds = read_s({size: partial(OPERATIONS[name][1], user) for size, user in users.items()})
            yield Figure(f"{name}: time {span}", seconds[many] / seconds[few], "x", 1.10, "lower")


class ItemByItem:
    """A client that writes a transaction's items one by one, so that all their units are reported.

    DynamoDB Local (3.3.1) reports items of one transaction that use the same units only once.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, *, TransactItems: list[Any], **more: Any) -> dict[str, Any]:  # noqa: N803
        answers = [self._client.transact_write_items(TransactItems=[item], **more) for item in TransactItems]
        return {"ConsumedCapacity": [part for answer in answers for part in answer["ConsumedCapacity"]]}


@contextmanager
def item_by_item(ledger: Ledger) -> Iterator[None]:
    stores = ledger.stores()
    clients = [store.client for store in stores]
    for store in stores:
        store.client = ItemByItem(store.client)
    yield
    for store, client in zip(stores, clients, strict=True):
        store.client = client


def operation_units(user: UserClient) -> dict[str, float]:
    """Return the capacity units of each operation, as DynamoDB Local reports them of each item."""
    units = {}
    with item_by_item(user.ledger):
        user.add(id="before", **PLACE)  # otherwise the first operation would create the day's item
        user.add(id="before-too", **{**PLACE, "date": "2020-05-15"})
        for name, (function, call) in OPERATIONS.items():
            reply = call(user)
            assert reply.status < 300, reply
            units[name] = float(user.ledger.functions[function].store.units)
    return units


def show_units(units: dict[int, dict[str, float]]) -> None:
    """Print the units, of which the figures are ratios."""
    table = Table("capacity units", *(short(size) for size in units))
    for name in OPERATIONS:
        table.add_row(name, *(f"{by_operation[name]:g}" for by_operation in units.values()))
    Console().print(table)


def read_s(calls: dict[int, Callable[[], Reply]]) -> dict[int, float]:
    """Return the first quartile of each call's seconds; in turns, so that noise affects all."""
    spent: dict[int, list[float]] = {size: [] for size in calls}
    for _ in range(READ_RUNS):
        for size, call in calls.items():
            started = time.perf_counter()
            call()
            spent[size].append(time.perf_counter() - started)
    return {size: statistics.quantiles(times, n=4)[0] for size, times in spent.items()}


def short(number: int) -> str:
    return f"{number // 1_000_000}M" if number >= 1_000_000 else f"{number // 1000}k"


def _cpu_s(call: Callable[[], Any], times: int) -> float:
    """Return the CPU seconds of one call, the median of five rounds."""
    call()
    rounds = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(times // 5):
            call()
        rounds.append((time.process_time() - started) / (times // 5))
    return statistics.median(rounds)
