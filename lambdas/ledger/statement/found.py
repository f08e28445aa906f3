"""What reading a statement finds: rows that are transactions, rows that are none and why, and the columns."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

UNCATEGORISED = "Uncategorised"
LONGEST_TEXT_SHOWN = 200
# Controls and lone surrogates, which the ledger refuses: one in a bank's text is no reason to lose the row.
_UNPRINTABLE = frozenset({"Cc", "Cs"})


class Column(NamedTuple):
    """A column of a CSV file: its name there, the field it is taken for, and its first filled cell."""

    name: str
    field: str | None
    example: str


class Draft(NamedTuple):
    """A row that is a transaction; `id` only where the row has one of the ledger's own."""

    line: int
    transaction: dict[str, Any]
    id: str | None = None


class Refusal(NamedTuple):
    """One row that is not taken, the field at fault, the reason, and how the row begins."""

    line: int
    field: str
    reason: str
    text: str = ""


class Reading(NamedTuple):
    """What the reader of one format found, in the order of the file.

    `by_sign`: the sign alone said income or expense. The last three say how a CSV file is written.
    """

    found: Sequence[Draft | Refusal]
    date_format: str = ""
    by_sign: bool = False
    columns: tuple[Column, ...] = ()
    delimiter: str = ""
    header_line: int = 0


class RowError(Exception):
    """Why one row is not taken, and the field at fault."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason

    def refusal(self, line: int, text: str) -> Refusal:
        return Refusal(line, self.field, self.reason, one_line(text))


def clean(text: str) -> str:
    """Text as the ledger keeps it: NFC, runs of blanks, tabs and line ends as one space, no controls."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if text.isprintable():
        return text
    return "".join(character for character in text if unicodedata.category(character) not in _UNPRINTABLE)


def one_line(text: str) -> str:
    """The beginning of a row, to be shown."""
    return clean(text[: 2 * LONGEST_TEXT_SHOWN])[:LONGEST_TEXT_SHOWN]


def joined(*parts: str) -> str:
    """Payee and text as one description, where they differ."""
    return " – ".join(dict.fromkeys(part for part in parts if part not in ("", "/")))


def plain_amount(value: Decimal) -> str:
    """Without exponent or needless zeros, so that 12.5 and 12.50 are one amount."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def content(transaction: Mapping[str, Any]) -> list[Any]:
    """What makes two rows the same one; tags are not part of it, since people add them later."""
    parts = ("date", "type", "refund", "category", "amount", "currency", "description")
    return [transaction[part] for part in parts]
