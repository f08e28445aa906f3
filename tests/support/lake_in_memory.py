"""A lake in memory: `expenses.transactions` in DuckDB, and example ledgers to fill it with."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from etl.schema import ARROW_SCHEMA
from etl.small_tables import SMALL_TABLES
from etl.sql import create_views
from infra.local.demo import DemoTransaction, generate, generate_accounts
from lambdas.ledger.accounts import Account, setting_name
from lambdas.ledger.dynamodb_json import Item

COMMITTED_AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
Query = Callable[[str], pa.Table]


@dataclass(frozen=True)
class Entry:
    """A row of the lake; `amount` is negative for a refund.

    `arrives` tells the line of a transfer that comes in from the one that goes out.
    """

    date: date
    type: str
    category: str
    amount: Decimal
    description: str = ""
    currency: str = "EUR"
    ledger_id: str = "ada"
    account_id: str | None = None
    arrives: bool = False

    @property
    def signed_amount(self) -> Decimal:
        if self.type == "transfer":
            return Decimal(0)
        return self.amount if self.type == "income" else -self.amount

    @property
    def balance_change(self) -> Decimal | None:
        if self.account_id is None:
            return None
        return self.amount if self.type == "income" or self.arrives else -self.amount


def transactions_table(entries: Iterable[Entry]) -> pa.Table:
    """Return the entries as rows with the lake's columns."""
    rows: list[dict[str, Any]] = [
        {
            "ledger_id": entry.ledger_id,
            "transaction_id": f"t{number:06}",
            "date": entry.date,
            "line_number": int(entry.arrives),
            "type": entry.type,
            "category": None if entry.type == "transfer" else entry.category,
            "amount": entry.amount,
            "signed_amount": entry.signed_amount,
            "currency": entry.currency,
            "account_id": entry.account_id,
            "balance_change": entry.balance_change,
            "payee": "",
            "description": entry.description,
            "tags": [],
            "created_at": datetime.combine(entry.date, datetime.min.time(), UTC),
            "updated_at": datetime.combine(entry.date, datetime.min.time(), UTC),
            "version": 1,
        }
        for number, entry in enumerate(entries)
    ]
    return pa.Table.from_pylist(rows, schema=ARROW_SCHEMA)


def open_lake(entries: Iterable[Entry], items: Iterable[Item] = ()) -> Query:
    """Return a function that runs SQL over a lake of these entries.

    Args:
        items: those of the Settings table; an account that they lack is opened with nothing.
    """
    entries, items = list(entries), list(items)
    known = {(item["LedgerID"]["S"], item["Name"]["S"]) for item in items}
    opened = {
        (entry.ledger_id, entry.account_id): Account(
            entry.account_id, entry.account_id, "checking", entry.currency, Decimal(0), "2000-01-01"
        )
        for entry in entries
        if entry.account_id is not None and (entry.ledger_id, setting_name(entry.account_id)) not in known
    }
    return open_tables(
        transactions_table(entries),
        [*items, *(account.to_item(ledger_id) for (ledger_id, _), account in opened.items())],
    )


def open_tables(transactions: pa.Table, items: Sequence[Item]) -> Query:
    """Return a function that runs SQL over a lake of these rows and items of the Settings table."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE SCHEMA expenses")
    connection.register("rows", transactions)
    connection.register(
        "snapshots", pa.table({"committed_at": pa.array([COMMITTED_AT], pa.timestamp("us", "UTC"))})
    )
    connection.execute("CREATE TABLE expenses.transactions AS SELECT * FROM rows")
    for small in SMALL_TABLES:
        connection.register("small_rows", small.to_arrow(items))
        connection.execute(f"CREATE TABLE expenses.{small.name} AS SELECT * FROM small_rows")  # noqa: S608 (our names)
    connection.execute('CREATE TABLE expenses."transactions$snapshots" AS SELECT * FROM snapshots')
    create_views(connection, "expenses")
    return lambda sql: connection.sql(sql).to_arrow_table()


def demo() -> Sequence[Entry]:
    """Return the demo household of the local cloud."""
    today = date(2026, 11, 23)
    currencies = {str(account["id"]): str(account["currency"]) for account in generate_accounts(today)}
    return [entry for row in generate(today) for entry in _demo_entries(row, currencies)]


def _demo_entries(row: DemoTransaction, currencies: Mapping[str, str]) -> Iterator[Entry]:
    """Yield a row for each split or posting."""
    parts = row.get("splits") or [{"category": row.get("category", ""), "amount": row["amount"]}]
    entries = [
        Entry(
            date=date.fromisoformat(row["date"]),
            type=row["type"],
            category=part["category"],
            amount=Decimal(part["amount"]) * (-1 if row["refund"] else 1),
            description=row["description"] or row["payee"],
            currency=row["currency"],
            account_id=row["account"],
        )
        for part in parts
    ]
    yield from entries
    if "toAccount" in row:
        yield replace(
            entries[0],
            amount=Decimal(row.get("toAmount", row["amount"])),
            currency=currencies[row["toAccount"]],
            account_id=row["toAccount"],
            arrives=True,
        )


def household(months: int = 24, last: date = date(2026, 11, 23), seed: int = 7) -> Sequence[Entry]:
    """Return a plausible household: salary, rent, savings, groceries by season, refunds, some dollars.

    Args:
        months: how many calendar months, the last one up to the day `last`.
        seed: the same seed gives the same entries.
    """
    dice = random.Random(seed)  # noqa: S311 -- a repeatable ledger, no secret
    starts = [last.replace(day=1)]
    while len(starts) < months:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    entries = [entry for start in sorted(starts) for entry in _month_entries(start, dice)]
    return [entry for entry in entries if entry.date <= last]


def _month_entries(start: date, dice: random.Random) -> list[Entry]:
    def day(number: int) -> date:
        return start + timedelta(days=number - 1)

    entries = [
        Entry(day(1), "expense", "Home:Rent", Decimal("1150.00"), "Rent", account_id="giro"),
        Entry(day(25), "income", "Salary", Decimal("3200.00"), "Salary"),
        Entry(day(3), "expense", "Leisure:Streaming", Decimal("12.99"), "Streaming"),
        Entry(day(5), "expense", "Home:Energy", Decimal(dice.randint(4000, 16000)) / 100, "Energy"),
    ]
    # Rent is paid from the current account, and the savings grow: transfers are in no sum.
    entries += [
        Entry(day(2), "transfer", "", Decimal("300.00"), "Savings", account_id="giro"),
        Entry(day(2), "transfer", "", Decimal("300.00"), "Savings", account_id="savings", arrives=True),
    ]
    for _ in range(12):
        cents = dice.randint(900, 9000) + (3000 if start.month == 12 else 0)
        entries.append(
            Entry(day(dice.randint(1, 28)), "expense", "Food:Groceries", Decimal(cents) / 100, "Market")
        )
    if start.month in (7, 8):
        entries.append(Entry(day(14), "expense", "Travel", Decimal("640.50"), "Train and hotel"))
    if start.month == 9:
        entries.append(Entry(day(9), "expense", "Travel", Decimal("-80.25"), "Hotel refund"))
        entries.append(Entry(day(10), "expense", "Travel", Decimal("55.00"), "Museum", currency="USD"))
    return entries
