"""The lake's views: SQL files that Athena, Trino and DuckDB run unchanged, as the catalogue holds them."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from etl.schema import MONEY, Column

VIEWS_DIRECTORY = Path(__file__).parent / "views"
# The catalogue's name in Athena; another engine may have another.
ATHENA_CATALOGUE = "awsdatacatalog"
# The types of the views' columns: in Trino's SQL, and in the Glue catalogue.
_TRINO_TYPES = {
    pa.string(): "varchar",
    pa.date32(): "date",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    MONEY: "decimal(18,4)",
}
_GLUE_TYPES = _TRINO_TYPES | {pa.string(): "string", pa.int32(): "int"}


@dataclass(frozen=True, slots=True)
class View:
    """A query with a name in the catalogue; it has the columns of its SELECT, in their order."""

    name: str
    columns: tuple[Column, ...]

    @property
    def sql(self) -> str:
        """The query, exactly as every engine runs it."""
        return (VIEWS_DIRECTORY / f"{self.name}.sql").read_text(encoding="utf-8")

    @property
    def comment(self) -> str:
        """The meaning of a row: the comment at the top of the SQL, in one line."""
        lines = [line for line in self.sql.splitlines() if line.startswith("-- ")]
        return " ".join(line.removeprefix("-- ") for line in lines)

    def to_table_input(self, database: str, catalogue: str = ATHENA_CATALOGUE) -> dict[str, Any]:
        """Return the view as Athena and Trino store one: Glue's `TableInput`.

        Args:
            catalogue: the name that the engine has for the Glue catalogue.
        """
        types = [(column.name, _TRINO_TYPES[column.type]) for column in self.columns]
        definition = {
            "originalSql": self.sql,
            "catalog": catalogue,
            "schema": database,
            "columns": [{"name": name, "type": type_} for name, type_ in types],
        }
        encoded = base64.b64encode(json.dumps(definition).encode()).decode()
        return {
            "Name": self.name,
            "Description": self.comment,
            "TableType": "VIRTUAL_VIEW",
            "Parameters": {"presto_view": "true", "comment": "Presto View"},
            "StorageDescriptor": {
                "Columns": [
                    {"Name": column.name, "Type": _GLUE_TYPES[column.type], "Comment": column.comment}
                    for column in self.columns
                ],
            },
            "ViewOriginalText": f"/* Presto View: {encoded} */",
            "ViewExpandedText": "/* Presto View */",
        }


_LEDGER_ID = Column("ledger_id", pa.string(), "Ledger: the owner's sign-in (Cognito sub)")
_CURRENCY = Column("currency", pa.string(), "ISO 4217 code; never add amounts of different currencies")
_TYPE = Column("type", pa.string(), "income or expense")
_CATEGORY = Column("category", pa.string(), "Category; a colon parts levels, as in Food:Groceries")
_MONTH = Column("month", pa.date32(), "First day of the calendar month")
_LINES = Column("lines", pa.int64(), "How many transactions, each split counted by itself")

# A view stands after those that it selects from.
VIEWS: tuple[View, ...] = (
    View(
        "days",
        (
            _LEDGER_ID,
            Column("date", pa.date32(), "Local calendar day of the transactions"),
            _CURRENCY,
            _TYPE,
            _CATEGORY,
            Column("amount", MONEY, "What was earned or spent; refunds count as negative"),
            _LINES,
        ),
    ),
    View(
        "cash_flow",
        (
            _LEDGER_ID,
            _MONTH,
            _CURRENCY,
            Column("income", MONEY, "What came in"),
            Column("expense", MONEY, "What went out, refunds taken off"),
            Column("net", MONEY, "Income minus expense"),
            _LINES,
        ),
    ),
    View(
        "budget_months",
        (
            _LEDGER_ID,
            Column("category", pa.string(), "The budget covers this category and all below it"),
            _CURRENCY,
            _MONTH,
            Column("budget", MONEY, "What may be spent in a calendar month"),
            Column("spent", MONEY, "What was spent, refunds taken off"),
            Column("remaining", MONEY, "Budget minus spent; negative when overspent"),
        ),
    ),
    View(
        "balances",
        (
            _LEDGER_ID,
            Column("account_id", pa.string(), "Identity of the account, unique per ledger"),
            Column("name", pa.string(), "The user's name for the account"),
            Column("kind", pa.string(), "cash, checking, savings, card, loan or other"),
            Column("currency", pa.string(), "ISO 4217 code of the account"),
            Column("date", pa.date32(), "Day on which the balance changed"),
            Column("change", MONEY, "What the day added to the balance, an opening included"),
            Column("balance", MONEY, "Balance at the end of the day; negative where owed"),
        ),
    ),
    View(
        "net_worth",
        (
            _LEDGER_ID,
            _CURRENCY,
            Column("date", pa.date32(), "Day on which it changed"),
            Column("change", MONEY, "What the day added"),
            Column("net_worth", MONEY, "All accounts in the currency at the end of the day"),
        ),
    ),
    View(
        "tags",
        (
            _LEDGER_ID,
            Column("transaction_id", pa.string(), "Identity of the transaction, unique per ledger"),
            Column("line_number", pa.int32(), "Number of the split or posting in its transaction, from 0"),
            Column("tag", pa.string(), "One of the line's labels"),
            Column("date", pa.date32(), "Local calendar day of the transaction"),
            Column("type", pa.string(), "income, expense or transfer"),
            Column("category", pa.string(), "Category; null for a transfer", is_nullable=True),
            _CURRENCY,
            Column("amount", MONEY, "What it adds to its type's total; negative for a refund"),
        ),
    ),
    View(
        "recurring",
        (
            _LEDGER_ID,
            Column("date", pa.date32(), "Day of the newest payment"),
            Column("first_paid_on", pa.date32(), "Day of the first payment of the run"),
            _CURRENCY,
            _CATEGORY,
            Column("description", pa.string(), "Text of the payment: its description, or its payee"),
            Column("amount", MONEY, "Newest amount"),
            Column("months", pa.int64(), "How many months in a row"),
            Column("paid", MONEY, "What was paid in those months"),
            Column("running", pa.string(), "yes, or ended"),
        ),
    ),
)
VIEW_NAMES = tuple(view.name for view in VIEWS)
