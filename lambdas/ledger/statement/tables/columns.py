"""Recognise which column of a table holds which field, by the names in its header."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lambdas.ledger.statement.tables.column_names import (
    AMBIGUOUS_TYPE_COLUMN_NAMES,
    COLUMN_NAMES,
    TYPE_COLUMN_NAMES,
)

_CURRENCY_IN_NAME = re.compile(r"(?:\(|\b)([A-Z]{3})\)?$")
_NUMBERED_COLUMN = re.compile(r"#[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True)
class TypeColumn:
    """A column that may say income or expense; if `is_certain`, its name alone is enough."""

    index: int
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """The index of the column of each field, and what else the header says.

    `type_candidates`: the columns that may say income or expense, best first. `currency`: the one that the
    amount columns name, if they name exactly one.
    """

    index_of: Mapping[str, int]
    type_candidates: tuple[TypeColumn, ...]
    currency: str | None

    @property
    def is_usable(self) -> bool:
        return "date" in self.index_of and any(
            name in self.index_of for name in ("amount", "debit", "credit")
        )


def normalise_name(cell: str) -> str:
    """Return a column's name without accents, case and punctuation: `Währung ` and `WAHRUNG` are equal."""
    decomposed = unicodedata.normalize("NFKD", cell)
    text = "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
    return " ".join("".join(character if character.isalnum() else " " for character in text).split())


def recognise_columns(header: Sequence[str], mapping: Mapping[str, str]) -> Columns | None:
    """Return the columns of a header row, or None if a column of the mapping is missing.

    Args:
        header: The cells of the row.
        mapping: For each field that the user named, the name of its column, or its number (`#1`, `#2`, …)
            where several have one name; an empty name means that no column holds the field.
    """
    names = [normalise_name(cell) for cell in header]
    index_of: dict[str, int] = {}
    for field, column in mapping.items():
        if column:
            index = _index_of_mapped(column, header, names)
            if index is None:
                return None
            index_of[field] = index
    names_without_currency = [_normalise_without_currency(cell) for cell in header]
    for field, known_names in COLUMN_NAMES.items():
        if field not in mapping:
            index = _first_index(known_names, names, names_without_currency, set(index_of.values()))
            if index is not None:
                index_of[field] = index
    if "debit" in mapping or "credit" in mapping:
        index_of.pop("amount", None)
    elif "amount" in index_of:
        index_of.pop("debit", None)
        index_of.pop("credit", None)
    amount_indexes = [index_of[name] for name in ("amount", "debit", "credit") if name in index_of]
    matches = [
        _CURRENCY_IN_NAME.search(header[index])
        for index in amount_indexes
        if names[index] != names_without_currency[index]
    ]
    currencies = {match.group(1) for match in matches if match}
    currency = currencies.pop() if len(currencies) == 1 else None
    return Columns(index_of, _type_candidates(names, index_of, mapping), currency)


def indexes_of_same_name(header: Sequence[str], index: int) -> list[int]:
    """Return the indexes of all columns that have the name of that one, itself included."""
    name = normalise_name(header[index])
    return [other for other, cell in enumerate(header) if normalise_name(cell) == name]


def is_column_number(column: str) -> bool:
    """Whether a column is given by its number (#3), not by its name."""
    return _NUMBERED_COLUMN.fullmatch(column) is not None


def _index_of_mapped(column: str, header: Sequence[str], names: Sequence[str]) -> int | None:
    if is_column_number(column) and column not in header:
        return int(column[1:]) - 1 if int(column[1:]) <= len(header) else None
    name = normalise_name(column)
    return names.index(name) if name in names else None


def _first_index(
    known_names: Sequence[str], names: Sequence[str], names_without_currency: Sequence[str], used: set[int]
) -> int | None:
    for known_name in known_names:
        for labels in (names, names_without_currency):
            for index, label in enumerate(labels):
                if label == known_name and index not in used:
                    return index
    return None


def _normalise_without_currency(cell: str) -> str:
    return normalise_name(_CURRENCY_IN_NAME.sub("", cell.strip()))


def _type_candidates(
    names: Sequence[str], index_of: Mapping[str, int], mapping: Mapping[str, str]
) -> tuple[TypeColumn, ...]:
    if "type" in mapping:
        return (TypeColumn(index_of["type"], True),) if mapping["type"] else ()
    used = set(index_of.values())
    return tuple(
        TypeColumn(names.index(name), name in TYPE_COLUMN_NAMES)
        for name in (*TYPE_COLUMN_NAMES, *AMBIGUOUS_TYPE_COLUMN_NAMES)
        if name in names and names.index(name) not in used
    )
