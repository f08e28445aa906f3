"""The names of columns: comparing them, and what they say without their cells."""

import re
import unicodedata
from collections.abc import Sequence

from lambdas.ledger.statement.tables.cells import is_currency
from lambdas.ledger.statement.tables.column_names import (
    AMBIGUOUS_TYPE_COLUMN_NAMES,
    COLUMN_NAMES,
    KIND_NAMES,
    NAME_PARTS,
    OTHER_SIDE,
    TYPE_COLUMN_NAMES,
)
from lambdas.ledger.statement.values.amounts import currency_of_symbol
from lambdas.ledger.statement.values.words import PLAIN_LETTERS

_CURRENCY_IN_NAME = re.compile(r"(?:\(|\b|in )([A-Z]{3})\$? ?\)?$|[([]?(€|£|₹|₽|zł|Kč|R\$)[)\]]?$")
_WORD_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBERED_COLUMN = re.compile(r"#[1-9][0-9]{0,2}")
_VALUE_DATE = re.compile(r"valut|value|valeur|valor|wert|rente|ertek")
_DAY_OF_PURCHASE = re.compile(r"trans|purchase|kauf|achat|compra|operac|operaz|operation|txn")


def normalise_name(cell: str) -> str:
    """Return a column's name without accents, case and punctuation: `Währung ` and `WAHRUNG` are equal."""
    spaced = _WORD_BOUNDARY.sub(" ", cell[:200].translate(PLAIN_LETTERS))
    decomposed = unicodedata.normalize("NFKD", spaced)
    text = "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
    return " ".join("".join(character if character.isalnum() else " " for character in text).split())


def key_of(name: str) -> str:
    """Return a normalised name without blanks, as names are compared."""
    return name.replace(" ", "")


RANKS = {
    field: {key_of(name): rank for rank, name in reversed([*enumerate(names)])}
    for field, names in COLUMN_NAMES.items()
}
TYPE_KEYS = [key_of(name) for name in TYPE_COLUMN_NAMES]
AMBIGUOUS_TYPE_KEYS = [key_of(name) for name in AMBIGUOUS_TYPE_COLUMN_NAMES]
KIND_KEYS = frozenset(map(key_of, KIND_NAMES))


def names_table(header: Sequence[str]) -> bool:
    """Return whether the names of a row could be those of a table: one of a date and one of an amount."""
    names = [(normalise_name(cell), name_without_currency(cell)) for cell in header if cell]
    has_date = any(_matches("date", name) for pair in names for name in pair)
    return has_date and any(
        _matches(field, name) for pair in names for name in pair for field in ("amount", "debit", "credit")
    )


def _matches(field: str, name: str) -> bool:
    return key_of(name) in RANKS[field] or NAME_PARTS[field].search(name) is not None


def name_without_currency(cell: str) -> str:
    """Return the normalised name without the currency at its end: `Betrag (EUR)` is `betrag`."""
    name = normalise_name(_CURRENCY_IN_NAME.sub("", cell.strip()[:200]))
    return name.removesuffix(" in")


def currency_of_name(cell: str) -> str | None:
    """Return the currency that a name ends with, None if it names none."""
    match = _CURRENCY_IN_NAME.search(cell.strip())
    currency = (match[1] or currency_of_symbol(match[2])) if match else None
    return currency if currency and is_currency(currency) else None


def is_direction_amount(field_name: str, name: str) -> bool:
    """Return whether a name says the amounts of one direction only, such as "Withdrawal Amt."."""
    directions = [NAME_PARTS[direction].search(name) is not None for direction in ("debit", "credit")]
    return field_name == "amount" and sum(directions) == 1


def is_value_date(name: str) -> bool:
    """Return whether a column of days has those from which on interest is counted."""
    return _VALUE_DATE.search(name) is not None


def part_rank(field_name: str, name: str) -> int:
    """Rank the columns that only a part of their name tells: days of purchase first."""
    if field_name != "date":
        return 0
    return 0 if _DAY_OF_PURCHASE.search(name) else 1


def indexes_of_same_name(header: Sequence[str], index: int) -> list[int]:
    """Return the indexes of all columns that have the name of that one, itself included."""
    name = normalise_name(header[index])
    return [other for other, cell in enumerate(header) if normalise_name(cell) == name]


def is_column_number(column: str) -> bool:
    """Return whether a column is given by its number (#3), not by its name."""
    return _NUMBERED_COLUMN.fullmatch(column) is not None


def is_of_other_side(name: str) -> bool:
    """Return whether a column is about the other party's account, not the user's."""
    return OTHER_SIDE.search(name) is not None


def index_of_mapped(column: str, header: Sequence[str], names: Sequence[str]) -> int | None:
    """Return the index of the column that the user named, or gave by its number; None if there is none."""
    if is_column_number(column) and column not in header:
        return int(column[1:]) - 1 if int(column[1:]) <= len(header) else None
    name = normalise_name(column)
    return names.index(name) if name in names else None
