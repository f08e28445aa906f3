"""What the readers make of a statement: its layout, its rows, and the rows that are refused."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lambdas.ledger.json_document import Json
from lambdas.ledger.statement.errors import Message, RowError, TooManyRowsError
from lambdas.ledger.statement.values.text import one_line

UNCATEGORISED = "Uncategorised"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, the field that it was taken for, and its first filled cell."""

    name: str
    field: str | None
    example: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How a bank writes its statements. Only a table has columns, a delimiter and a header.

    `date_format` is None where the file's format fixes how dates are written.
    """

    date_format: str | None = None
    columns: tuple[Column, ...] = ()
    delimiter: str = ""
    header_line: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row as a transaction, before the ledger's rules are applied.

    `amount` is positive. `id` is an id of the ledger that the file carries; `identify` gives all other rows
    theirs. `is_repeated` if an equal row stands before it in the file.
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

    def with_line(self, line: int) -> "Row":
        return replace(self, line=line)

    @property
    def amount_text(self) -> str:
        """The amount without exponent or trailing zeros, so that 12.5 and 12.50 are one amount."""
        text = format(self.amount, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text

    @property
    def contribution(self) -> Decimal:
        """What the transaction adds to the total of its type: a refund subtracts."""
        return -self.amount if self.is_refund else self.amount

    def to_json(self) -> dict[str, Json]:
        """Return the transaction as it is posted to the API."""
        return {
            "id": self.id,
            "date": self.day.isoformat(),
            "type": self.type,
            "category": self.category,
            "amount": self.amount_text,
            "currency": self.currency,
            "description": self.description,
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
class Reading:
    """What the reader of one format returns, rows in the order of the file.

    `is_type_by_sign` if nothing but the sign of the amounts said what is income and what is expense.
    """

    rows: Sequence[Row | RefusedRow]
    layout: Layout = Layout()
    is_type_by_sign: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A file that was read: `rows` and `refused` together are all of its rows.

    `notes` are assumptions that the user should know of.
    """

    format: str
    encoding: str
    layout: Layout
    rows: tuple[Row, ...]
    refused: tuple[RefusedRow, ...]
    notes: tuple[Message, ...]


def limited(records: Iterable[T], max_rows: int | None) -> Iterator[T]:
    """Yield the records; raise `TooManyRowsError` at the first one beyond `max_rows` (None: no limit)."""
    for number, record in enumerate(records, 1):
        if max_rows is not None and number > max_rows:
            raise TooManyRowsError(max_rows)
        yield record
