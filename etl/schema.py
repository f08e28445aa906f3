"""Definition of the lake's columns: names, types and the comments that SQL users see."""

from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Column:
    """One column of `expenses.transactions`.

    Attributes:
        comment: reaches the Glue catalogue and the docs.
        default: the value of rows that were written before the column existed; None for a nullable one.
    """

    name: str
    type: pa.DataType
    comment: str
    default: str | int | Decimal | None = None
    is_nullable: bool = False


# decimal(18,4) holds 15 digits of any ISO 4217 currency: the most minor-unit digits in use are 4.
MONEY = pa.decimal128(18, 4)
UTC_MICROSECONDS = pa.timestamp("us", tz="UTC")

COLUMNS: tuple[Column, ...] = (
    Column("ledger_id", pa.string(), "Ledger: the owner's sign-in (Cognito sub)"),
    Column("transaction_id", pa.string(), "Identity of the transaction, unique per ledger"),
    Column("line_number", pa.int32(), "Number of the split or posting in its transaction, from 0", default=0),
    Column("date", pa.date32(), "Local calendar day; of the arriving row of a transfer the day of arrival"),
    Column("type", pa.string(), "income, expense or transfer"),
    Column(
        "category",
        pa.string(),
        "Category; a colon parts levels, as in Food:Groceries; null for a transfer",
        is_nullable=True,
    ),
    Column("amount", MONEY, "What it adds to its type's total in the currency; negative for a refund"),
    Column("signed_amount", MONEY, "What it adds to the net: income, minus expense; 0 of a transfer"),
    Column("currency", pa.string(), "ISO 4217 code; never add amounts of different currencies"),
    Column("account_id", pa.string(), "Account of the posting; null without one", is_nullable=True),
    Column(
        "balance_change", MONEY, "What it adds to the account's balance; null without one", is_nullable=True
    ),
    Column("payee", pa.string(), "Who was paid, or who paid; empty when not given", default=""),
    Column("description", pa.string(), "Free text of the user; empty when none was given"),
    Column(
        "original_amount",
        MONEY,
        "What a foreign purchase cost in its own currency; on line 0, else null",
        is_nullable=True,
    ),
    Column(
        "original_currency",
        pa.string(),
        "Currency of original_amount; null where that is null",
        is_nullable=True,
    ),
    Column("tags", pa.list_(pa.field("element", pa.string())), "Free labels, sorted; empty when none"),
    Column("created_at", UTC_MICROSECONDS, "When it was first recorded (UTC)"),
    Column("updated_at", UTC_MICROSECONDS, "When it was last changed (UTC)"),
    Column("version", pa.int64(), "1 for a new transaction, one more for every change"),
)

# The tables beside the transactions, which etl/small_tables.py defines.
SMALL_TABLE_NAMES = ("accounts", "balance_assertions", "budgets", "categories")

# Together they name one row; the files are sorted by ledger, day, id and line.
KEY_COLUMNS = ("ledger_id", "transaction_id", "line_number")
SORT_COLUMNS = ("ledger_id", "date", "transaction_id", "line_number")

ARROW_SCHEMA = pa.schema([pa.field(column.name, column.type) for column in COLUMNS])

# Texts that repeat, between the ledger and the lake: each is held once, with an index per row.
REPEATED_TEXT = pa.dictionary(pa.int32(), pa.string())
