"""A statement as it was read: its layout, its rows, and the rows that are refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lambdas.ledger.entry_rules import MAX_REFERENCE
from lambdas.ledger.json_document import Json
from lambdas.ledger.payees import clean_payee
from lambdas.ledger.problems import Param
from lambdas.ledger.statement.errors import Message, RowError, TooManyRowsError
from lambdas.ledger.statement.values.text import TEXT_SEPARATOR, one_line

UNCATEGORISED = "Uncategorised"
TRANSFER = "transfer"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, the field that it was taken for, and its first filled cell."""

    name: str
    field: str | None
    example: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a statement. Only a table has columns, a delimiter and a header.

    `date_format` is None where the file's format fixes how dates are written. `positive` is what a positive
    amount was taken for, `income` or `spending`; None where more than the sign tells.
    """

    date_format: str | None = None
    columns: tuple[Column, ...] = ()
    delimiter: str = ""
    header_line: int = 0
    positive: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a transaction, before the ledger's rules are applied.

    `amount` is positive. `id` is an id of the ledger that the file carries; `identify` gives all other rows
    theirs. `is_repeated` if an equal row stands before it in the file. `account` is the user's account as the
    bank numbers it, `bank_id` what the bank calls the entry there, both empty where the file has none.
    `is_incoming` says which way the money of a transfer went. `document` is the transaction as the API takes
    it, where the file is one that the tracker has exported.
    """

    line: int
    day: date
    type: str
    amount: Decimal
    currency: str
    category: str = UNCATEGORISED
    description: str = ""
    tags: tuple[str, ...] = ()
    is_refund: bool = False
    id: str = ""
    is_repeated: bool = False
    account: str = ""
    bank_id: str = ""
    is_incoming: bool = False
    document: Mapping[str, Json] | None = None

    def with_line(self, line: int) -> "Row":
        return replace(self, line=line)

    @property
    def is_side(self) -> bool:
        """Whether it is one side of a transfer: a bank's file does not say which the other account is."""
        return self.type == TRANSFER and self.document is None

    @property
    def payee(self) -> str:
        """The payee, without the numbers that banks write around the name."""
        return clean_payee(self.description.split(TEXT_SEPARATOR)[0])

    @property
    def reference(self) -> str | None:
        """The bank's id of the row; None where it has none or the ledger cannot keep it."""
        return self.bank_id if 0 < len(self.bank_id) <= MAX_REFERENCE else None

    @property
    def amount_text(self) -> str:
        """The amount without exponent or trailing zeros, so that 12.5 and 12.50 are one amount."""
        text = format(self.amount, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text

    @property
    def signed_amount(self) -> Decimal:
        """The amount that the account received; negative where money left it."""
        is_incoming = self.is_incoming if self.type == TRANSFER else (self.type == "income") != self.is_refund
        return self.amount if is_incoming else -self.amount

    @property
    def contribution(self) -> Decimal:
        """The amount that it adds to the total of its type: a refund subtracts."""
        return -self.amount if self.is_refund else self.amount

    def to_json(self) -> dict[str, Json]:
        """Return the transaction as it is posted to the API."""
        if self.document is not None:
            return {**self.document, "id": self.id}
        return {
            "id": self.id,
            "date": self.day.isoformat(),
            "type": self.type,
            "category": self.category,
            "amount": self.amount_text,
            "currency": self.currency,
            "payee": self.payee,
            "description": "" if self.description == self.payee else self.description,
            "tags": list(self.tags),
            "refund": self.is_refund,
        }


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is refused: the field at fault ("row" for the whole), the reason, and how the row begins.

    `last_line` is where a row of several lines ends.
    """

    line: int
    field: str
    message: Message
    text: str = ""
    last_line: int | None = None

    @classmethod
    def from_error(cls, error: RowError, line: int, text: str, last_line: int | None = None) -> "RefusedRow":
        return cls(line, error.field, error.message, one_line(text), last_line)

    def with_line(self, line: int) -> "RefusedRow":
        return replace(self, line=line, last_line=None)

    @property
    def detail(self) -> str:
        if self.last_line is None or self.last_line == self.line:
            return self.message.detail
        return f"{self.message.detail} (the row runs on to line {self.last_line})"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is rightly no transaction, and why: pending, a balance, a footer, a transfer."""

    line: int
    message: Message
    text: str = ""

    @classmethod
    def of_row(cls, code: str, line: int, text: str, **params: Param) -> "LeftOut":
        return cls(line, Message(code, params), one_line(text))

    def with_line(self, line: int) -> "LeftOut":
        return replace(self, line=line)


# Codes of rows that are rightly no transactions; all others are refused.
LEFT_OUT_CODES = frozenset({"not_booked", "investment", "balance_row"})


def refused_or_left_out(error: RowError, line: int, text: str) -> RefusedRow | LeftOut:
    """Return what becomes of a row that is no transaction."""
    if error.message.code in LEFT_OUT_CODES:
        return LeftOut(line, error.message, one_line(text))
    return RefusedRow.from_error(error, line, text)


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of an account at the end of a day, as the file states it; `account` as in `Row`."""

    line: int
    day: date
    amount: Decimal
    currency: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of the reader of one format, rows in the order of the file.

    `is_type_by_sign` if nothing but the sign of the amounts said what is income and what is expense.
    `is_named` if the columns of a table were found by their names, not by their cells alone.
    """

    rows: Sequence[Row | RefusedRow | LeftOut]
    layout: Layout = Layout()
    is_type_by_sign: bool = False
    balances: Sequence[Balance] = ()
    notes: Sequence[Message] = ()
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """A file that was read: `rows`, `transfers`, `refused` and `left_out` together are all of its rows.

    `transfers` moved money between the user's own accounts. `balances` are those that the bank states, by
    day. `notes` are assumptions that the user should know of.
    """

    format: str
    encoding: str
    layout: Layout
    rows: tuple[Row, ...]
    refused: tuple[RefusedRow, ...]
    notes: tuple[Message, ...]
    transfers: tuple[Row, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    balances: tuple[Balance, ...] = ()


def limited(records: Iterable[T], max_rows: int | None) -> Iterator[T]:
    """Yield the records; raise `TooManyRowsError` at the first one beyond `max_rows` (None: no limit)."""
    for number, record in enumerate(records, 1):
        if max_rows is not None and number > max_rows:
            raise TooManyRowsError(max_rows)
        yield record
