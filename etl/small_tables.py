"""The lake's small tables: what each has, and the rows that the ledgers' settings give it. Pure: no I/O."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import pyarrow as pa
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema

from etl.iceberg_schema import build_schema
from etl.schema import MONEY, Column
from lambdas.ledger import accounts, balance_assertions, budgets, user_settings
from lambdas.ledger.dynamodb_json import Item

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SmallTable:
    """A table that is replaced as a whole when its source changes.

    Attributes:
        comment: what one row is; the docs have it.
        key: the columns that name a row; rows are in their order.
        read: returns the rows that an item of the Settings table gives, but for the ledger's id.
    """

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    read: Callable[[Item], Iterable[Row]]

    @property
    def schema(self) -> Schema:
        return build_schema(self.columns, self.key)

    def to_arrow(self, items: Iterable[Item]) -> pa.Table:
        """Return the rows of all ledgers, in the order of their keys."""
        rows = [{"ledger_id": item["LedgerID"]["S"], **row} for item in items for row in self.read(item)]
        return self.sort(pa.Table.from_pylist(rows, schema=schema_to_pyarrow(self.schema)))

    def sort(self, rows: pa.Table) -> pa.Table:
        return rows.sort_by([(name, "ascending") for name in self.key])

    def digest(self, rows: pa.Table) -> str:
        """Return a text that differs for every other set of columns or rows."""
        content = [[f"{column.name} {column.type}" for column in self.columns], rows.to_pylist()]
        return sha256(json.dumps(content, default=str).encode()).hexdigest()


def _read_account(item: Item) -> Iterator[Row]:
    if item["Name"]["S"].startswith(accounts.PREFIX):
        account = accounts.Account.from_item(item)
        yield {
            "account_id": account.id,
            "name": account.name,
            "kind": account.kind,
            "currency": account.currency,
            "opening_amount": account.opening_amount,
            "opening_date": date.fromisoformat(account.opening_date),
            "closing_date": date.fromisoformat(account.closed) if account.closed else None,
            "list_position": account.position,
        }


def _read_assertion(item: Item) -> Iterator[Row]:
    if item["Name"]["S"].startswith(balance_assertions.PREFIX):
        assertion = balance_assertions.BalanceAssertion.from_item(item)
        yield {
            "account_id": assertion.account_id,
            "date": date.fromisoformat(assertion.date),
            "amount": assertion.amount,
            "source": assertion.source,
        }


def _read_budget(item: Item) -> Iterator[Row]:
    if item["Name"]["S"].startswith(budgets.PREFIX):
        budget = budgets.Budget.from_item(item)
        yield {"category": budget.category, "currency": budget.currency, "amount": budget.amount}


def _read_categories(item: Item) -> Iterator[Row]:
    if item["Name"]["S"] == user_settings.NAME:
        settings = user_settings.StoredSettings.from_item(item).settings
        for position, (name, type_) in enumerate(settings.categories):
            yield {"type": type_, "category": name, "list_position": position}


_LEDGER_ID = Column("ledger_id", pa.string(), "Ledger: the owner's sign-in (Cognito sub)")
_ACCOUNT_ID = Column("account_id", pa.string(), "Identity of the account, unique per ledger")
_POSITION = Column("list_position", pa.int64(), "Where the user put it in the list")

SMALL_TABLES: tuple[SmallTable, ...] = (
    SmallTable(
        "accounts",
        "One row per account",
        (
            _LEDGER_ID,
            _ACCOUNT_ID,
            Column("name", pa.string(), "The user's name for it; two accounts may have the same one"),
            Column("kind", pa.string(), "cash, checking, savings, card, loan or other"),
            Column("currency", pa.string(), "ISO 4217 code of all its postings"),
            Column("opening_amount", MONEY, "Balance at the start of opening_date; negative where owed"),
            Column("opening_date", pa.date32(), "First day that a posting can have"),
            Column(
                "closing_date", pa.date32(), "Last day that a posting can have; null while open", None, True
            ),
            _POSITION,
        ),
        ("ledger_id", "account_id"),
        _read_account,
    ),
    SmallTable(
        "balance_assertions",
        "One row per day and account of which somebody said what the bank says",
        (
            _LEDGER_ID,
            _ACCOUNT_ID,
            Column("date", pa.date32(), "Day at whose end the account had the balance"),
            Column("amount", MONEY, "Balance that the bank states, in the account's currency"),
            Column("source", pa.string(), "typed (by the user) or statement (imported)"),
        ),
        ("ledger_id", "account_id", "date"),
        _read_assertion,
    ),
    SmallTable(
        "budgets",
        "One row per budget",
        (
            _LEDGER_ID,
            Column("category", pa.string(), "The budget covers this category and all below it"),
            Column("currency", pa.string(), "ISO 4217 code; expenses in other currencies do not count"),
            Column("amount", MONEY, "What may be spent in a calendar month"),
        ),
        ("ledger_id", "category"),
        _read_budget,
    ),
    SmallTable(
        "categories",
        "One row per category in the user's list; transactions can have others",
        (
            _LEDGER_ID,
            Column("type", pa.string(), "income or expense"),
            Column("category", pa.string(), "Category; a colon parts levels, as in Food:Groceries"),
            _POSITION,
        ),
        ("ledger_id", "type", "category"),
        _read_categories,
    ),
)
